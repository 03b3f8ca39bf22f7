"""The real road behind Telegram's library, with a person's client at the other end.

These tests run in .venv-telegram (`make telegram-double`), since the client needs Python 3.12; elsewhere they are not
collected. The main suite runs them from tests/channels/test_telegram_double.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import Any

import pytest

from bot.app import compose
from bot.channels.telegram.application import FrankApplication, complete
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.trail import Trail
from bot.settings import Settings
from bot.storage.volatile_sqlite import SqliteStore
from tests.channels.telegram_spec import read_spec
from tests.people import Hands

collect_ignore_glob = [] if find_spec("tg_auto_test") else ["*"]


@pytest.fixture
async def client() -> AsyncIterator[Any]:
    """A client that is connected to a Sira of its own; at the end every call is held against the Bot API."""
    from tests.telegram.phone import Client

    store, hands = SqliteStore(None), Hands()
    await store.open()
    road = compose(Settings(public_url="https://sira.example.org"), store, hands.now).road

    def build(builder: Any) -> FrankApplication:
        return complete(builder, road.travel, Trail(store, hands.now), pace=Pace(gap=0.0), now=hands.now)

    client = Client(build_application=build, bot_username="sira_test_bot")
    await client.connect()
    yield client
    await client.disconnect()
    await store.close()
    if spec := read_spec():
        assert [fault for call in client._api_calls for fault in spec.faults(call.api_method, call.parameters)] == []
