"""Closing days as a pure function: what is shown, what waits, and that nothing is shown twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reach import periods
from bot.reach.bitmap import CAMPAIGN_BITS, COMMUNITY_BITS, MONTH_BITS, begun, error
from bot.reach.closing import HIGH_RISK, ORDINARY, Figures, Open, Terms, bounds, close
from bot.reach.publication import Draw
from bot.reach.state import Campaign, State
from bot.reach.tables import BY_DIMENSION, COUNTED, domain
from bot.storage.volatile import Bitmap, Cell
from tests.reach.kept import TOPICS, no_noise

EVE = date(2026, 2, 28)
BEGUN = State(EVE, Campaign(EVE, "key"))
SMS: Cell = ("channel", "sms")


def closed(
    counts: Mapping[date, Mapping[Cell, int]],
    last: date,
    terms: Terms = ORDINARY,
    draw: Draw = no_noise,
    bitmaps: Mapping[str, Bitmap] | None = None,
    state: State = BEGUN,
    flags: Mapping[date, frozenset[str]] | None = None,
) -> tuple[State, Figures]:
    """Every day up to the last one closed."""
    figures: Figures = {}
    while state.closed < last:
        day = state.closed + timedelta(days=1)
        opened = Open(day, counts.get(day, {}), (flags or {}).get(day, frozenset()), bitmaps or {})
        state, new = close(state, opened, terms, TOPICS, draw)
        assert not new.keys() & figures.keys()
        figures |= new
    return state, figures


def march(day: int) -> date:
    return date(2026, 3, day)


def test_a_small_day_waits_for_its_week_and_no_longer() -> None:
    _, figures = closed({march(2): {SMS: 30}, march(3): {SMS: 6}, march(4): {SMS: 6}}, march(15))

    assert figures == {("2026-03-02", "channel", "sms"): 30, ("2026-W10", "channel_rest", "sms"): 10}


def test_a_small_week_waits_for_the_month_in_which_it_ends() -> None:
    """The week of 30 March ends in April."""
    _, figures = closed({march(4): {SMS: 6}, march(11): {SMS: 6}, march(30): {SMS: 9}}, date(2026, 4, 30))

    assert figures == {("2026-03", "channel_rest", "sms"): 10}


def test_a_small_month_waits_for_its_quarter_and_then_all_cells_are_other() -> None:
    voice, web = ("channel", "voice"), ("web", "conversations")
    _, figures = closed({march(4): {SMS: 9, voice: 8, web: 3}}, date(2026, 6, 30))

    assert figures == {("2026-Q1", "channel_rest", "other"): 15}


def test_what_is_too_small_for_other_waits_for_the_next_quarter() -> None:
    state, figures = closed({march(4): {SMS: 6}, date(2026, 5, 4): {SMS: 5}}, date(2026, 6, 29))
    assert figures == {}
    assert state.gathered["quarter"] == {("channel", "other"): 6, SMS: 5}

    _, figures = closed({}, date(2026, 6, 30), state=state)
    assert figures == {("2026-Q2", "channel_rest", "other"): 10}


def test_monthly_tables_add_up_person_days_exactly() -> None:
    cell = ("outcome", "fr/answered")
    _, figures = closed({march(day): {cell: 1} for day in range(1, 32)}, march(31))

    assert figures == {("2026-03", "outcome", "fr/answered"): 30}


def test_a_relays_week_is_its_sum() -> None:
    _, figures = closed({march(3): {("relay", "AB12CD34"): 4}, march(8): {("relay", "AB12CD34"): 8}}, march(8))

    assert figures == {("2026-W10", "relay", "AB12CD34"): 10}


def test_in_high_risk_there_are_weeks_from_fifty_on_and_no_days_nor_communities() -> None:
    bitmaps = {"community/key/c1": Bitmap(COMMUNITY_BITS // 4, bytes([0xFF] * 255 + [0]))}
    days = {march(day): {SMS: 12, ("channel", "voice"): 6} for day in range(1, 32)}
    _, figures = closed(days, march(31), HIGH_RISK, bitmaps=bitmaps)

    assert figures == {
        **{(f"2026-W{week}", "channel", "sms"): 85 for week in (10, 11, 12, 13)},
        ("2026-03", "channel_rest", "voice"): 175,
    }


def test_flags_stand_beside_a_figure_only_and_reach_every_longer_period() -> None:
    flags = {march(2): frozenset({"split"}), march(12): frozenset({"incomplete"})}
    days = {march(2): {SMS: 30}, march(3): {SMS: 30}, march(4): {SMS: 8}, march(5): {SMS: 8}, march(12): {SMS: 3}}
    monthly = {march(31): {("outcome", "fr/helped"): 50}}
    _, figures = closed(days | monthly, march(31), flags=flags)

    assert {cell for cell in figures if cell[1] == "flag"} == {
        ("2026-03-02", "flag", "split"),
        ("2026-W10", "flag", "split"),
        ("2026-03", "flag", "split"),
        ("2026-03", "flag", "incomplete"),
    }


def full(bits: int, people: int) -> Bitmap:
    """A bitmap that says about this many people."""
    chance = random.Random(people)
    bitmap = begun(bits, chance.randbytes)
    held = int.from_bytes(bitmap.bits, "big")
    for _ in range(people):
        held |= 1 << chance.randrange(bits)
    return Bitmap(bitmap.zeros, held.to_bytes(bits // 8, "big"))


BITMAPS = {
    "month/2026-03": full(MONTH_BITS, 4000),
    "campaign/key": full(CAMPAIGN_BITS, 20_000),
    "campaign/gone": full(CAMPAIGN_BITS, 7000),
    "community/key/c1": full(COMMUNITY_BITS, 200),
    "community/key/c2": full(COMMUNITY_BITS, 0),
    "community/gone/c3": full(COMMUNITY_BITS, 200),
}


def test_a_month_tells_its_people_and_those_of_the_campaign_with_bounds() -> None:
    _, figures = closed({}, march(31), bitmaps=BITMAPS)

    near = {
        ("2026-03", "people", "all"): (4000, 4 * error(4000, MONTH_BITS)),
        ("2026-03-31", "campaign", "2026-02-28"): (20_000, 4 * error(20_000, CAMPAIGN_BITS)),
        ("2026-03-31", "community", "c1"): (200, 4 * error(200, COMMUNITY_BITS)),
    }
    assert {cell for cell in figures if not cell[1].endswith(("_low", "_high"))} == near.keys()
    for (period, dimension, value), (people, spread) in near.items():
        assert abs(figures[period, dimension, value] - people) < spread
        low, high = figures[period, f"{dimension}_low", value], figures[period, f"{dimension}_high", value]
        assert low < figures[period, dimension, value] < high
        assert low <= people <= high
        assert figures[period, dimension, value] % BY_DIMENSION[dimension].step == 0


def test_people_of_a_lost_bitmap_are_added_and_the_bounds_allow_that_they_came_again() -> None:
    lost = State(EVE, Campaign(EVE, "key", earlier=15_000))
    _, figures = closed({}, march(31), bitmaps=BITMAPS, state=lost)

    campaign = ("2026-03-31", "campaign", "2026-02-28")
    assert abs(figures[campaign] - 35_000) < 800
    assert figures["2026-03-31", "campaign_low", "2026-02-28"] < 20_000
    assert figures["2026-03-31", "flag", "campaign_split"] == 1


def test_a_campaign_that_opened_on_the_months_last_day_is_told_with_the_next_month() -> None:
    young = State(EVE, Campaign(march(31), "key"))
    _, figures = closed({}, march(31), bitmaps=BITMAPS, state=young)

    assert {dimension for _, dimension, _ in figures} == {"people", "people_low", "people_high"}


def test_bounds_come_from_the_published_figure_alone() -> None:
    low, high = bounds(350, 0, COMMUNITY_BITS, BY_DIMENSION["community"])

    assert (low, high) == (280, 420)


def test_noise_is_drawn_for_every_cell_whether_or_not_anybody_came() -> None:
    drawn = Counter[str]()

    def draw() -> float:
        drawn["times"] += 1
        return 0.0

    close(BEGUN, Open(march(2), {}), ORDINARY, TOPICS, draw)
    cells = sum(len(list(domain(table.dimension, TOPICS))) for table in COUNTED if table.own == "day")

    assert drawn["times"] == 2 * cells


def test_a_cell_that_nobody_is_in_may_appear_by_noise() -> None:
    """Else the appearance of a small one would prove that somebody came."""
    chance = random.Random(20260302).random
    eve = State(march(30), BEGUN.campaign)
    figures = [closed({}, march(31), draw=chance, state=eve)[1] for _ in range(3000)]
    shown = sum(("2026-03", "outcome", "fr/helped") in each for each in figures)

    # 33 are expected: 3000 e^-4 / (1 + e^-0.4).
    assert 10 <= shown <= 60


CELLS: list[Cell] = [
    ("channel", "sms"),
    ("channel", "voice"),
    ("language", "bm"),
    ("topic", TOPICS[0]),
    ("topic", "gone_since"),
    ("outcome", "fr/answered"),
    ("relay", "AB12CD34"),
    ("web", "conversations"),
    ("relay_web", "AB12CD34"),
    ("openings", "links"),
]
counted = st.sampled_from(CELLS)
days = st.integers(0, 200).map(lambda after: EVE + timedelta(days=1 + after))
fives = st.integers(0, 6).map(lambda n: 5 * n)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(days, st.dictionaries(counted, fives, max_size=4), max_size=12), st.sampled_from([10, 50]))
def test_every_person_day_is_shown_once_or_still_waits(counts: Mapping[date, Mapping[Cell, int]], least: int) -> None:
    """In fives, without noise: then rounding changes nothing."""
    terms = Terms(least, days=least == 10, communities=True)
    state, figures = closed(counts, date(2026, 9, 30), terms)

    shown, waiting, came = Counter[str](), Counter[str](), Counter[str]()
    for (_, dimension, _), number in figures.items():
        shown[dimension.removesuffix("_rest")] += number
    for (dimension, _), number in (pair for held in (*state.gathered.values(), state.sums) for pair in held.items()):
        waiting[dimension] += number
    for (dimension, _), number in (pair for held in counts.values() for pair in held.items()):
        came[dimension] += number

    assert +(shown + waiting) == +came
    assert all(number >= least for number in figures.values())
    assert state.gathered["week"].keys() == state.gathered["month"].keys() == set()


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(days, st.dictionaries(counted, st.integers(0, 40), max_size=4), max_size=6), st.integers(0, 999))
def test_with_noise_too_nothing_is_shown_twice_and_nothing_small(
    counts: Mapping[date, Mapping[Cell, int]], seed: int
) -> None:
    _, figures = closed(counts, date(2026, 7, 31), draw=random.Random(seed).random)

    for (period, dimension, _), number in figures.items():
        assert number >= 10
        assert number % 5 == 0
        own = BY_DIMENSION[dimension.removesuffix("_rest")].own
        assert dimension.endswith("_rest") == (periods.level(period) != own)
