"""What every export is made of: the published figures of a period, and where the targets stood at its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from starlette.exceptions import HTTPException

from bot.message import Language
from bot.reach import closed
from bot.reach.closed import Figure
from bot.reach.open import DEMO, terms
from bot.reach.report import Report
from bot.relays.network import read_network
from bot.storage import verified
from bot.web.staff.area import Area
from bot.web.staff.choice import Span, choice
from bot.web.staff.reading import least
from bot.web.staff.targets import Actual, actuals


@dataclass(frozen=True, slots=True)
class Exported:
    """`until` is the last closed day of the span. `made_up`: the figures are, wherever they go."""

    span: Span
    until: date
    report: Report = field(repr=False)
    actuals: Sequence[Actual] = field(repr=False)
    made_up: bool


async def span_of(area: Area, wanted: str | None) -> tuple[Span, date] | None:
    """The span that is wanted, else the last whole month, and the last closed day; None while no day was closed.

    Raises DatabaseError, and HTTPException for a period that may not be chosen.
    """
    days = await closed.days(area.engine)
    if days is None:
        return None
    found = choice(days, wanted)
    if found is None:
        raise HTTPException(404)
    return found.chosen, days[1]


async def figures(area: Area, span: Span, language: Language, tables: Collection[str] | None = None) -> Report:
    """The published figures within the span, of these tables or of all; made-up ones say so. Raises DatabaseError."""
    found = await closed.figures(area.engine, span.first, span.last, tables)
    if area.made_up:
        found = tuple(figure._replace(flags=tuple(sorted({*figure.flags, DEMO}))) for figure in found)
    return Report(span.first, span.last, found, language, least(area))


async def standing(area: Area, until: date) -> tuple[Actual, ...]:
    """Where the five targets stood on this day. Raises DatabaseError."""
    campaign = await closed.figures(area.engine, date.min, until, ("campaign",))
    entered = [figure for figure in await verified.history(area.engine) if figure.until <= until]
    return actuals(campaign, await read_network(area.engine, terms(area.sira.settings), until), entered)


async def exported(area: Area, span: Span, last_closed: date, language: Language) -> Exported:
    """All of it. Raises DatabaseError."""
    until = min(span.last, last_closed)
    report = await figures(area, span, language)
    return Exported(span, until, report, await standing(area, until), made_up(area, report.figures))


def made_up(area: Area, found: Sequence[Figure]) -> bool:
    """Whether the figures are made up, by the server's word or their own flag."""
    return area.made_up or any(DEMO in figure.flags for figure in found)
