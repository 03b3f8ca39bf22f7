"""/staff/not-understood: how often Sira did not understand, and what people chose when it asked: hints for editors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.reach.report import Report
from bot.web.staff.area import Area, Route, Visitor
from bot.web.staff.panels import panels
from bot.web.staff.reading import chosen, flags, labels, least, read

MISSED = ("not_understood", "guess")
"""Outcomes that say so: nothing was found, or two meanings were offered."""


def routes(area: Area) -> list[Route]:
    """The page."""

    async def show(request: Request, visitor: Visitor) -> Response:
        words, period = labels(area, visitor.language), await chosen(area, request)
        shown: dict[str, Any] = {"choice": period, "words": words}
        if period is not None:
            report = await read(area, period.chosen, visitor.language, ("outcome", "chosen"))
            missed = [*panels(only_missed(report), words)]
            shown |= {
                "missed": [panel for panel in missed if panel.table == "outcome"],
                "hints": [panel for panel in missed if panel.table == "chosen"],
                "flags": flags(area, report),
                "least": least(area),
            }
        return area.views.page(visitor, request, "not_understood.html", **shown)

    return [Route("/staff/not-understood", "GET", "viewer", show)]


def only_missed(report: Report) -> Report:
    """The report without the outcomes of messages that were understood."""
    figures = [
        figure for figure in report.figures if figure.dimension != "outcome" or figure.value.partition("/")[2] in MISSED
    ]
    return replace(report, figures=figures)
