"""/api/v1: published figures for programs. A bearer token opens it; what it tells is what `sira reach report` tells.

No filter but whole periods and whole tables. Who reads is written into the audit once a day, not at every request.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.i18n import gettext
from bot.message import LANGUAGES, Language
from bot.reach.report import Report, as_json
from bot.reach.tables import BY_DIMENSION
from bot.storage.tokens import label_of
from bot.storage.verified import VERIFIED
from bot.web.limits import MINUTES, AddressLimit, Network, trusted_networks
from bot.web.relay_public import asked_by
from bot.web.staff.area import Area, Open
from bot.web.staff.audit import audit
from bot.web.staff.exported import figures, made_up, span_of, standing
from bot.web.staff.reading import least
from bot.web.staff.targets import AIMS, Actual

PATH: Final = "/api/v1"
DESCRIBED: Final = Path(__file__).with_name("openapi.json")
SCHEME: Final = "bearer"
MOST: Final = 60
"""Requests with one token in ten minutes."""
MOST_REFUSED: Final = 30
"""Requests without a valid token from one address in ten minutes."""

Answer = Callable[[Request, Language], Awaitable[Response]]


@dataclass
class Api:
    """Answers who has a token, within limits."""

    area: Area
    described: bytes
    trusted: tuple[Network, ...]
    let_in: AddressLimit
    refused: AddressLimit
    _heard: tuple[date, set[tuple[str, str]]] = field(default=(date.min, set()))

    def routes(self) -> list[Open]:
        """The addresses; no form leads to them."""
        return [
            Open(f"{PATH}/openapi.json", "GET", self.describe, form=False),
            Open(f"{PATH}/reach", "GET", self._guarded("reach", self.reach), form=False),
            Open(f"{PATH}/targets", "GET", self._guarded("targets", self.targets), form=False),
        ]

    async def describe(self, request: Request) -> Response:
        """What there is, for anybody."""
        return Response(self.described, media_type="application/json")

    async def reach(self, request: Request, language: Language) -> Response:
        """The published figures of a period."""
        table = request.query_params.get("table")
        if table is not None and table not in BY_DIMENSION:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, f"table: one of {', '.join(BY_DIMENSION)}")
        found = await span_of(self.area, request.query_params.get("period"))
        tables = None if table is None else (table,)
        if found is None:
            today = self.area.sira.clock().date()
            report = Report(today, today, (), language, least(self.area))
        else:
            report = await figures(self.area, found[0], language, tables)
        return Response(as_json(report, made_up=made_up(self.area, report.figures)), media_type="application/json")

    async def targets(self, request: Request, language: Language) -> Response:
        """Where the five targets stand."""
        found = await span_of(self.area, None)
        until = self.area.sira.clock().date() if found is None else found[1]
        held = await standing(self.area, until)
        shown = [actual.figure for actual in held if actual.figure is not None]
        return JSONResponse(
            {
                "demo": made_up(self.area, shown),
                "last_closed": None if found is None else until.isoformat(),
                "targets": [_target(actual, language, least(self.area)) for actual in held],
                "aims": [gettext(language, aim) for aim in AIMS],
            }
        )

    def _guarded(self, name: str, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                label = await self._let_in(request)
                response = await answer(request, _language(request))
                await self._account(label, name)
            except HTTPException as error:
                return _refusal(error)
            return response

        return guarded

    async def _let_in(self, request: Request) -> str:
        """The label of the request's token. Raises HTTPException."""
        now = self.area.sira.clock()
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        label = await label_of(self.area.engine, token.strip()) if scheme.lower() == SCHEME else None
        if label is None:
            if not self.refused.allows(asked_by(request, self.trusted), now):
                raise _too_many()
            raise HTTPException(
                401, "a valid token is needed: Authorization: Bearer ...", {"www-authenticate": "Bearer"}
            )
        if not self.let_in.allows(label, now):
            raise _too_many()
        return label

    async def _account(self, label: str, name: str) -> None:
        """Write down, once a day, that this token read this. Raises DatabaseError."""
        now = self.area.sira.clock()
        if self._heard[0] != now.date():
            self._heard = now.date(), set()
        if (label, name) not in self._heard[1]:
            await audit(self.area.engine, now, "api", "api_read", f"{name}: {label}")
            self._heard[1].add((label, name))


def routes(area: Area) -> Sequence[Open]:
    """The API. Raises OSError when its description is missing, ValueError when a trusted proxy is no address."""
    described = json.loads(DESCRIBED.read_text(encoding="utf-8"))
    described["servers"] = [{"url": area.sira.settings.place}]
    return Api(
        area,
        json.dumps(described, ensure_ascii=False).encode(),
        trusted_networks(area.sira.settings.trusted_proxies),
        AddressLimit(draw=secrets.token_bytes, most=MOST),
        AddressLimit(draw=secrets.token_bytes, most=MOST_REFUSED),
    ).routes()


def _target(actual: Actual, language: Language, smallest: int) -> dict[str, Any]:
    target = actual.target
    return {
        "id": target.id,
        "title": gettext(language, target.title),
        "aim": target.aim,
        "number": actual.number,
        "low": actual.low,
        "high": actual.high,
        "until": None if actual.until is None else actual.until.isoformat(),
        "kind": "verified" if target.id in VERIFIED else "published",
        "source": actual.source or None,
        "rule": gettext(language, target.rule).format(least=smallest),
    }


def _language(request: Request) -> Language:
    wanted = request.query_params.get("language", "fr")
    for language in LANGUAGES:
        if language == wanted:
            return language
    raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, f"language: one of {', '.join(LANGUAGES)}")


def _too_many() -> HTTPException:
    return HTTPException(429, f"too many requests in {MINUTES} minutes", {"retry-after": str(MINUTES * 60)})


def _refusal(error: HTTPException) -> JSONResponse:
    said = "there is no such published period" if error.status_code == HTTPStatus.NOT_FOUND else error.detail
    return JSONResponse({"status": error.status_code, "error": said}, error.status_code, error.headers)
