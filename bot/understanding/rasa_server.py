"""Asks a running Rasa server (`rasa run --enable-api`) what a text means. Whatever goes wrong, the answer is None.

The text leaves this process, so the server belongs on the same machine or in the same private network. It is never
part of a log line or of an exception, and nothing that the server sends is believed before it is checked.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterable
from typing import Annotated

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field

from bot.message import DANGERS, LANGUAGES
from bot.settings import SettingsError
from bot.understanding.breaker import Breaker
from bot.understanding.embedded import Reading
from bot.understanding.meaning import EMERGENCY, Guess

SECONDS = 0.3
"""From the question to the last byte of the answer."""
LARGEST = 64 * 1024
"""Bytes of an answer. Rasa's is about 1 kB, and 7 kB for a message of 500 words."""
KEPT_SECONDS = 4.0
"""Idle connections are closed before Rasa closes them (sanic, KEEP_ALIVE_TIMEOUT: 5 s)."""
CONNECTIONS = 32
FALLBACK = "nlu_fallback"
"""What Rasa's FallbackClassifier puts before the ranking when the best intent is unsure: Sira has rules of its own."""
ROUNDING = 1e-6
HOST = re.compile(r"[\w.:-]+")
LAST_PORT = 65_535

Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

log = structlog.get_logger()


class AnswerError(ValueError):
    """The server answered something that cannot be used. The message says what, without quoting it."""


class Named(BaseModel):
    """A name and how sure the server is of it."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    name: str
    confidence: Confidence


class Answer(BaseModel):
    """What is read of Rasa's answer. `language`, `danger` and `emergency` are of nlu/components.

    DIET's pipeline has no `danger` and no `emergency`: how sure it is of that intent stands for the latter.
    """

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)

    intent_ranking: list[Named]
    language: Named
    danger: Named | None = None
    emergency: Named | None = None


class RasaServer:
    """A server, its connections and a circuit breaker. Belongs to one event loop, opened when it is first asked."""

    def __init__(
        self,
        url: str,
        intents: Iterable[str],
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`intents` are the names that an answer may hold. Raises SettingsError, which does not show the URL."""
        self.url = parse_url(url)
        self.intents = frozenset(intents)
        self.seconds, self.clock = seconds, clock
        self.breaker = Breaker()
        self._client: httpx.AsyncClient | None = None

    async def read(self, cleaned: str) -> Reading | None:
        """What the server reads in a text that normalise.clean has cleaned; None when it is not to be had in time."""
        if not self.breaker.admits(self.clock()):
            return None
        client = self._client = self._client or opened(self.seconds)
        try:
            async with asyncio.timeout(self.seconds):
                body = await self._ask(client, cleaned)
            reading = self._checked(body)
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError, RuntimeError) as error:
            self._failed(error)
            return None
        if self.breaker.worked():
            log.info("rasa_server_back")
        return reading

    async def aclose(self) -> None:
        """Close the connections. Asking again opens new ones."""
        client, self._client = self._client, None
        if client:
            await client.aclose()

    def _failed(self, error: Exception) -> None:
        # The log says when the server is given up, not each message that it failed on.
        if self.breaker.failed(self.clock()):
            log.warning("rasa_server_given_up", error=type(error).__name__)

    async def _ask(self, client: httpx.AsyncClient, cleaned: str) -> bytes:
        body = bytearray()
        async with client.stream("POST", self.url, json={"text": cleaned}) as response:
            if response.status_code != httpx.codes.OK:
                raise AnswerError("not 200")
            async for part in response.aiter_raw():
                body += part
                if len(body) > LARGEST:
                    raise AnswerError("too large")
        return bytes(body)

    def _checked(self, body: bytes) -> Reading:
        answer = Answer.model_validate_json(body)
        ranking = [Guess(guess.name, guess.confidence) for guess in answer.intent_ranking if guess.name != FALLBACK]
        names = {guess.name: guess.confidence for guess in ranking}
        if not ranking or len(names) < len(ranking):
            raise AnswerError("no ranking, or an intent twice")
        language, danger = answer.language, answer.danger.name if answer.danger else ""
        if not names.keys() <= self.intents or language.name not in LANGUAGES or danger not in (*DANGERS, ""):
            raise AnswerError("a name that Sira does not know")
        if sum(guess.confidence for guess in ranking) > 1 + ROUNDING:
            raise AnswerError("confidences above 1 in all")
        ranking.sort(key=lambda guess: -guess.confidence)
        emergency = answer.emergency.confidence if answer.emergency else names.get(EMERGENCY, 0.0)
        return Reading(tuple(ranking), language.name, language.confidence, danger, emergency)


def parse_url(url: str) -> httpx.URL:
    """Where to POST: the server's address with /model/parse behind it; a query (?token=...) stays.

    Raises SettingsError, which does not show the address.
    """
    try:
        server = httpx.URL(url)
    except httpx.InvalidURL:
        raise SettingsError("SIRA_NLU_URL: not a URL") from None
    if server.scheme not in ("http", "https") or not HOST.fullmatch(server.host):
        raise SettingsError("SIRA_NLU_URL: must be http:// or https:// and a host")
    if server.userinfo or server.fragment or not 0 <= (server.port or 0) <= LAST_PORT:
        raise SettingsError("SIRA_NLU_URL: no user name, no fragment, and a port below 65536")
    return server.copy_with(path=server.path.rstrip("/") + "/model/parse")


def opened(seconds: float) -> httpx.AsyncClient:
    """Keeps connections, follows no redirect, takes no proxy or password from the environment, inflates nothing."""
    return httpx.AsyncClient(
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        limits=httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEPT_SECONDS
        ),
        timeout=seconds,
        trust_env=False,
    )
