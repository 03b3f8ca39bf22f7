"""Twilio as commands call it: patient, since nobody waits for an answer, and clear about what is wrong."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import LONG_PATIENCE, Wire, connect, new_http
from bot.channels.twilio.errors import Trouble, TwilioError
from bot.cli.failure import FAILURE, WRONG_USE, fail
from bot.settings import Settings, SettingsError, load

WORDS: dict[Trouble, str] = {
    "credentials": "Twilio refuses SIRA_TWILIO_ACCOUNT_SID with SIRA_TWILIO_AUTH_TOKEN",
    "rate": "Twilio asks to slow down; try again in a few minutes",
    "unknown": "Twilio did not answer; run this again, what is done already is not done twice",
    "unreachable": "Twilio cannot be reached, or is out of order",
}


def settings() -> Settings:
    """The settings; leaves with exit 2 when they are wrong."""
    try:
        return load()
    except SettingsError as error:
        fail(str(error), WRONG_USE)


@asynccontextmanager
async def twilio(about: Settings) -> AsyncIterator[Any]:
    """The client, while the block runs. Leaves with exit 2 without an account, with 1 on any refusal of Twilio's."""
    async with new_http() as http:
        try:
            yield connect(about, Wire(http, Backoff(random.random), LONG_PATIENCE))
        except SettingsError as error:
            fail(str(error), WRONG_USE)
        except TwilioError as error:
            fail(words(error), FAILURE)


def words(error: TwilioError) -> str:
    """What went wrong, for people; Twilio's number so that it can be looked up."""
    about = f" (Twilio {error.code})" if error.code else ""
    return f"{WORDS.get(error.trouble, 'Twilio refused')}{about}"
