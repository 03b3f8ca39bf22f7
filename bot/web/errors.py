"""Every failure as a clean page in three languages, a part of one for the script, or JSON.

Nothing that came in is shown or logged: an unexpected exception is named by its class and place only.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import of
from bot.web.pages import Pages

Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

FRAGMENT = "text/html;profile=turn"
"""What the page's script accepts: the new turn without the page around it."""

log = structlog.get_logger()


def wants_fragment(headers: Headers) -> bool:
    """The script of an open page asks, not a browser for a whole page."""
    return FRAGMENT in headers.get("accept", "").replace(" ", "")


@dataclass(frozen=True, slots=True)
class Errors:
    """Answers for statuses from 400 on."""

    pages: Pages

    def response(self, scope: Scope, status: int, extra: dict[str, str] | None = None) -> Response:
        """The answer in the form that was asked for. `extra` are headers."""
        headers, name = Headers(scope=scope), self._notice(status)
        if wants_fragment(headers):
            return HTMLResponse(self.pages.notice_fragment(name), status, extra)
        if _wants_json(headers):
            return JSONResponse({"status": status, "error": HTTPStatus(status).phrase}, status, extra)
        return HTMLResponse(self.pages.notice(name), status, extra)

    def handlers(self) -> dict[int | type[Exception], Handler]:
        """For FastAPI's exception_handlers."""
        return {HTTPException: self._refused, RequestValidationError: self._invalid}

    async def _refused(self, request: Request, error: HTTPException) -> Response:
        if error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        return self.response(request.scope, error.status_code, dict(error.headers or {}))

    async def _invalid(self, request: Request, error: RequestValidationError) -> Response:
        return self.response(request.scope, 422)

    def _notice(self, status: int) -> str:
        name = str(status)
        return name if name in self.pages.notices["fr"] else name[0]


class LastResort:
    """ASGI middleware: an exception that nobody expected becomes a 500 and one line in the log."""

    def __init__(self, app: ASGIApp, errors: Errors) -> None:
        self._app = app
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last resort
            log.error("request_failed", **of(error))
            if not started:
                await self._errors.response(scope, 500)(scope, receive, send)


def _wants_json(headers: Headers) -> bool:
    accept = headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept
