"""What the pages of figures read before they draw: closed figures, words for them, the choice of a period."""

from __future__ import annotations

from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.i18n import gettext
from bot.message import Language
from bot.reach import closed
from bot.reach.open import DEMO, terms
from bot.reach.report import FLAGS, Report
from bot.web.staff.area import Area
from bot.web.staff.choice import Choice, Span, choice
from bot.web.staff.labels import Labels


def labels(area: Area, language: Language) -> Labels:
    """The words for figures in this language."""
    topics = area.sira.guidance.topics
    return Labels(language, {name: topic.texts[language].title for name, topic in topics.items()})


def least(area: Area) -> int:
    """The smallest figure that is shown."""
    return terms(area.sira.settings).least


def flags(area: Area, report: Report) -> list[str]:
    """What the flags of these figures mean; that they are made up, every page says already."""
    made_up = gettext(report.language, FLAGS[DEMO])
    return [said for said in report.flags() if not (area.made_up and said == made_up)]


async def chosen(area: Area, request: Request, wanted: str | None = None) -> Choice | None:
    """The period that is `wanted`, else that of the address, among those that may be chosen; None while there is none.

    Raises DatabaseError, and HTTPException for a period that may not be chosen.
    """
    days = await closed.days(area.engine)
    if days is None:
        return None
    found = choice(days, wanted or request.query_params.get("period"))
    if found is None:
        raise HTTPException(404)
    return found


async def read(area: Area, span: Span, language: Language, tables: Collection[str]) -> Report:
    """The figures of these tables within the span. Raises DatabaseError."""
    found = await closed.figures(area.engine, span.first, span.last, tables)
    return Report(span.first, span.last, found, language, least(area))
