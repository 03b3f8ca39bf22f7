"""One panel for each fixed table: its title, its counting rule, its charts, and beside each chart the figures.

A chart is of one length of period: days beside days, months beside months. Nothing is added up, and a value that was
not published is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from bot.i18n import gettext
from bot.reach import periods
from bot.reach.closed import Figure
from bot.reach.report import Report
from bot.reach.tables import ESTIMATED
from bot.web.staff import charts
from bot.web.staff.charts import About, Point
from bot.web.staff.grids import grid, naming, period_head, table
from bot.web.staff.labels import Labels
from bot.web.staff.matrix import LONG, matrix

HIGH, LOW = 48, 26
"""Pixels of a small chart: of few values, of many."""
ALONE: Final = ("people", "campaign", "web", "openings")
"""Tables of one value, whose name the title says already."""
BOX: Final = '<div class="scroll bare" tabindex="0">'
LAST_ONLY: Final = ("community",)
"""Tables of which a chart shows the last period alone, the table all."""


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one length of period. `numbers` is None where the chart is itself the table of them."""

    heading: str
    chart: Markup
    numbers: Markup | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One fixed table, or its rest, of the periods within a report."""

    id: str
    table: str
    title: str
    rule: str
    rest: bool
    parts: tuple[Part, ...]


def panels(report: Report, labels: Labels) -> Iterator[Panel]:
    """A panel for each table that has figures in the report, in the order of the tables."""
    for first, held in report.tables():
        name = first.dimension + ("-rest" if first.rest else "")
        levels = [(level, list(group)) for level, group in groupby(held, key=lambda each: periods.level(each.period))]
        parts = tuple(
            Drawing(f"{name}-{level}", report, labels, figures).part(labels.level(level) if len(levels) > 1 else "")
            for level, figures in levels
        )
        yield Panel(name, first.dimension, report.title(first), report.rule(first), first.rest, parts)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Figures of one table and of one length of period, to be drawn. `id` is its own on the page."""

    id: str
    report: Report
    labels: Labels
    held: Sequence[Figure]

    def part(self, heading: str) -> Part:
        """The chart that suits these figures, and the figures."""
        axis = self._axis()
        estimated = self.held[0].dimension in ESTIMATED
        if len(axis) == 1 or self.held[0].dimension in LAST_ONLY:
            return Part(heading, self._bars(), self._numbers() if estimated else None)
        if self.held[0].dimension in ALONE and len({figure.value for figure in self.held}) == 1:
            return Part(heading, self._large(axis), self._numbers())
        return Part(heading, self._small(axis), self._numbers())

    def _numbers(self) -> Markup:
        return grid(self.held, self._title(), self.labels)

    def _title(self) -> str:
        return self.report.title(self.held[0])

    def _axis(self) -> Sequence[str]:
        """Every period of this length in the report, up to the last with a figure; of estimates those that have one."""
        found = sorted({figure.period for figure in self.held})
        if self.held[0].dimension in ESTIMATED:
            return found
        return list(_between(self.report.first, periods.span(found[-1])[1], periods.level(found[0])))

    def _large(self, axis: Sequence[str]) -> Markup:
        """One series of figures over time."""
        figures = {figure.period: figure for figure in self.held}
        points = [self._point(period, figures.get(period)) for period in axis]
        top = charts.ceiling(max(max(figure.number, figure.high or 0) for figure in self.held))
        high, half = ((number, self.labels.number(number)) for number in (top, top // 2))
        numbers = {period: figure.number for period, figure in figures.items()}
        about = About(self.id, self._title(), self._described(numbers))
        draw = charts.line if self.held[0].dimension in ESTIMATED else charts.columns
        return draw(about, points, high, half)

    def _point(self, period: str, figure: Figure | None) -> Point:
        name = self.labels.short(period)
        if figure is None:
            return Point(name, None)
        return Point(name, figure.number, self.labels.number(figure.number), figure.low, figure.high)

    def _small(self, axis: Sequence[str]) -> Markup:
        """A small chart for each value, all on one scale."""
        shape, series = matrix(self.held), _series(self.held)
        most = charts.ceiling(max(figure.number for figure in self.held))
        height = LOW if len(shape.rows) > LONG else HIGH
        rows = []
        for place, row in enumerate(shape.rows):
            cells = []
            for at, column in enumerate(shape.columns):
                value = shape.value(row, column)
                numbers = series.get(value, {})
                about = About(f"{self.id}-{place}-{at}", self.labels.value(value), self._described(numbers))
                shown = [numbers.get(period) for period in axis]
                cells.append(charts.sparkline(about, shown, most, height) if numbers else "")
            rows.append(
                f'<tr><th scope="row">{escape(self.labels.value(row))}</th><td>{"</td><td>".join(cells)}</td></tr>'
            )
        return self._laid_out(axis, most, [self.labels.value(column) for column in shape.columns], rows)

    def _laid_out(self, axis: Sequence[str], most: int, columns: Sequence[str], rows: Sequence[str]) -> Markup:
        span = f"{self.labels.period(axis[0])} – {self.labels.period(axis[-1])}"
        said = gettext(self.labels.language, "{span}; the full height is {most}.")
        caption = escape(said.format(span=span, most=self.labels.number(most)))
        heads = "".join(f'<th scope="col">{escape(each)}</th>' if each else "<td></td>" for each in columns)
        top = f"<thead><tr><td></td>{heads}</tr></thead>" if any(columns) else ""
        body = f'<table class="sparks{" crossed" if top else ""}"><caption>{caption}</caption>{top}<tbody>'
        return charts.html(f"{BOX}{body}{''.join(rows)}</tbody></table></div>")

    def _described(self, numbers: Mapping[str, int]) -> str:
        """The highest figure and where it stands."""
        if not numbers:
            return ""
        at = max(numbers, key=lambda period: (numbers[period], period))
        said = gettext(self.labels.language, "Highest: {number} ({period}).")
        return said.format(number=self.labels.number(numbers[at]), period=self.labels.period(at))

    def _bars(self) -> Markup:
        """The figures of the last period, each with a bar beside it."""
        last = max(figure.period for figure in self.held)
        held = [figure for figure in self.held if figure.period == last]
        figures, shape = {figure.value: figure for figure in held}, matrix(held)
        most = max(figure.number for figure in held)
        columns = [shape.column_head(column, self.labels) for column in shape.columns]
        rows = [
            (
                shape.row_head(row, self.labels),
                [_bar(figures.get(shape.value(row, column)), most, self.labels, column) for column in shape.columns],
            )
            for row in shape.rows
        ]
        period = period_head(held[0], self.labels)
        kind = "bars" if shape.columns == [""] else "bars crossed"
        return table(f"{naming(held[0])} {period.data}", f"{self._title()}, {period.said}", columns, rows, kind)


def _bar(figure: Figure | None, most: int, labels: Labels, kind: str) -> str:
    if figure is None:
        return ""
    bounds = "" if figure.low is None or figure.high is None else _within(figure.low, figure.high, labels)
    return f"<b>{labels.number(figure.number)}</b>{bounds}{charts.bar(figure.number, most, kind)}"


def _within(low: int, high: int, labels: Labels) -> str:
    return f" <small>{labels.number(low)}–{labels.number(high)}</small>"


def _series(held: Sequence[Figure]) -> Mapping[str, Mapping[str, int]]:
    """The figures of each value, by period."""
    found: dict[str, dict[str, int]] = {}
    for figure in held:
        found.setdefault(figure.value, {})[figure.period] = figure.number
    return found


def _between(first: date, last: date, level: periods.Level) -> Iterator[str]:
    """Every period of this length that lies between two days, both included."""
    name = {"day": date.isoformat, "week": periods.week, "month": periods.month, "quarter": periods.quarter}[level]
    day = first
    while day <= last:
        period = name(day)
        begins, ends = periods.span(period)
        if begins >= first and ends <= last:
            yield period
        day = ends + timedelta(days=1)
