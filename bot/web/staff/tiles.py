"""A target as a tile: the figure, how far it is, when and by whom, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from bot.i18n import gettext
from bot.reach.closed import Figure
from bot.web.staff import charts
from bot.web.staff.charts import About
from bot.web.staff.grids import naming
from bot.web.staff.labels import Labels
from bot.web.staff.targets import Actual


@dataclass(frozen=True, slots=True)
class Tile:
    """`number`, `low` and `high` are written already, "" where there is none; `share` is that of the aim in percent."""

    id: str
    title: str
    rule: str
    number: Markup | str
    low: Markup | str
    high: Markup | str
    aim: str
    share: str
    until: str
    source: str
    progress: Markup


def tile(actual: Actual, labels: Labels, least: int) -> Tile:
    """The tile of a target. `least` is the smallest figure that is shown."""
    target, number = actual.target, actual.number
    title = gettext(labels.language, target.title)
    share = "" if number is None else f"{percent(number, target.aim)} %"
    about = About(f"target-{target.id}", title, share)
    return Tile(
        id=target.id,
        title=title,
        rule=gettext(labels.language, target.rule).format(least=least),
        number=published(number, "number", actual.figure, labels),
        low=published(actual.low, "low", actual.figure, labels),
        high=published(actual.high, "high", actual.figure, labels),
        aim=labels.number(target.aim),
        share=share,
        until="" if actual.until is None else labels.day(actual.until),
        source=actual.source,
        progress=charts.progress(about, number or 0, target.aim, actual.low, actual.high),
    )


def percent(number: int, aim: int) -> int:
    """How much of the aim, rounded down: nothing is reached before it is."""
    return 100 * number // aim


def published(number: int | None, kind: str, figure: Figure | None, labels: Labels) -> Markup | str:
    """A number, "" for none. That of a published figure has the attributes by which a program knows a table's cell."""
    if number is None:
        return ""
    if figure is None:
        return labels.number(number)
    data = f'{naming(figure)} data-p="{figure.period}" data-v="{escape(figure.value)}" data-k="{kind}"'
    return charts.html(f"<span {data}>{labels.number(number)}</span>")
