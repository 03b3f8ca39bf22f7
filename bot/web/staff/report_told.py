"""What the report for a donor tells of a month, a quarter or a year: targets, charts, tables, each with its rule.

Every number in it is a published figure or one that staff verified. Nothing is added up. What would fill hundreds of
pages (single days of a longer period, rests of what was too small, relays) is left to the spreadsheets, and it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from bot.i18n import gettext, marked
from bot.reach import periods
from bot.reach.closed import Figure
from bot.reach.open import DEMO
from bot.reach.report import FLAGS, Report
from bot.reach.tables import ESTIMATED
from bot.web.staff import charts
from bot.web.staff.charts import About, Point
from bot.web.staff.labels import Labels
from bot.web.staff.matrix import matrix
from bot.web.staff.targets import AIMS, Actual
from bot.web.staff.tiles import percent

TOLD: Final = (
    "people",
    "campaign",
    "community",
    "messages",
    "channel",
    "language",
    "web",
    "openings",
    "outcome",
    "topic_language",
    "topic_help",
    "chosen",
)
"""The tables that the report tells, in its order."""
MOST_DAYS: Final = 31
"""More days than these are drawn, and their numbers left to the spreadsheets."""
WIDTH, BESIDE, BAR = 656, 505, 394
"""Pixels (a 96th of an inch): a chart across the page, one beside its name, the bar of a target."""
CHART = re.compile(r'<svg class="\w+"([^>]*) width="100%"')
STYLE: Final = (
    "<style>text{font-family:'Noto Sans';font-size:11px;fill:#66583f}.value{fill:#2a2119;font-weight:bold}"
    ".grid{stroke:#e3d6bf}.ground{stroke:#8c7a5d}.band{fill:#0d6b5a;fill-opacity:.2}.line{fill:none}"
    ".dot{fill:#fff;stroke:#0d6b5a;stroke-width:2}.column,.reached{fill:#0d6b5a}.track{fill:#e3d6bf}"
    ".bounds{fill:#e9a13b}</style>"
)
"""Colours of staff.css on paper. A line would be stretched with its chart: dots and band tell the same."""
INTRODUCTION: Final = marked(
    "Closed periods that lie within these days, each exactly as it was published. Nothing is added up: people of "
    "two days, months or channels may be the same. What is not shown was too small."
)
LEFT_OUT: Final = marked(
    "Not in this report, but in the spreadsheets of the same period: topics by day, days of a period longer than a "
    "month, what was too small and was published later, contacts of each relay."
)
NO_DAYS: Final = marked("The numbers of single days stand in the spreadsheets of the same period.")
SMALLEST: Final = marked("Empty cells: nothing of at least {least} was published.")


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a period and where the targets stand at its end. `made_up`: none of it is true, and it says so."""

    period: str
    report: Report
    actuals: Sequence[Actual]
    labels: Labels
    last_closed: date
    made_up: bool

    def document(self) -> dict[str, Any]:
        """All of it as the template wants it: text, tables of text, charts as SVG."""
        said, report = self.labels, self.report
        span = gettext(said.language, "From {first} to {last}").format(
            first=said.day(report.first), last=said.day(report.last)
        )
        running = gettext(said.language, "This period is still running; the last closed day is {day}.")
        made_up = self.made_up or any(DEMO in figure.flags for figure in report.figures)
        return {
            "language": said.language,
            "title": gettext(said.language, "Sira: reach of the campaign"),
            "period": named(self.period, said),
            "span": span,
            "running": running.format(day=said.day(self.last_closed)) if self.last_closed < report.last else "",
            "made_up": gettext(said.language, FLAGS[DEMO]) if made_up else "",
            "introduction": gettext(said.language, INTRODUCTION),
            "flags": [flag for flag in report.flags() if flag != gettext(said.language, FLAGS[DEMO])],
            "targets": [self._target(actual) for actual in self.actuals],
            "aims": [gettext(said.language, aim) for aim in AIMS],
            "sections": list(self._sections()),
            "left_out": gettext(said.language, LEFT_OUT),
            "words": {name: gettext(said.language, word) for name, word in WORDS.items()},
            "smallest": gettext(said.language, SMALLEST).format(least=report.least),
        }

    def _target(self, actual: Actual) -> dict[str, str]:
        target, said, number = actual.target, self.labels, actual.number
        title = gettext(said.language, target.title)
        share = "" if number is None else f"{percent(number, target.aim)} %"
        about = About(target.id, title, share)
        return {
            "title": title,
            "number": "" if number is None else said.number(number),
            "between": _between(actual.low, actual.high, said),
            "aim": gettext(said.language, "of {aim}").format(aim=said.number(target.aim)),
            "share": share,
            "until": self._until(actual.until),
            "source": gettext(said.language, "Source: {source}").format(source=actual.source) if actual.source else "",
            "rule": gettext(said.language, target.rule).format(least=self.report.least),
            "bar": drawn(charts.progress(about, number or 0, target.aim, actual.low, actual.high), BAR),
        }

    def _until(self, day: date | None) -> str:
        return "" if day is None else gettext(self.labels.language, "up to {day}").format(day=self.labels.day(day))

    def _sections(self) -> Iterator[dict[str, Any]]:
        held = {first.dimension: figures for first, figures in self.report.tables() if not first.rest}
        for name in filter(held.__contains__, TOLD):
            parts = [part for _, group in groupby(held[name], key=_level) for part in self._parts(list(group))]
            yield {"title": self.report.title(held[name][0]), "rule": self.report.rule(held[name][0]), "parts": parts}

    def _parts(self, held: list[Figure]) -> Iterator[dict[str, Any]]:
        """Figures of one table and of one length of period."""
        if held[0].dimension in ESTIMATED:
            yield self._estimates(held)
        elif _level(held[0]) in ("day", "week"):
            yield self._days(held)
        else:
            yield from self._crossed(held)

    def _estimates(self, held: list[Figure]) -> dict[str, Any]:
        """One series with its bounds, or the last estimate of each of several."""
        last = max(figure.period for figure in held)
        several = held[0].dimension == "community"
        shown = [figure for figure in held if figure.period == last] if several else held
        words = [gettext(self.labels.language, word) for word in BOUNDS]
        rows = [
            [
                self.labels.value(figure.value) if several else self.labels.period(figure.period),
                *("" if number is None else self.labels.number(number) for number in figure_numbers(figure)),
            ]
            for figure in shown
        ]
        part = _part(heading=self.labels.period(last) if several else "", table=_table(["", *words], rows))
        return part | {"chart": "" if several or len(shown) < 2 else self._line(shown)}

    def _line(self, held: Sequence[Figure]) -> str:
        top = charts.ceiling(max(max(figure.number, figure.high or 0) for figure in held))
        points = [
            Point(self.labels.short(f.period), f.number, self.labels.number(f.number), f.low, f.high) for f in held
        ]
        title = self.report.title(held[0])
        high, half = ((number, self.labels.number(number)) for number in (top, top // 2))
        return drawn(charts.line(About(held[0].dimension, title, ""), points, high, half), WIDTH)

    def _days(self, held: list[Figure]) -> dict[str, Any]:
        """A small chart for each value over all days or weeks; beside it the numbers, where they are few."""
        axis = _axis(self.report, held)
        values = list(dict.fromkeys(figure.value for figure in held))
        most = charts.ceiling(max(figure.number for figure in held))
        numbers = {(figure.period, figure.value): figure.number for figure in held}
        rows = [[self.labels.value(value), drawn(self._spark(value, axis, numbers, most), BESIDE)] for value in values]
        scale = gettext(self.labels.language, "{span}; the full height is {most}.").format(
            span=f"{self.labels.period(axis[0])} – {self.labels.period(axis[-1])}", most=self.labels.number(most)
        )
        if len(axis) > MOST_DAYS:
            return _part(sparks=rows, scale=scale, note=gettext(self.labels.language, NO_DAYS))
        cells = [
            [self.labels.period(period), *self._numbers(numbers, [(period, value) for value in values])]
            for period in axis
            if any((period, value) in numbers for value in values)
        ]
        return _part(sparks=rows, scale=scale, table=_table(["", *map(self.labels.value, values)], cells))

    def _spark(self, value: str, axis: Sequence[str], numbers: Mapping[tuple[str, str], int], most: int) -> str:
        about = About(value, self.labels.value(value), "")
        return charts.sparkline(about, [numbers.get((period, value)) for period in axis], most)

    def _crossed(self, held: list[Figure]) -> Iterator[dict[str, Any]]:
        """Months or quarters: one table where there is one, else one for each column, with the periods beside."""
        shape, shown = matrix(held), sorted({figure.period for figure in held})
        numbers = {(figure.period, figure.value): figure.number for figure in held}
        heads = [self.labels.value(column) if column else "" for column in shape.columns]
        if len(shown) == 1:
            cells = [
                [
                    self.labels.value(row),
                    *self._numbers(numbers, [(shown[0], shape.value(row, c)) for c in shape.columns]),
                ]
                for row in shape.rows
            ]
            yield _part(heading=self.labels.period(shown[0]), table=_table(["", *heads], cells))
            return
        for column, head in zip(shape.columns, heads, strict=True):
            cells = [
                [self.labels.value(row), *self._numbers(numbers, [(p, shape.value(row, column)) for p in shown])]
                for row in shape.rows
                if any((period, shape.value(row, column)) in numbers for period in shown)
            ]
            yield _part(heading=head, table=_table(["", *map(self.labels.short, shown)], cells))

    def _numbers(self, numbers: Mapping[tuple[str, str], int], cells: Sequence[tuple[str, str]]) -> list[str]:
        return [self.labels.number(numbers[cell]) if cell in numbers else "" for cell in cells]


BOUNDS: Final = (marked("Estimate"), marked("At least"), marked("At most"))
WORDS: Final = {
    "demo": marked("DEMO"),
    "targets": marked("The five targets of the project"),
    "aims": marked("And two aims without a number"),
    "nothing": marked("No figure yet"),
    "counted": marked("How this is counted"),
    "empty": marked("Nothing was published for these days."),
    "page": marked("page"),
}


def figure_numbers(figure: Figure) -> tuple[int | None, ...]:
    """The estimate and its bounds."""
    return figure.number, figure.low, figure.high


def named(period: str, labels: Labels) -> str:
    """A month, a quarter or a year in words."""
    return labels.period(period) if "-" in period else period


def drawn(svg: str, width: int) -> str:
    """A chart of the staff pages for paper: of a width, with its colours inside."""
    return CHART.sub(
        rf'<svg xmlns="http://www.w3.org/2000/svg"\1 width="{width}"',
        str(svg).replace("<title", f"{STYLE}<title", 1),
        1,
    )


def _part(**given: Any) -> dict[str, Any]:
    return {"heading": "", "chart": "", "sparks": [], "scale": "", "table": None, "note": ""} | given


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"head": list(head), "rows": [list(row) for row in rows]}


def _between(low: int | None, high: int | None, labels: Labels) -> str:
    return "" if low is None or high is None else f"{labels.number(low)}–{labels.number(high)}"


def _level(figure: Figure) -> periods.Level:
    return periods.level(figure.period)


def _axis(report: Report, held: Sequence[Figure]) -> list[str]:
    """Every day or week of the report, up to the last with a figure."""
    name = date.isoformat if _level(held[0]) == "day" else periods.week
    last = periods.span(max(figure.period for figure in held))[1]
    days = (date.fromordinal(n) for n in range(report.first.toordinal(), last.toordinal() + 1))
    return [period for period in dict.fromkeys(map(name, days)) if periods.span(period)[0] >= report.first]
