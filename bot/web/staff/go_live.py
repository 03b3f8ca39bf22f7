"""/staff/go-live: what a person must still confirm, and the numbers that somebody dialled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.app import signatures
from bot.conversation.wording import DANGERS
from bot.guidance.confirmations import Confirmation, holds, number_fingerprint, number_name
from bot.guidance.golive import GoLive, NumberToDial, golive
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY, Service
from bot.guidance.validity import SERVICE_DAYS
from bot.i18n import gettext
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.confirmations import sign, take_back
from bot.web.staff.forms import typed
from bot.web.staff.reading import labels

PATH = "/staff/go-live"


@dataclass(frozen=True, slots=True)
class ToDial:
    """A number with what its form sends. `dial` is the number for a telephone; `topics` are those that name it.

    `conflict`: the sources contradict each other, which no call settles.
    """

    number: NumberToDial
    about: str
    fingerprint: str
    purpose: str
    dial: str
    topics: tuple[str, ...]
    conflict: bool


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number that somebody got through on, and until when it is shown. `changed`: it is written otherwise since."""

    confirmation: Confirmation
    organisation: str
    number: str
    until: date
    changed: bool


@dataclass
class GoLivePage:
    """The list. `wordings`: what each claim says and each rule covers. The last list is kept while it holds."""

    area: Area
    wordings: Mapping[str, str]
    _known: tuple[Guidance, date, GoLive] | None = field(default=None, repr=False)

    def routes(self) -> list[Route]:
        """Reading is for all, confirming and withdrawing for editors."""
        return [
            Route(PATH, "GET", "viewer", self.show),
            Route(f"{PATH}/confirm", "POST", "editor", self.confirm),
            Route(f"{PATH}/withdraw", "POST", "editor", self.withdraw),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """What is open today."""
        return await self._page(request, visitor)

    async def confirm(self, request: Request, visitor: Visitor) -> Response:
        """Answer for a number that was dialled, as it was written when it was dialled."""
        form = await request.form()
        about, fingerprint = typed(form, "about"), typed(form, "fingerprint")
        service, index = self._number(about)
        if service is None or service.conflict or fingerprint != number_fingerprint(service, index):
            told = gettext(visitor.language, "This number has changed since you opened this page. Please look again.")
            return await self._page(request, visitor, told)
        await sign(self.area, visitor, "number", about, fingerprint)
        return RedirectResponse(f"{PATH}#confirmed", 303)

    async def withdraw(self, request: Request, visitor: Visitor) -> Response:
        """Take a confirmation back; one in the content's own files stays."""
        form = await request.form()
        await take_back(self.area, visitor, "number", typed(form, "about"))
        return RedirectResponse(f"{PATH}#confirmed", 303)

    async def _page(self, request: Request, visitor: Visitor, told: str = "") -> Response:
        guidance = self.area.sira.guidance
        found = await self._open(guidance, self.area.sira.clock().date())
        signed = await signatures(self.area.engine)
        return self.area.views.page(
            visitor,
            request,
            "go_live.html",
            status=422 if told else 200,
            told=told,
            found=found,
            numbers=sorted((_to_dial(guidance, number) for number in found.numbers), key=_urgency),
            emergency=EMERGENCY,
            words=labels(self.area, visitor.language),
            dialled=tuple(_dialled(guidance, signed)),
            titles={name: guidance.title(name, visitor.language) for name in guidance.topics},
            dangers=DANGERS,
            days=SERVICE_DAYS,
        )

    async def _open(self, guidance: Guidance, today: date) -> GoLive:
        known = self._known
        if known is None or known[0] is not guidance or known[1] != today:
            # It takes a tenth of a second, for which no answer may wait.
            found = await asyncio.to_thread(golive, guidance, guidance.matrix, self.wordings, today)
            self._known = known = (guidance, today, found)
        return known[2]

    def _number(self, about: str) -> tuple[Service | None, int]:
        name, _, written = about.partition(":")
        service = self.area.sira.guidance.services.get(name)
        index = int(written) if written.isascii() and written.isdecimal() and len(written) < 3 else -1
        return (service, index) if service and 0 <= index < len(service.phones) else (None, 0)


def _to_dial(guidance: Guidance, number: NumberToDial) -> ToDial:
    service = guidance.services[number.service]
    return ToDial(
        number,
        number_name(service.id, number.index),
        number_fingerprint(service, number.index),
        service.purposes[number.index] if service.purposes else "",
        "".join(sign for sign in number.number if sign.isdecimal() or sign == "+"),
        tuple(dict.fromkeys(where.partition("/")[0] for where in number.named_in)),
        service.conflict,
    )


def _urgency(number: ToDial) -> tuple[bool, bool]:
    """Numbers of emergency answers first, those that no text names last."""
    return EMERGENCY not in number.topics, not number.topics


def _dialled(guidance: Guidance, signed: tuple[Confirmation, ...]) -> Iterator[Dialled]:
    for each in signed:
        name, _, written = each.about.partition(":")
        service = guidance.services.get(name)
        if each.kind != "number":
            continue
        index, until = int(written), each.on + timedelta(days=SERVICE_DAYS)
        if service is None or index >= len(service.phones):
            yield Dialled(each, name, "", until, changed=True)
        else:
            fits = holds(each, number_fingerprint(service, index))
            yield Dialled(each, service.organisation, service.phones[index], until, changed=not fits)
