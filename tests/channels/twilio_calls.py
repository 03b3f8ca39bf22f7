"""What the tests of calls to Twilio share: its library, joined to the doubles of twilio_doubles, and who calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import PATIENCE, Wire, connect, new_http
from bot.channels.twilio.errors import Trouble
from bot.channels.twilio.send import Sender
from bot.channels.twilio.templates import SHAPES, Templates, name
from tests.channels.twilio_doubles import WHATSAPP, TwilioDouble

ASKED = "SM" + "a" * 32
"""The message that is answered."""


class Sleeps(list[float]):
    """A sleep that only remembers how long it should have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def counts() -> Counter[Trouble]:
    return Counter()


@pytest.fixture
def silent() -> list[str]:
    """The ids of messages of which Twilio will say no more."""
    return []


@pytest.fixture
async def client(twilio: TwilioDouble, sleeps: Sleeps) -> AsyncIterator[Any]:
    async with new_http() as http:
        yield connect(twilio.settings(), Wire(http, Backoff(lambda: 0.0), PATIENCE, sleeps))


@pytest.fixture
def sender(client: Any, counts: Counter[Trouble], silent: list[str]) -> Sender:
    templates = Templates({name(shape): f"HX{number:032x}" for number, shape in enumerate(SHAPES)})
    count = lambda each: counts.update([each])  # noqa: E731
    return Sender(client, templates, WHATSAPP, "https://sira.example", True, count, silent.append)


def forms(twilio: TwilioDouble) -> list[dict[str, list[str]]]:
    return [parse_qs(body.decode()) for method, path, body in twilio.calls if method == "POST"]
