"""Whether Sira serves each language equally well: what went well or badly, for every hundred answered person-days.

Each share is one published figure divided by another; both are rounded and carry noise, so that shares of small figures
are rough. Nothing is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.i18n import gettext, marked
from bot.message import LANGUAGES
from bot.reach.closed import Figure
from bot.web.staff import charts
from bot.web.staff.grids import naming, period_head, table
from bot.web.staff.labels import Labels
from bot.web.staff.matrix import Head

MEASURES: Final = ("answered", "not_understood", "helped", "not_helped")
RULE: Final = marked(
    'How many of a language for every 100 "answered" person-days of the same language and month. Each share divides '
    "one published figure by another; both are rounded, so that shares of small figures are rough. An empty cell was "
    "too small to be shown."
)


@dataclass(frozen=True, slots=True)
class Equity:
    """The table of one month, with its rule."""

    period: str
    rule: str
    table: Markup


def equity(figures: Iterable[Figure], labels: Labels) -> Equity | None:
    """The last month of these figures of the table `outcome`; None when it shows none."""
    months = [figure for figure in figures if figure.dimension == "outcome" and not figure.rest]
    if not months:
        return None
    last = max(figure.period for figure in months)
    held = {figure.value: figure for figure in months if figure.period == last}
    first = next(iter(held.values()))
    period = period_head(first, labels)
    heads = [Head(labels.value(language), f'data-v="{language}"') for language in LANGUAGES]
    rows = [(Head(labels.value(measure), f'data-w="{measure}"'), _cells(measure, held, labels)) for measure in MEASURES]
    caption = gettext(labels.language, "For every 100 answered, {period}").format(period=period.said)
    drawn = table(f"{naming(first)} {period.data}", caption, heads, rows, "bars crossed")
    return Equity(period.said, gettext(labels.language, RULE), drawn)


def _cells(measure: str, held: Mapping[str, Figure], labels: Labels) -> Sequence[str]:
    return [_cell(held.get(f"{each}/{measure}"), held.get(f"{each}/answered"), measure, labels) for each in LANGUAGES]


def _cell(figure: Figure | None, answered: Figure | None, measure: str, labels: Labels) -> str:
    if figure is None:
        return ""
    number = f"<b>{labels.number(figure.number)}</b>"
    if answered is None or figure is answered:
        return number
    share = per_hundred(figure, answered)
    said = gettext(labels.language, "{share} per 100").format(share=share)
    return f"{number} <small>{said}</small>{charts.bar(share, 100, measure)}"


def per_hundred(figure: Figure, answered: Figure) -> int:
    """One published figure for every hundred of another, rounded."""
    return round(100 * figure.number / answered.number)
