"""What the tests of the channels share: a Bot API of our own, doubles of Twilio, a trail on a store in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.trail import Trail
from bot.storage.volatile_sqlite import SqliteStore
from tests.channels.telegram_double import TelegramDouble, running_double
from tests.channels.twilio_calls import client, counts, sender, silent, sleeps
from tests.channels.twilio_doubles import emulate, prism, twilio
from tests.people import Hands

__all__ = ["client", "counts", "sender", "silent", "sleeps"]
__all__ += ["double", "emulate", "prism", "store", "trail", "twilio"]


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with running_double() as double:
        yield double


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    store = SqliteStore(None)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def trail(store: SqliteStore, hands: Hands) -> Trail:
    return Trail(store, hands.now)
