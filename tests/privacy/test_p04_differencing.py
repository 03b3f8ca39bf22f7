"""P4: what can be worked out from all published tables together. No small figure that is hidden may be pinned down.

The attacker writes down everything that is known of the true numbers: each published figure gives a range, each hidden
one a bound, each rest is the sum of days that were hidden, and tables bound one another (nobody writes less than one
message, each person of a topic was answered in some language). Linear programming then gives the smallest and the
largest true number that fits (HiGHS). Noise larger than 95 in 100 is left out of account, in the attacker's favour;
where a figure contradicts that, the least that contradicts is granted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]

from bot.reach import closing, periods
from bot.reach.closing import ORDINARY, Figures, Open, close
from bot.reach.publication import Rule
from bot.reach.state import Campaign, State
from bot.reach.tables import BY_DIMENSION, COUNTED, OTHER, REST, domain
from bot.storage.volatile import Cell
from tests.privacy.conftest import Measured
from tests.privacy.scale import sized

FIRST = date(2026, 1, 1)
DAYS = sized(31, 90)
AUDITED = sized(20, 120)
TOPICS = ("risk_desert", "risk_sea", "return_overview")
DAILY = ("messages", "channel", "language", "topic", "web", "openings")
WEEKLY = {"relay": "channel", "relay_web": "web"}
"""Tables of relays, with the table whose days bound them."""
CODES = ("AB12CD34", "7K3MQ9XA", "0000000Z")
Variable = tuple[str, str, str]
"""Period, dimension, value: one true number."""
Truth = Mapping[date, Mapping[Cell, int]]


@dataclass(frozen=True)
class Attack:
    """How far a figure may lie from its true number; infinity is never assumed."""

    exact: bool

    def reach(self, dimension: str, *, rest: bool = False, month: bool = False) -> float:
        if self.exact:
            return 0.0
        table = BY_DIMENSION[dimension]
        epsilon = min(table.epsilon, BY_DIMENSION["outcome"].epsilon if rest and month else table.epsilon)
        return table.step // 2 + quantile(epsilon)

    def ceiling(self, dimension: str) -> float:
        """The largest true number that may be hidden."""
        return ORDINARY.least - 1 + (0 if self.exact else quantile(BY_DIMENSION[dimension].epsilon))


def quantile(epsilon: float, share: float = 0.05) -> int:
    """The smallest k with P(|noise| > k) <= share."""
    alpha = math.exp(-epsilon)
    return math.ceil(math.log(share * (1 + alpha) / 2) / math.log(alpha)) - 1


def lived(seed: int) -> Truth:
    """People of made-up days: most cells small, as in villages."""
    chance, other = Random(seed), Random(seed + 1)
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    return {day: (people := dict(_day(chance))) | dict(_at_links(other, people)) for day in days}


def _at_links(chance: Random, people: Mapping[Cell, int]) -> Iterator[tuple[Cell, int]]:
    """What relays' links brought of these people and conversations, and how often the links were opened."""
    web = people["web", "conversations"]
    yield ("openings", "links"), web + _few(chance)
    yield from _relayed(chance, "relay", sum(n for (dimension, _), n in people.items() if dimension == "channel"))
    yield from _relayed(chance, "relay_web", web)


def _day(chance: Random) -> Iterator[tuple[Cell, int]]:
    people = {("channel", value): _few(chance) for value in domain("channel", TOPICS)}
    yield from people.items()
    web = _few(chance)
    yield ("web", "conversations"), web
    for (_, channel), number in people.items():
        yield ("messages", channel), number + sum(chance.randrange(4) for _ in range(number))
    yield ("messages", "web"), 2 * web
    total = sum(people.values())
    spoken = [chance.choices(("fr", "bm", "en"), (6, 3, 1))[0] for _ in range(total)]
    about = [chance.choice((*TOPICS, "")) for _ in range(total)]
    for language in ("fr", "bm", "en"):
        yield ("language", language), spoken.count(language)
    for topic in TOPICS:
        yield ("topic", topic), about.count(topic)
        for language in ("fr", "bm", "en"):
            both = sum(a == topic and s == language for a, s in zip(about, spoken, strict=True))
            yield ("topic_language", f"{topic}/{language}"), both


def _relayed(chance: Random, dimension: str, everybody: int) -> Iterator[tuple[Cell, int]]:
    """Somewhat under half of a day's people came by one relay or another."""
    came = [chance.choice((*CODES, "", "", "", "")) for _ in range(everybody)]
    for code in CODES:
        yield (dimension, code), came.count(code)


def _few(chance: Random) -> int:
    """Somewhat more than half of all cells are under ten."""
    return int(chance.expovariate(1 / 9))


def publish(truth: Truth) -> Figures:
    noise = Random(44)
    state, figures = State(FIRST - timedelta(days=1), Campaign(FIRST, "")), Figures()
    for day, counts in truth.items():
        state, new = close(state, Open(day, counts), ORDINARY, TOPICS, noise.random)
        figures |= new
    return figures


