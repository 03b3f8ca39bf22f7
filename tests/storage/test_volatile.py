"""The contract of VolatileStore, held by every store."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.storage import sqlite_counts
from bot.storage.volatile import Bit, Bitmap, Known, Refill, VolatileStore
from tests.storage.fixtures import CELLS, DAY, HOUR, MINUTE, NOON, digest, record

A, MARK = digest("a"), digest("m")


async def test_a_stranger_is_not_known(store: VolatileStore) -> None:
    assert await store.look(A, MARK, NOON) == Known()


async def test_a_turn_leaves_session_mark_and_counters(store: VolatileStore) -> None:
    await store.commit(record(mark="m", before=b"old"), NOON)

    known = await store.look(A, MARK, NOON + 1)

    assert known == Known(session=b"new", duplicate=True, replayable=True, before=b"old", recent=1)
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_a_redelivered_message_changes_nothing(store: VolatileStore) -> None:
    await store.commit(record(mark="m", before=b"old"), NOON)
    await store.commit(record(mark="m", before=b"new", session=b"newer"), NOON + 1)

    known = await store.look(A, MARK, NOON + 1)

    assert (known.session, known.before, known.recent) == (b"new", b"old", 1)
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_a_message_without_a_mark_always_counts(store: VolatileStore) -> None:
    for _ in range(3):
        await store.commit(record(), NOON)

    assert (await store.look(A, None, NOON)).recent == 3
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 3)


async def test_a_turn_may_end_the_session(store: VolatileStore) -> None:
    await store.commit(record(), NOON)
    await store.commit(record(mark="stop", session=None, before=b"new"), NOON + 1)

    assert (await store.look(A, digest("stop"), NOON + 1)).before == b"new"
    assert (await store.look(A, None, NOON + 1)).session is None


@pytest.mark.parametrize(
    ("after", "session", "duplicate", "before", "recent"),
    [
        (0, b"new", True, b"old", 1),
        (9 * MINUTE, b"new", True, b"old", 1),
        (10 * MINUTE, b"new", True, b"old", 0),
        (15 * MINUTE, b"new", True, b"old", 0),
        (15 * MINUTE + 1, b"new", True, None, 0),
        (30 * MINUTE, b"new", True, None, 0),
        (30 * MINUTE + 1, None, True, None, 0),
        (48 * HOUR - 1, None, True, None, 0),
        (48 * HOUR, None, False, None, 0),
    ],
)
async def test_everything_dies_in_its_time(
    store: VolatileStore, after: float, session: bytes | None, duplicate: bool, before: bytes | None, recent: int
) -> None:
    await store.commit(record(mark="m", before=b"old"), NOON)

    known = await store.look(A, MARK, NOON + after)

    assert known == Known(session, duplicate, before is not None, before, recent)


async def test_a_session_in_use_ends_after_a_day_all_the_same(store: VolatileStore) -> None:
    for half_hour in range(48):
        await store.commit(record(), NOON + half_hour * 30 * MINUTE)

    assert (await store.look(A, None, NOON + 24 * HOUR - 1)).session == b"new"
    assert (await store.look(A, None, NOON + 24 * HOUR)).session is None


async def test_a_session_after_an_idle_time_begins_anew(store: VolatileStore) -> None:
    await store.commit(record(), NOON)
    for half_hour in range(2, 49):
        await store.commit(record(), NOON + half_hour * 30 * MINUTE)

    assert (await store.look(A, None, NOON + 24 * HOUR)).session == b"new"


async def test_a_forgotten_mark_counts_again(store: VolatileStore) -> None:
    await store.commit(record(mark="m", before=b"old"), NOON)
    await store.commit(record(mark="m"), NOON + 48 * HOUR)

    known = await store.look(A, MARK, NOON + 48 * HOUR)

    assert (known.duplicate, known.replayable, known.before) == (True, True, None)
    assert (await store.counters(DAY))["channel", "telegram"] == 2


async def test_one_person_does_not_show_in_another(store: VolatileStore) -> None:
    await store.commit(record("a", "m"), NOON)

    assert await store.look(digest("b"), digest("n"), NOON) == Known()


async def test_days_are_kept_apart_and_dropped_alone(store: VolatileStore) -> None:
    eve = DAY - timedelta(days=1)
    await store.commit(record(), NOON)
    await store.commit(record(day=eve, cells=(("channel", "sms"),)), NOON)
    assert await store.days() == (eve, DAY)

    await store.drop_day(eve)

    assert await store.days() == (DAY,)
    assert await store.counters(eve) == {}
    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_a_turn_without_cells_opens_no_day(store: VolatileStore) -> None:
    await store.commit(record(cells=()), NOON)

    assert await store.days() == ()


async def test_flags_stay_with_their_day_and_go_with_it(store: VolatileStore) -> None:
    later = DAY + timedelta(days=1)
    await store.flag(later, "incomplete")
    await store.flag(later, "incomplete")
    assert await store.flags(later) == {"incomplete"}

    await store.drop_day(later)

    assert await store.flags(later) == frozenset()


async def test_a_person_counts_once_a_day_in_a_cell(store: VolatileStore) -> None:
    channel, language, _ = CELLS
    for person in ("a", "b", "a"):
        seen = ((channel, digest(f"c{person}")), (language, digest(f"l{person}")))
        await store.commit(record(cells=(), seen=seen), NOON)
    tomorrow = DAY + timedelta(days=1)
    await store.commit(record(cells=(), day=tomorrow, seen=((channel, digest("ca")),)), NOON)

    assert await store.counters(DAY) == {channel: 2, language: 2}
    assert await store.counters(tomorrow) == {channel: 1}


async def test_a_dropped_day_forgets_whom_it_saw(store: VolatileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_counts, "AT_ONCE", 2)
    people = tuple((CELLS[0], digest(f"p{number}")) for number in range(7))
    await store.commit(record(cells=(), seen=people), NOON)
    await store.drop_day(DAY)

    await store.commit(record(cells=(), seen=people), NOON)

    assert await store.counters(DAY) == {CELLS[0]: 7}


async def test_a_redelivered_message_sees_nobody_and_sets_no_bit(store: VolatileStore) -> None:
    await store.commit(record(mark="m", cells=()), NOON)
    bits = (Bit("x", 3, bytes(2)),)
    await store.commit(record(mark="m", cells=(), seen=((CELLS[0], digest("a")),), bits=bits), NOON)

    assert await store.counters(DAY) == {}
    assert await store.bitmaps() == {}


async def test_a_bit_is_set_from_the_left_in_a_bitmap_that_is_there_or_given_afresh(store: VolatileStore) -> None:
    bits = (Bit("x", 1, b"\x80\x01"), Bit("x", 14, b"\xff\xff"), Bit("missing", 3))
    await store.commit(record(bits=bits), NOON)

    assert await store.bitmaps() == {"x": Bitmap(14, b"\xc0\x03")}


async def test_a_refill_lays_keys_and_bitmaps_and_adds_counts(store: VolatileStore) -> None:
    await store.commit(record(cells=CELLS[:1], bits=(Bit("x", 0, bytes(1)),)), NOON)
    assert await store.held("k", NOON) is None
    given = Refill({"k": (bytes(32), NOON + HOUR)}, {"x": Bitmap(5, b"\x0f")}, {DAY: {CELLS[0]: 4, CELLS[1]: 2}})

    await store.refill(given, NOON)

    assert await store.held("k", NOON + HOUR - 1) == bytes(32)
    assert await store.held("k", NOON + HOUR) is None
    assert await store.bitmaps() == {"x": Bitmap(5, b"\x0f")}
    assert await store.counters(DAY) == {CELLS[0]: 5, CELLS[1]: 2}


async def test_what_is_discarded_is_gone_at_once(store: VolatileStore) -> None:
    await store.refill(Refill({"k": (bytes(32), NOON + HOUR)}, {"x": Bitmap(8, b"a"), "y": Bitmap(8, b"b")}), NOON)
    assert await store.held("k", NOON) == bytes(32)

    await store.discard(keys=["k", "never"], bitmaps=["x", "never"])
    await store.discard()

    assert await store.held("k", NOON) is None
    assert list(await store.bitmaps()) == ["y"]


async def test_the_first_work_in_a_new_store_flags_its_day_split(store: VolatileStore) -> None:
    assert await store.flags(DAY) == frozenset()
    await store.lease("poll", "one", 10, NOON)
    await store.commit(record(), NOON + 24 * HOUR)

    assert await store.flags(DAY) == {"split"}
    assert await store.flags(DAY + timedelta(days=1)) == frozenset()


async def test_a_key_stays_the_same_until_it_dies(store: VolatileStore) -> None:
    first = await store.key("k", HOUR, NOON)

    assert len(first) == 32
    assert await store.key("k", HOUR, NOON + HOUR - 1) == first
    assert await store.key("other", HOUR, NOON) != first
    assert await store.key("k", HOUR, NOON + HOUR) != first


async def test_a_lease_has_one_holder_at_a_time(store: VolatileStore) -> None:
    assert await store.lease("poll", "one", 10, NOON)
    assert not await store.lease("poll", "two", 10, NOON + 9)
    assert await store.lease("poll", "one", 10, NOON + 9)
    assert not await store.lease("poll", "two", 10, NOON + 18)
    assert await store.lease("close", "two", 10, NOON + 18)
    assert await store.lease("poll", "two", 10, NOON + 19)


async def test_a_lease_tells_its_holder_until_it_ends(store: VolatileStore) -> None:
    assert await store.holder("poll", NOON) is None
    await store.lease("poll", "one", 10, NOON)
    assert await store.holder("poll", NOON + 9) == "one"
    assert await store.holder("poll", NOON + 10) is None


async def test_a_flag_can_be_taken_away(store: VolatileStore) -> None:
    await store.flag(DAY, "split")
    await store.flag(DAY, "incomplete")
    await store.unflag(DAY, "split")
    assert await store.flags(DAY) == {"incomplete"}


async def test_only_its_holder_releases_a_lease(store: VolatileStore) -> None:
    await store.lease("poll", "one", 10, NOON)
    await store.release("poll", "two")
    assert not await store.lease("poll", "two", 10, NOON)

    await store.release("poll", "one")

    assert await store.lease("poll", "two", 10, NOON)


async def test_many_at_once_are_all_counted_once(store: VolatileStore) -> None:
    async def talk(person: int) -> None:
        for message in range(10):
            turn = record(f"p{person}", f"{person}/{message}")
            await asyncio.gather(store.commit(turn, NOON), store.commit(turn, NOON))

    await asyncio.gather(*(talk(person) for person in range(64)))

    assert await store.counters(DAY) == dict.fromkeys(CELLS, 640)
    assert (await store.look(digest("p63"), None, NOON)).recent == 10


async def test_a_turn_whose_caller_gave_up_does_not_stop_the_others(store: VolatileStore) -> None:
    gone = asyncio.create_task(store.commit(record("gone", "gone"), NOON))
    await asyncio.sleep(0)
    gone.cancel()
    await store.commit(record("a", "m"), NOON)

    assert (await store.look(A, MARK, NOON)).duplicate


async def test_a_shelf_gives_back_what_lies_on_it_until_that_ends(store: VolatileStore) -> None:
    await store.shelve("sids", b"a", b"old", 10, NOON)
    await store.shelve("sids", b"a", b"\x00new", HOUR, NOON)
    await store.shelve("sids", b"b", b"", 10, NOON)
    await store.shelve("other", b"a", b"elsewhere", HOUR, NOON)

    assert await store.shelf("sids", NOON + 9) == {b"a": b"\x00new", b"b": b""}
    assert await store.shelf("sids", NOON + 10) == {b"a": b"\x00new"}
    assert await store.shelf("sids", NOON + HOUR) == {}
    assert await store.shelf("none", NOON) == {}


async def test_what_is_taken_off_a_shelf_is_gone(store: VolatileStore) -> None:
    await store.shelve("sids", b"a", b"1", HOUR, NOON)
    await store.shelve("sids", b"b", b"2", HOUR, NOON)

    await store.unshelve("sids", b"a")
    await store.unshelve("sids", b"never there")

    assert await store.shelf("sids", NOON) == {b"b": b"2"}


async def test_a_tally_adds_up_until_it_ends_and_then_begins_anew(store: VolatileStore) -> None:
    assert await store.tally("parts", 3, HOUR, NOON) == 3
    assert await store.tally("parts", 2, HOUR, NOON + HOUR - 1) == 5
    assert await store.tally("other", 1, HOUR, NOON) == 1
    assert await store.tally("parts", 4, HOUR, NOON + HOUR) == 4
