"""POST /twilio/status: Twilio says what became of a message of ours, and both sides of that turn may then be deleted.

A message arrives or fails once: the first such callback counts, whatever comes before, after or again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.twilio.errors import Count
from bot.channels.twilio.message import ANSWERS, STATUS_PATH
from bot.channels.twilio.redact import Redactions
from bot.channels.twilio.status import Status, read_status
from bot.storage.volatile import VolatileError, VolatileStore
from bot.web.twilio_signed import SignedForms

REMEMBERED = 48 * 3600.0
"""Seconds for which a message's end is known, as long as marks are."""


class StatusWebhook:
    """Answers 204 to what Twilio signed, 403 to anything else, 503 while the volatile store is down."""

    def __init__(
        self,
        forms: SignedForms,
        store: VolatileStore,
        redactions: Redactions | None,
        clock: Callable[[], datetime],
        count: Count,
    ) -> None:
        self._forms, self._store, self._redactions, self._clock, self._count = forms, store, redactions, clock, count

    async def answer(self, request: Request) -> Response:
        form = await self._forms.read(request, STATUS_PATH)
        status = read_status(form, request.query_params.get(ANSWERS, ""))
        try:
            if status is not None and status.rank != "under way":
                await self._end(status)
        except VolatileError:
            return Response(status_code=503)
        return Response(status_code=204)

    async def _end(self, status: Status) -> None:
        now = self._clock().timestamp()
        if await self._store.tally(f"twilio/end/{status.sid}", 1, REMEMBERED, now) > 1:
            return
        if status.trouble is not None:
            self._count(status.trouble)
        if self._redactions is not None:
            for sid in filter(None, (status.sid, status.answers)):
                await self._redactions.plan(sid, now)

    def route(self) -> Route:
        """The route, at the path that Twilio is told with every message."""
        return Route(STATUS_PATH, self.answer, methods=["POST"])