@dataclass
class Program:
    """Variables with bounds and the inequalities between sums of them: sum(coefficient * variable) <= bound."""

    places: dict[Variable, int] = field(default_factory=dict)
    rows: list[dict[int, float]] = field(default_factory=list)
    bounds: list[float] = field(default_factory=list)
    granted: list[bool] = field(default_factory=list)

    def at(self, variable: Variable) -> int:
        return self.places.setdefault(variable, len(self.places))

    def at_most(self, terms: Mapping[Variable, float], bound: float, *, doubted: bool) -> None:
        self.rows.append({self.at(variable): factor for variable, factor in terms.items()})
        self.bounds.append(bound)
        self.granted.append(doubted)

    def near(self, terms: list[Variable], figure: float, reach: float) -> None:
        self.at_most(dict.fromkeys(terms, 1.0), figure + reach, doubted=True)
        self.at_most(dict.fromkeys(terms, -1.0), reach - figure, doubted=True)

    def solved(self) -> Solved:
        slacks = [row for row, doubted in enumerate(self.granted) if doubted]
        width = len(self.places) + len(slacks)
        entries = [(row, place, factor) for row, of in enumerate(self.rows) for place, factor in of.items()]
        entries += [(row, len(self.places) + number, -1.0) for number, row in enumerate(slacks)]
        ys, xs, values = zip(*entries, strict=True)
        matrix = csr_matrix((values, (ys, xs)), shape=(len(self.rows), width))
        price = np.concatenate([np.zeros(len(self.places)), np.ones(len(slacks))])
        least = linprog(price, A_ub=matrix, b_ub=self.bounds, method="highs")
        assert least.success
        granted = csr_matrix(vstack([matrix, price[None, :]]))
        return Solved(self.places, granted, np.array([*self.bounds, least.fun + 1e-6]))


@dataclass(frozen=True)
class Solved:
    places: Mapping[Variable, int]
    matrix: csr_matrix
    bounds: np.ndarray[tuple[int], np.dtype[np.float64]]

    def values(self, variable: Variable) -> int:
        """How many whole numbers fit."""
        price = np.zeros(self.matrix.shape[1])
        price[self.places[variable]] = 1.0
        low, high = (
            float(linprog(sign * price, A_ub=self.matrix, b_ub=self.bounds, method="highs").fun * sign)
            for sign in (1, -1)
        )
        return math.floor(high + 1e-4) - math.ceil(low - 1e-4) + 1


def program(figures: Figures, attack: Attack) -> Program:
    made = Program()
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    for dimension in DAILY:
        small = defaultdict[str, list[Variable]](list)
        for value in domain(dimension, TOPICS):
            for quarter, left in _chain(made, figures, attack, days, (dimension, value)):
                small[quarter] += left
        for quarter, left in small.items():
            if (figure := figures.get((quarter, dimension + REST, OTHER))) is not None:
                made.near(left, figure, attack.reach(dimension, rest=True, month=True))
    for dimension in WEEKLY:
        _relays(made, figures, attack, days, dimension)
    for day in days:
        _between(made, day.isoformat())
    _by_language(made, figures, attack, days)
    return made


def _chain(
    made: Program, figures: Figures, attack: Attack, days: list[date], cell: Cell
) -> Iterator[tuple[str, list[Variable]]]:
    """One cell through days, weeks, months and quarters: what is hidden waits for the next longer period.

    Gives, for each quarter, what is hidden even after it.
    """
    dimension, value = cell
    week, month, quarter = list[Variable](), list[Variable](), list[Variable]()
    for day in days:
        variable = (day.isoformat(), dimension, value)
        if (figure := figures.get(variable)) is None:
            made.at_most({variable: 1.0}, attack.ceiling(dimension), doubted=True)
            week.append(variable)
        else:
            made.near([variable], figure, attack.reach(dimension))
        if periods.ends_week(day):
            week, month = [], month + _rest(made, figures, attack, (periods.week(day), *cell), week)
        if periods.ends_month(day):
            month, quarter = [], quarter + _rest(made, figures, attack, (periods.month(day), *cell), month)
        if periods.ends_quarter(day):
            yield periods.quarter(day), _rest(made, figures, attack, (periods.quarter(day), *cell), quarter)
            quarter = []


def _relays(made: Program, figures: Figures, attack: Attack, days: list[date], dimension: str) -> None:
    """Relays' own weeks: all relays together have no more than everybody, and what is hidden waits as days do."""
    waiting, small = defaultdict[str, list[Variable]](list), list[Variable]()
    for day in days:
        name = periods.week(day)
        weeks = [(name, dimension, code) for code in CODES if periods.ends_week(day)]
        for week in weeks:
            if (figure := figures.get(week)) is None:
                made.at_most({week: 1.0}, attack.ceiling(dimension), doubted=True)
                waiting[week[2]].append(week)
            else:
                made.near([week], figure, attack.reach(dimension))
        if weeks:
            held = [other for other in days if periods.week(other) == name]
            everybody = [(d.isoformat(), WEEKLY[dimension], v) for d in held for v in domain(WEEKLY[dimension], TOPICS)]
            made.at_most({**dict.fromkeys(weeks, 1.0), **dict.fromkeys(everybody, -1.0)}, 0.0, doubted=False)
        if periods.ends_month(day):
            for code in CODES:
                period = (periods.month(day), dimension, code)
                waiting[code] = _rest(made, figures, attack, period, waiting[code])
                small += waiting[code] if periods.ends_quarter(day) else []
        if periods.ends_quarter(day) and (figure := figures.get((periods.quarter(day), dimension + REST, OTHER))):
            made.near(small, figure, attack.reach(dimension, rest=True, month=True))


