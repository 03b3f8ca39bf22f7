"""What is remembered of a chat's messages: their numbers, for two days at most, under a digest."""

from __future__ import annotations

import pytest

from bot.channels.telegram.trail import Trail
from bot.reach.keys import person_digests
from bot.storage.volatile_sqlite import SqliteStore
from tests.people import Hands

CHAT, OTHER = 1000001, 1000002


async def test_the_messages_of_all_turns_are_known_in_their_order(trail: Trail) -> None:
    await trail.keep(CHAT, (3, 4))
    await trail.keep(CHAT, (1, 2))
    await trail.keep(CHAT, ())
    assert await trail.messages(CHAT) == (1, 2, 3, 4)


async def test_a_message_that_comes_in_twice_keeps_both_its_answers(trail: Trail) -> None:
    await trail.keep(CHAT, (1, 2))
    await trail.keep(CHAT, (1, 3))
    assert await trail.messages(CHAT) == (1, 2, 3)


async def test_every_chat_has_a_trail_of_its_own(trail: Trail) -> None:
    await trail.keep(CHAT, (1,))
    await trail.keep(OTHER, (2,))
    await trail.drop(CHAT)
    assert (await trail.messages(CHAT), await trail.messages(OTHER)) == ((), (2,))


async def test_a_trail_outlives_midnight_and_not_two_days(trail: Trail, hands: Hands) -> None:
    await trail.keep(CHAT, (1,))
    hands.move(hours=20)
    await trail.keep(CHAT, (2,))
    assert await trail.messages(CHAT) == (1, 2)
    hands.move(hours=20)
    assert await trail.messages(CHAT) == (2,)
    hands.move(hours=21)
    assert await trail.messages(CHAT) == ()


async def test_dropping_takes_yesterday_along(trail: Trail, hands: Hands) -> None:
    await trail.keep(CHAT, (1,))
    hands.move(hours=20)
    await trail.keep(CHAT, (2,))
    await trail.drop(CHAT)
    assert await trail.messages(CHAT) == ()


async def test_a_question_is_known_until_it_is_settled(trail: Trail) -> None:
    await trail.ask(CHAT, 7)
    assert (await trail.asked(CHAT), await trail.asked(CHAT)) == ((7,), (7,))
    await trail.settled(CHAT)
    assert await trail.asked(CHAT) == ()
    assert await trail.messages(CHAT) == ()


async def test_a_shelf_is_named_by_a_digest_and_holds_numbers_only(
    trail: Trail, store: SqliteStore, hands: Hands
) -> None:
    await trail.keep(CHAT, (1, 2))
    now = hands.now().timestamp()
    _, today = await person_digests(store, "telegram", str(CHAT), now)
    assert await store.shelf(f"telegram/messages/{today.hex()}", now) == {b"1 2": b""}


@pytest.mark.parametrize("hours", [47.4, 47.6])
async def test_what_lies_there_is_gone_48_hours_after_the_hour_of_its_message(
    trail: Trail, store: SqliteStore, hands: Hands, hours: float
) -> None:
    hands.move(minutes=30)
    await trail.keep(CHAT, (1,))
    _, then = await person_digests(store, "telegram", str(CHAT), hands.now().timestamp())
    hands.move(hours=hours)
    assert bool(await store.shelf(f"telegram/messages/{then.hex()}", hands.now().timestamp())) == (hours < 47.5)
