"""Who came, as digests and bits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.reach.visit import visit
from bot.storage.volatile import Refill, VolatileStore
from tests.reach.kept import ASKED
from tests.storage.fixtures import DAY, HOUR, NOON

KEYS = Refill({"month/2026-03": (bytes(32), NOON + HOUR * 99), "campaign": (bytes([1]) * 32, NOON + HOUR * 99)})
NIGHT = datetime(2026, 3, 3, 2, tzinfo=UTC).timestamp()


async def test_a_person_has_another_digest_in_every_cell_on_every_channel_and_every_day(store: VolatileStore) -> None:
    one = await visit(store, "1", ASKED, DAY, NOON)
    other = await visit(store, "2", ASKED, DAY, NOON)
    elsewhere = await visit(store, "1", replace(ASKED, channel="sms"), DAY, NOON)
    tomorrow = await visit(store, "1", ASKED, DAY.replace(day=3), NOON)

    digests = [digest for made in (one, other, elsewhere, tomorrow) for _, digest in made.seen]
    assert {len(digest) for digest in digests} == {16}
    assert len(set(digests)) == len(digests) == 4 * len(one.seen)
    assert await visit(store, "1", ASKED, DAY, NOON) == one


async def test_the_key_of_a_day_dies_at_two_in_the_morning_even_when_nobody_closes(store: VolatileStore) -> None:
    await visit(store, "1", ASKED, DAY, NOON)

    assert await store.held("day/2026-03-02", NIGHT - 1) is not None
    assert await store.held("day/2026-03-02", NIGHT) is None


async def test_without_the_keepers_keys_no_bit_is_set_and_the_visit_is_not_whole(store: VolatileStore) -> None:
    made = await visit(store, "1", ASKED, DAY, NOON)

    assert (made.bits, made.whole) == ((), False)
    assert made.seen


async def test_three_bitmaps_know_a_person_at_most(store: VolatileStore) -> None:
    await store.refill(KEYS, NOON)
    made = await visit(store, "1", replace(ASKED, relay="AB12CD34", community="c1"), DAY, NOON)

    kinds = [bit.bitmap.partition("/")[0] for bit in made.bits]
    assert kinds == ["month", "campaign", "community"]
    assert made.whole
    assert [bool(bit.fresh) for bit in made.bits] == [False, False, True]
    assert len((await visit(store, "1", ASKED, DAY, NOON)).bits) == 2


async def test_a_web_conversation_is_a_digest_and_no_bit_and_who_is_not_counted_nothing(store: VolatileStore) -> None:
    await store.refill(KEYS, NOON)
    web = await visit(store, "1", replace(ASKED, channel="web"), DAY, NOON)
    assert [cell for cell, _ in web.seen] == [("web", "conversations")]
    assert (web.bits, web.whole) == ((), True)

    for nobody in (replace(ASKED, channel="terminal"), replace(ASKED, intent="forget_me")):
        assert (await visit(store, "1", nobody, DAY, NOON)).seen == ()


async def test_no_digest_and_no_index_shows_in_a_log(store: VolatileStore) -> None:
    await store.refill(KEYS, NOON)
    made = await visit(store, "1", ASKED, DAY, NOON)

    assert str(made.bits[0].index) not in repr(made)
    assert made.seen[0][1].hex() not in repr(made)
