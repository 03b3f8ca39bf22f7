"""What the tests of the Telegram channel share: a Bot API of our own, and a trail on a real store in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.trail import Trail
from bot.storage.volatile_sqlite import SqliteStore
from tests.channels.telegram_double import TelegramDouble, running_double
from tests.people import Hands


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
