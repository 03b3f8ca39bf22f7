"""Twilio's own library over HTTP of ours.

The library's asynchronous HTTP sends JSON as a form and ignores its timeout (9.13), its synchronous one has no limit
for a whole answer; neither shows Retry-After to whoever calls. This one does all of it, and a refusal leaves it as a
TwilioError without a word of Twilio's.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.channels.backoff import Backoff
from bot.channels.twilio.errors import TwilioError
from bot.settings import Settings, SettingsError

TRIES = 3
CONNECT_SECONDS = 3.0
SECONDS = 10.0
"""For a whole answer."""
PATIENCE = 1.5
"""Seconds that a wait between two tries may take within a turn."""
LONG_PATIENCE = 60.0
"""The same where nobody waits for an answer: commands and what runs in the background."""

UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""After these Twilio certainly never saw the request."""

_RESOURCE = re.compile(r"/[A-Z]{2}[0-9a-f]{32}(\.json)?$")
"""The end of a path that names one thing: a POST there changes it, and may be repeated; elsewhere it makes another."""

Sleep = Callable[[float], Awaitable[None]]


class Wire:
    """What Twilio's library takes as `http_client`.

    429 and 5xx are tried again, TRIES times in all, after what Retry-After asks and a wait of `backoff`; not past
    `patience` seconds. What would make something new is tried again only when it certainly was not done: after 429,
    and where Twilio was never reached, but after no 5xx.
    """

    is_async = True

    def __init__(
        self, http: httpx.AsyncClient, backoff: Backoff, patience: float, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._http, self._backoff, self._patience, self._sleep = http, backoff, patience, sleep

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: Any,
    ) -> Any:
        """The answer in the library's shape. Raises TwilioError."""
        form = (headers or {}).get("Content-Type") != "application/json"
        body: dict[str, Any] = {"data" if form else "json": data or None}
        once = method == "POST" and not _RESOURCE.search(url)
        failures = 0
        while True:
            request = self._http.build_request(method, url, params=params, headers=headers, **body)
            try:
                return await self._answer(request, auth, once)
            except TwilioError as error:
                failures += 1
                wait = self._backoff.seconds(failures, asked=error.retry_after)
                if failures == TRIES or wait > self._patience or error.permanent or error.uncertain:
                    raise
            await self._sleep(wait)

    async def _answer(self, request: httpx.Request, auth: tuple[str, str] | None, once: bool) -> Any:
        from twilio.http.response import Response

        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._http.send(request, auth=auth)
        except UNSENT:
            raise TwilioError(0, certain=True) from None
        except (httpx.HTTPError, TimeoutError):
            raise TwilioError(0, certain=not once) from None
        if not answer.is_success:
            raise refusal(answer, certain=not once)
        return Response(answer.status_code, answer.text, answer.headers)


def refusal(answer: httpx.Response, *, certain: bool) -> TwilioError:
    """An answer that is none of success, with the numbers it holds."""
    try:
        code = int(answer.json()["code"])
    except (ValueError, TypeError, KeyError):
        code = 0
    asked = answer.headers.get("Retry-After", "")
    wait = float(asked) if asked.isascii() and asked.isdigit() else None
    return TwilioError(answer.status_code, code, wait, certain=certain)


@contextmanager
def told() -> Iterator[None]:
    """Around every call of the library: what it cannot read in an answer becomes a TwilioError as well."""
    from twilio.base.exceptions import TwilioException

    try:
        yield
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError):
        raise TwilioError(0) from None


def new_http() -> httpx.AsyncClient:
    """The HTTP of one process; the caller closes it."""
    return httpx.AsyncClient(timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS))


def connect(settings: Settings, wire: Wire) -> Any:
    """Twilio's client for the account of the settings. Raises SettingsError when there is none."""
    from twilio.rest import Client

    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        raise SettingsError("SIRA_TWILIO_ACCOUNT_SID and SIRA_TWILIO_AUTH_TOKEN: Twilio needs both")
    client = Client(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), http_client=wire)
    if settings.twilio_api_url is not None:
        # A place of ours has no region: the library would put one into its name.
        client.edge = client.region = None
        client.api.base_url = client.content.base_url = settings.twilio_api_url.rstrip("/")
    return client
