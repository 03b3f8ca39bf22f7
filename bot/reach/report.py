"""Published figures as text, JSON, CSV and a workbook, each table with its counting rule in words and its flags."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any, Final

from bot.i18n import gettext, marked
from bot.message import Language
from bot.reach import periods
from bot.reach.closed import Figure
from bot.reach.open import DEMO
from bot.reach.tables import BY_DIMENSION, rule
from bot.reach.workbook import Cell, Sheet, workbook

HASHTAGS: Final = {
    "table": "#indicator+code",
    "rest": "#meta+rest",
    "period": "#date+name",
    "from": "#date+start",
    "to": "#date+end",
    "value": "#indicator+category",
    "number": "#indicator+value+num",
    "low": "#indicator+value+min",
    "high": "#indicator+value+max",
    "flags": "#meta+flags",
    "rule": "#description+rule",
}
"""The columns for spreadsheets and what each is in the Humanitarian Exchange Language (HXL 1.1, hxlstandard.org)."""
COLUMNS: Final = tuple(HASHTAGS)
WIDTHS: Final = (16, 6, 12, 12, 12, 32, 10, 10, 10, 20)
FLAGS: Final = {
    DEMO: marked("DEMO: these figures are made up."),
    "split": marked("split: a memory was lost on the way; whoever came before and after it counts twice."),
    "incomplete": marked("incomplete: something could not be counted; the true figure is larger."),
    "campaign_split": marked("campaign_split: a key was lost; whoever came before and after that counts twice."),
}
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of closed periods between two days, in the order of `closed.figures`. `least` is the smallest shown."""

    first: date
    last: date
    figures: Sequence[Figure]
    language: Language
    least: int

    def title(self, figure: Figure) -> str:
        """The name of the figure's table."""
        title = gettext(self.language, BY_DIMENSION[figure.dimension].title)
        return gettext(self.language, "{table}: the rest").format(table=title) if figure.rest else title

    def rule(self, figure: Figure) -> str:
        """The counting rule of the figure's table."""
        return rule(BY_DIMENSION[figure.dimension], self.language, self.least, rest=figure.rest)

    def flags(self) -> list[str]:
        """What the flags mean that stand beside these figures."""
        found = {flag for figure in self.figures for flag in figure.flags}
        return [gettext(self.language, words) for flag, words in FLAGS.items() if flag in found]

    def tables(self) -> Iterator[tuple[Figure, list[Figure]]]:
        """Each table as its first figure and all of them."""
        for _, group in groupby(self.figures, key=lambda figure: (figure.dimension, figure.rest)):
            held = list(group)
            yield held[0], held


def as_text(report: Report) -> str:
    """For reading."""
    opening = gettext(report.language, "Reach from {first} to {last}: closed periods that lie within these days.")
    lines = [opening.format(first=report.first, last=report.last), *report.flags()]
    if not report.figures:
        lines.append(gettext(report.language, "Nothing was published for these days."))
    for first, held in report.tables():
        lines += ["", report.title(first), report.rule(first), *map(_line, held)]
    return "\n".join(lines) + "\n"


def as_json(report: Report, *, made_up: bool = False) -> str:
    """For programs, one figure to a line. `low` and `high` are null where nothing was estimated.

    `made_up`: the figures are, whatever their flags say.
    """
    whole = {
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "demo": made_up or any(DEMO in figure.flags for figure in report.figures),
        "flags": report.flags(),
    }
    said = _Written()
    tables = ",\n".join(_json_table(report, first, held, said) for first, held in report.tables())
    return f'{_opened(whole)}, "tables": [\n{tables}\n]}}\n'


class _Written(dict[Any, str]):
    """Values as JSON, each written once: a year's figures say few different things, thousands of times."""

    def __missing__(self, value: Any) -> str:
        self[value] = json.dumps(value, ensure_ascii=False)
        return self[value]


def _json_table(report: Report, first: Figure, held: list[Figure], said: _Written) -> str:
    about = {"table": first.dimension, "rest": first.rest, "title": report.title(first), "rule": report.rule(first)}
    lines = ",\n".join(
        f'{{"period": {said[f.period]}, "value": {said[f.value]}, "number": {f.number}, "low": {said[f.low]}, '
        f'"high": {said[f.high]}, "flags": {said[f.flags]}}}'
        for f in held
    )
    return f'{_opened(about)}, "figures": [\n{lines}\n]}}'


def _opened(about: dict[str, Any]) -> str:
    """A JSON object whose end is still to come."""
    return json.dumps(about, ensure_ascii=False)[:-1]


def as_csv(report: Report) -> str:
    """For spreadsheets and HXL tools: names, hashtags, then the figures. No text in it is taken for a formula."""
    room = io.StringIO()
    writer = csv.writer(room, lineterminator="\r\n")
    writer.writerows((COLUMNS, HASHTAGS.values()))
    writer.writerows(rows(report))
    return room.getvalue()


def rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    """The figures as rows of COLUMNS; a table's rule stands in its first row. No text begins like a formula."""
    for first, held in report.tables():
        said = safe(report.rule(first))
        rest = "rest" if first.rest else ""
        for f in held:
            begins, ends = periods.span(f.period)
            flags = " ".join(f.flags)
            yield f.dimension, rest, f.period, begins, ends, safe(f.value), f.number, f.low, f.high, flags, said
            said = ""


def safe(text: str) -> str:
    """A text that begins like a formula gets a quote before it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_xlsx(report: Report) -> bytes:
    """A workbook of typed cells, no formula among them; the rules and flags stand on a sheet of their own."""
    names = COLUMNS[:-1]
    tags = [HASHTAGS[name] for name in names]
    words = [(report.title(first), report.rule(first)) for first, _ in report.tables()]
    return workbook(
        Sheet("reach", WIDTHS, chain([names, tags], (row[:-1] for row in rows(report))), head=2),
        Sheet("rules", (36, 100), [*words, *((flag,) for flag in report.flags())], wrapped=True),
    )


def _line(figure: Figure) -> str:
    bounds = f"  ({figure.low} - {figure.high})" if figure.low is not None else ""
    return f"  {figure.period:<10}  {figure.value:<28}  {figure.number:>7}{bounds}  {' '.join(figure.flags)}".rstrip()
