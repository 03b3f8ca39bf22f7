"""POST /telegram: updates as Telegram's webhook brings them, and the border where a turn's failure is judged.

Telegram brings a refused update again for a day and holds back its chat meanwhile: only what may succeed later is
answered with an error.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import math
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.contract import SendError
from bot.channels.telegram.counted import Count
from bot.channels.telegram.secret import HEADER
from bot.storage.volatile import VolatileError

if TYPE_CHECKING:
    from telegram import Update

    from bot.channels.telegram.application import FrankApplication

BODY_BYTES = 64 * 1024
STRIPES = 256
RETRY_SECONDS = 2
LONGEST_RETRY_SECONDS = 3600
"""What Telegram honours in Retry-After."""


async def deliver(update: Update, application: FrankApplication, count: Count) -> None:
    """Takes one update to its commit; returning means: acknowledge. Raises SendError when it should come again."""
    from bot.channels.telegram.request import unreadable

    try:
        if unreadable(update):
            count("poison")
        else:
            await application.process_update(update)
    except SendError as error:
        count("undelivered" if error.permanent else "later")
        if not error.permanent:
            raise
    except VolatileError:
        count("later")
        raise SendError(permanent=False) from None
    except Exception:  # noqa: BLE001 - an update that our code fails on would fail again, and hold back its chat
        count("poison")


class TelegramWebhook:
    """Answers 200 when an update is done with, 403 to a wrong secret, 503 when the update should come again.

    One process's updates of one chat are taken one after the other (`STRIPES` locks, shared by chance).
    """

    def __init__(self, application: FrankApplication, secret: str, count: Count) -> None:
        self._application, self._secret, self._count = application, secret.encode(), count
        self._locks = tuple(asyncio.Lock() for _ in range(STRIPES))

    async def answer(self, request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), self._secret):
            self._count("refused")
            return Response(status_code=403)
        if not self._application.ready:
            return _later(None)
        update = self._update(await _body(request))
        if update is None:
            self._count("malformed")
            return Response()
        return await self._in_order(update)

    def _update(self, body: bytes | None) -> Update | None:
        from bot.channels.telegram.request import read_update

        try:
            return read_update(json.loads(body or b""), self._application.bot)
        except (ValueError, RecursionError):
            return None

    async def _in_order(self, update: Update) -> Response:
        from bot.channels.telegram.receive import chat_of

        async with self._locks[chat_of(update) % STRIPES]:
            try:
                await deliver(update, self._application, self._count)
            except SendError as error:
                return _later(error.retry_after)
        return Response()


def telegram_route(application: FrankApplication, secret: str, count: Count) -> Route:
    """The route. Its path is the one that `listen` tells Telegram."""
    return Route("/telegram", TelegramWebhook(application, secret, count).answer, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """None when it is over BODY_BYTES: as little use again later as what is malformed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _later(seconds: float | None) -> Response:
    wait = min(LONGEST_RETRY_SECONDS, max(RETRY_SECONDS, math.ceil(seconds or 0)))
    return Response(status_code=503, headers={"Retry-After": str(wait)})
