"""/staff/exports: what leaves the house, of one published period, in every form. Who took what is written down.

Files are asked for by forms: each request leaves a line in the audit, and a GET changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.i18n import gettext
from bot.message import Language
from bot.reach.report import as_csv, as_json, as_xlsx
from bot.web.staff import iati_form
from bot.web.staff.area import Area, Handle, Route, Visitor, may
from bot.web.staff.audit import audit
from bot.web.staff.choice import Span
from bot.web.staff.exported import Exported, exported, span_of
from bot.web.staff.forms import typed as text
from bot.web.staff.iati import iati
from bot.web.staff.iati_form import read_filled
from bot.web.staff.reading import chosen, labels, least
from bot.web.staff.report_pdf import ReportPress
from bot.web.staff.report_told import Told, named

PATH: Final = "/staff/exports"
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
    "xml": "application/xml",
}
SPREADSHEETS: Final = ("csv", "xlsx", "json")
PRINTED: Final[tuple[Language, ...]] = ("fr", "en")
"""The languages of the report for donors."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page and the files."""

    area: Area
    press: ReportPress

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything that can be taken, and the period of which."""
        return await self._page(request, visitor)

    def table(self, kind: str) -> Handle:
        """The published figures as a spreadsheet or as JSON."""

        async def answer(request: Request, visitor: Visitor) -> Response:
            found = await self._exported(await request.form(), visitor.language)
            if found is None:
                return await self._page(request, visitor, 422)
            return await self._file(visitor, found, "reach", kind, _written(found, kind))

        return answer

    async def report(self, request: Request, visitor: Visitor) -> Response:
        """The report for donors."""
        form = await request.form()
        language = next((each for each in PRINTED if each == text(form, "language")), PRINTED[0])
        found = await self._exported(form, language)
        if found is None:
            return await self._page(request, visitor, 422)
        words = labels(self.area, language)
        told = Told(found.span.period, found.report, found.actuals, words, found.until, found.made_up)
        return await self._file(visitor, found, f"report-{language}", "pdf", await self.press.pdf(told))

    async def activity(self, request: Request, visitor: Visitor) -> Response:
        """The results as IATI, with what the officer filled in, or the form again with what of it does not do."""
        form = await request.form()
        typed = {name: text(form, name) for name in iati_form.WRONG}
        found = await self._exported(form, visitor.language)
        if found is None:
            return await self._page(request, visitor, 422)
        filled, wrong = read_filled(typed, found.until)
        if filled is None:
            return await self._page(request, visitor, 422, found.span, typed, wrong)
        now = self.area.sira.clock()
        made = iati(filled, found.actuals, found.until, least(self.area), now, made_up=found.made_up)
        return await self._file(visitor, found, "iati", "xml", made)

    async def _exported(self, form: FormData, language: Language) -> Exported | None:
        found = await span_of(self.area, text(form, "period") or None)
        return None if found is None else await exported(self.area, *found, language)

    async def _file(self, visitor: Visitor, found: Exported, name: str, kind: str, content: bytes) -> Response:
        now, period = self.area.sira.clock(), found.span.period
        await audit(self.area.engine, now, visitor.name, "exported", f"{name}.{kind} {period}")
        marked = "-DEMO" if found.made_up else ""
        disposition = f'attachment; filename="sira{marked}-{name}-{period}.{kind}"'
        return Response(content, media_type=TYPES[kind], headers={"content-disposition": disposition})

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        status: int = 200,
        span: Span | None = None,
        typed: Mapping[str, str] | None = None,
        wrong: tuple[str, ...] = (),
    ) -> Response:
        words = labels(self.area, visitor.language)
        choice = await chosen(self.area, request, span.period if span else None)
        shown: dict[str, Any] = {"choice": choice, "words": words, "spreadsheets": SPREADSHEETS, "printed": PRINTED}
        if choice is not None:
            shown["named"] = named(choice.chosen.period, words)
        return self.area.views.page(
            visitor,
            request,
            "exports.html",
            status=status,
            typed=_untouched(self.area.sira.clock().date()) | dict(typed or {}),
            wrong={name: gettext(visitor.language, iati_form.WRONG[name]) for name in wrong},
            iati=iati_form,
            may_make_tokens=may(visitor.role, "admin"),
            place=self.area.sira.settings.place,
            **shown,
        )


def routes(area: Area) -> list[Route]:
    """Whoever may read the figures may take them."""
    page = Page(area, ReportPress())
    return [
        Route(PATH, "GET", "viewer", page.show),
        *(Route(f"{PATH}/reach.{kind}", "POST", "viewer", page.table(kind)) for kind in SPREADSHEETS),
        Route(f"{PATH}/report.pdf", "POST", "viewer", page.report),
        Route(f"{PATH}/iati.xml", "POST", "viewer", page.activity),
    ]


def _written(found: Exported, kind: str) -> bytes:
    match kind:
        case "csv":
            # Excel takes a file for UTF-8 only when it begins with this mark.
            return as_csv(found.report).encode("utf-8-sig")
        case "xlsx":
            return as_xlsx(found.report)
        case _:
            return as_json(found.report, made_up=found.made_up).encode()


def _untouched(today: date) -> dict[str, str]:
    """What stands in the IATI form before anybody wrote: what is known, and nothing else."""
    return dict.fromkeys(iati_form.WRONG, "") | {"activity": iati_form.ACTIVITY, "title": iati_form.TITLE}
