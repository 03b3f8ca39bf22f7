"""/staff/figures: figures that only staff know. Editors enter them with their day and source; the history stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.i18n import gettext, marked
from bot.storage.database import transaction
from bot.storage.verified import VERIFIED, Verified, enter, history, latest
from bot.web.staff.area import Area, Route, Visitor, may
from bot.web.staff.audit import write
from bot.web.staff.forms import typed as text
from bot.web.staff.reading import labels, least
from bot.web.staff.targets import TARGETS, Actual
from bot.web.staff.tiles import tile

PATH: Final = "/staff/figures"
MOST: Final = 1_000_000
"""People in one figure."""
SHORTEST, LONGEST = 3, 200
"""Signs of a source."""
FIRST_DAY: Final = date(2015, 11, 12)
"""The Trust Fund was founded at Valletta: no figure of the project is older."""
WRONG: Final[Mapping[str, str]] = {
    "target": marked("Choose what the figure is about."),
    "until": marked("Choose the day up to which it counts: not in the future, not before the project."),
    "number": marked("Write a whole number of people, without a sign."),
    "source": marked("Say where the figure comes from, in 3 to 200 signs: a report, its page, its date."),
}
"""What is said of each field that does not do."""
FIELDS: Final = tuple(WRONG)


@dataclass(frozen=True, slots=True)
class Page:
    """The page and what its form sends."""

    area: Area

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The figures that hold, the form, the history."""
        return await self._page(request, visitor)

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        """Keep a figure, or say what of it does not do."""
        form = await request.form()
        typed = {name: text(form, name) for name in FIELDS}
        now = self.area.sira.clock()
        figure, wrong = read_figure(form, now.date())
        if figure is None:
            return await self._page(request, visitor, 422, typed, wrong)
        kept = Verified(*figure, visitor.name, now)
        async with transaction(self.area.engine) as connection:
            await enter(connection, kept)
            await write(connection, now, visitor.name, "figure_entered", f"{kept.target} {kept.until}: {kept.number}")
        return RedirectResponse(f"{PATH}?kept={kept.target}", 303)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        status: int = 200,
        typed: Mapping[str, str] | None = None,
        wrong: tuple[str, ...] = (),
    ) -> Response:
        entered, words = await history(self.area.engine), labels(self.area, visitor.language)
        held, targets = latest(entered), [target for target in TARGETS if target.id in VERIFIED]
        return self.area.views.page(
            visitor,
            request,
            "verified.html",
            status=status,
            tiles=[tile(_actual(held.get(target.id), target.id), words, least(self.area)) for target in targets],
            titles={target.id: gettext(visitor.language, target.title) for target in targets},
            entered=entered,
            words=words,
            may_enter=may(visitor.role, "editor"),
            typed=dict.fromkeys(FIELDS, "") | {"until": self.area.sira.clock().date().isoformat()} | dict(typed or {}),
            wrong={name: gettext(visitor.language, said) if name in wrong else "" for name, said in WRONG.items()},
            refused=bool(wrong),
            kept=request.query_params.get("kept") in VERIFIED,
            oldest=FIRST_DAY.isoformat(),
            today=self.area.sira.clock().date().isoformat(),
        )


def routes(area: Area) -> list[Route]:
    """Everybody sees, editors enter."""
    page = Page(area)
    return [Route(PATH, "GET", "viewer", page.show), Route(PATH, "POST", "editor", page.keep)]


def read_figure(form: FormData, today: date) -> tuple[tuple[str, date, int, str] | None, tuple[str, ...]]:
    """(target, until, number, source) of a form, or None with the names of the fields that do not do."""
    until, number, source = _day(text(form, "until"), today), _number(text(form, "number")), _line(text(form, "source"))
    target = text(form, "target")
    values = {"target": target if target in VERIFIED else None, "until": until, "number": number, "source": source}
    wrong = tuple(name for name, value in values.items() if value is None)
    if wrong or until is None or number is None or source is None:
        return None, wrong
    return (target, until, number, source), ()


def _actual(figure: Verified | None, target: str) -> Actual:
    known = next(each for each in TARGETS if each.id == target)
    if figure is None:
        return Actual(known)
    return Actual(known, figure.number, until=figure.until, source=figure.source)


def _day(typed: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= today else None


def _number(typed: str) -> int | None:
    """A whole number, with or without spaces between thousands."""
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(MOST))):
        return None
    return int(digits) if int(digits) <= MOST else None


def _line(typed: str) -> str | None:
    """A source in one line."""
    line = " ".join(unicodedata.normalize("NFC", typed).split())
    shown = not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in line)
    return line if shown and SHORTEST <= len(line) <= LONGEST else None
