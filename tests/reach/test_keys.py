"""Digests of people and messages, on every store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.reach.keys import mark_key, person_key
from bot.storage.volatile import Record, VolatileStore
from tests.storage.fixtures import CELLS, DAY, HOUR, MINUTE

MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC).timestamp()
EVENING = MIDNIGHT - 10 * MINUTE
NIGHT = MIDNIGHT + 10 * MINUTE
WHO = ("telegram", "person-1")


async def turn(store: VolatileStore, now: float, message: str = "message-1", session: bytes | None = b"s") -> None:
    person, mark = await person_key(store, *WHO, now), await mark_key(store, "telegram", message, now)
    await store.commit(Record(person, mark, None, session, DAY, CELLS), now)


async def test_a_digest_is_the_same_all_day_and_16_bytes_long(store: VolatileStore) -> None:
    first = await person_key(store, *WHO, MIDNIGHT)

    assert len(first) == 16
    assert await person_key(store, *WHO, MIDNIGHT + 24 * HOUR - 1) == first


@pytest.mark.parametrize("other", [("sms", "person-1"), ("telegram", "person-2"), ("telegra", "mperson-1")])
async def test_channel_and_address_tell_people_apart(store: VolatileStore, other: tuple[str, str]) -> None:
    assert await person_key(store, *other, MIDNIGHT) != await person_key(store, *WHO, MIDNIGHT)


async def test_people_and_messages_have_keys_of_their_own(store: VolatileStore) -> None:
    assert await person_key(store, "telegram", "1", MIDNIGHT) != await mark_key(store, "telegram", "1", MIDNIGHT)


async def test_without_a_message_id_there_is_no_mark(store: VolatileStore) -> None:
    assert await mark_key(store, "terminal", "", MIDNIGHT) is None


async def test_a_stranger_gets_a_new_digest_every_day(store: VolatileStore) -> None:
    assert await person_key(store, *WHO, EVENING) != await person_key(store, *WHO, NIGHT)


async def test_a_session_goes_on_through_midnight_and_the_night(store: VolatileStore) -> None:
    evening = await person_key(store, *WHO, EVENING)
    for minutes in range(0, 200, 20):
        await turn(store, EVENING + minutes * MINUTE, f"message-{minutes}")

        assert await person_key(store, *WHO, EVENING + minutes * MINUTE) == evening
        assert (await store.look(evening, None, EVENING + minutes * MINUTE)).session == b"s"


async def test_after_its_session_a_person_has_todays_digest_for_good(store: VolatileStore) -> None:
    await turn(store, EVENING)
    await turn(store, NIGHT, "stop", session=None)
    today = await person_key(store, *WHO, NIGHT)

    await turn(store, NIGHT, "message-2")

    assert await person_key(store, *WHO, NIGHT) == today
    assert (await store.look(today, None, NIGHT)).session == b"s"


@pytest.mark.parametrize("after", [0, 20 * MINUTE, 23 * HOUR, 24 * HOUR])
async def test_a_redelivery_within_a_day_counts_nothing(store: VolatileStore, after: float) -> None:
    await turn(store, EVENING)
    await turn(store, EVENING + after)

    assert await store.counters(DAY) == dict.fromkeys(CELLS, 1)


async def test_after_two_midnights_no_key_leads_back(store: VolatileStore) -> None:
    person, mark = await person_key(store, *WHO, EVENING), await mark_key(store, "telegram", "message-1", EVENING)
    names = [f"{kind}/{int(EVENING // (24 * HOUR))}" for kind in ("person", "message")]
    keys = [await store.key(name, HOUR, EVENING) for name in names]

    later = EVENING + 25 * HOUR
    assert await person_key(store, *WHO, later) != person
    assert await mark_key(store, "telegram", "message-1", later) != mark
    assert [await store.key(name, HOUR, later) for name in names] != keys