def _rest(
    made: Program, figures: Figures, attack: Attack, period: Variable, gathered: list[Variable]
) -> list[Variable]:
    """Takes down the rest of this period; what is still hidden after it."""
    name, dimension, value = period
    figure = figures.get((name, dimension + REST, value))
    if figure is None:
        made.at_most(dict.fromkeys(gathered, 1.0), attack.ceiling(dimension), doubted=True)
        return gathered
    made.near(gathered, figure, attack.reach(dimension, rest=True, month=periods.level(name) != "week"))
    return []


def _between(made: Program, day: str) -> None:
    """What the tables of a day say about one another."""
    people = [(day, "channel", channel) for channel in domain("channel", TOPICS)]
    for one in people:
        made.at_most({one: 1.0, (day, "messages", one[2]): -1.0}, 0.0, doubted=False)
    everybody = dict.fromkeys(people, -1.0)
    for dimension in ("language", "topic"):
        for value in domain(dimension, TOPICS):
            made.at_most({(day, dimension, value): 1.0, **everybody}, 0.0, doubted=False)
    languages = {(day, "language", value): -1.0 for value in domain("language", TOPICS)}
    made.at_most({**dict.fromkeys(people, 1.0), **languages}, 0.0, doubted=False)


def _by_language(made: Program, figures: Figures, attack: Attack, days: list[date]) -> None:
    """Topics by language, monthly: each language holds at most the topic's person-days, all together at least."""
    months = defaultdict(list)
    for day in days:
        months[periods.month(day)].append(day.isoformat())
    for month, held in months.items():
        if not periods.ends_month(date.fromisoformat(held[-1])):
            continue
        for topic in TOPICS:
            of_topic = {(day, "topic", topic): -1.0 for day in held}
            parts = [(month, "topic_language", f"{topic}/{language}") for language in ("fr", "bm", "en")]
            for part in parts:
                if (figure := figures.get(part)) is None:
                    made.at_most({part: 1.0}, attack.ceiling("topic_language"), doubted=True)
                else:
                    made.near([part], figure, attack.reach("topic_language"))
                made.at_most({part: 1.0, **of_topic}, 0.0, doubted=False)
            made.at_most({**dict.fromkeys(of_topic, 1.0), **dict.fromkeys(parts, -1.0)}, 0.0, doubted=False)


def with_ranges(made: Program, truth: Truth) -> Program:
    """What a free choice of dates would add: the exact sum of any week, beginning on any day."""
    days = list(truth)
    for dimension in DAILY:
        for value in domain(dimension, TOPICS):
            for start in range(len(days) - 6):
                week = days[start : start + 7]
                total = sum(truth[day][dimension, value] for day in week)
                made.near([(day.isoformat(), dimension, value) for day in week], total, 0.0)
    return made


def audit(figures: Figures, made: Program) -> list[int]:
    """How many true numbers fit each of some hidden figures."""
    solved = made.solved()
    hidden = [variable for variable in solved.places if variable not in figures]
    drawn = Random(4).sample(hidden, len(hidden))
    one_of_each = {dimension: place for place, (_, dimension, _) in reversed(list(enumerate(drawn)))}
    chosen = dict.fromkeys((*sorted(one_of_each.values()), *range(len(drawn))))
    return [solved.values(drawn[place]) for place in list(chosen)[:AUDITED]]


def within(numbers: list[int], most: int) -> float:
    return sum(number <= most for number in numbers) / len(numbers)


def exact(number: int, rule: Rule, draw: object) -> int | None:
    """A threshold and nothing else."""
    return number if number >= rule.threshold else None


def test_the_audit_knows_every_table_of_days_and_weeks() -> None:
    assert {table.dimension for table in COUNTED if table.own != "month"} == {*DAILY, *WEEKLY}


def test_no_hidden_figure_can_be_worked_out(measured: Measured, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = lived(4)
    figures = publish(truth)
    found = audit(figures, program(figures, Attack(exact=False)))

    monkeypatch.setattr(closing, "published", exact)
    figures, knows = publish(truth), Attack(exact=True)
    bare = audit(figures, program(figures, knows))
    ranges = audit(figures, with_ranges(program(figures, knows), truth))
    off = (
        f"exact figures: {within(bare, 1):.0%} known, {within(bare, 5):.0%} within 2; "
        f"with free dates: {within(ranges, 1):.0%} known"
    )
    measured(f"P4 {len(found)} hidden figures", ">= 5 numbers fit each", f"{min(found)} to {max(found)} fit", off)
    assert min(found) >= 5
    assert within(bare, 5) >= within(found, 5) == 0
    assert within(ranges, 1) > 0.8
