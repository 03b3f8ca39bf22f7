"""Tokens of the API, on both databases."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.database import transaction
from bot.storage.tokens import Token, add, all_tokens, label_of, remove

DAY = date(2026, 4, 2)


async def test_a_token_is_known_until_it_is_removed(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        first = await add(connection, "one", "admin", DAY)
        second = await add(connection, "two", "admin", DAY)
    digest = sha256(first.encode()).hexdigest()

    assert (await all_tokens(engine))[0] == Token(digest, "one", "admin", DAY)
    assert [await label_of(engine, each) for each in (first, second, digest, "", "\udcff")] == [
        "one",
        "two",
        None,
        None,
        None,
    ]
    async with transaction(engine) as connection:
        assert [await remove(connection, each) for each in (digest, digest, first)] == ["one", None, None]
    assert [await label_of(engine, each) for each in (first, second)] == [None, "two"]


async def test_tokens_are_long_and_never_the_same(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        made = {await add(connection, str(n), "admin", DAY) for n in range(20)}

    assert len(made) == 20
    assert {len(token) for token in made} == {len("sira_") + 43}
