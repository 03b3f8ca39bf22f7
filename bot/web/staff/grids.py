"""Tables of published figures, each exactly as it was published: what a chart beside it was drawn from.

A program finds each figure by its row and column: `data-p` is a period, `data-v` a value, `data-w` the second part of a
crossed one, `data-k` which number of an estimate, `data-f` the flags of a period. The table has what is the same in all
its cells; where a cell holds more than a number, the number is in a <b>.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup, escape

from bot.i18n import gettext, marked
from bot.reach.closed import Figure
from bot.reach.open import DEMO
from bot.reach.tables import ESTIMATED
from bot.web.staff.charts import html
from bot.web.staff.labels import Labels
from bot.web.staff.matrix import Head, ordered

BOUNDS: Final = {"number": marked("Estimate"), "low": marked("At least"), "high": marked("At most")}


def grid(held: Sequence[Figure], caption: str, labels: Labels) -> Markup:
    """All these figures of one table, or of its rest; the longer of periods and values runs down."""
    if held[0].dimension in ESTIMATED:
        return _estimates(held, caption, labels)
    periods = {figure.period: period_head(figure, labels) for figure in held}
    values = {value: _value_head(value, labels) for value in ordered(figure.value for figure in held)}
    numbers = {(figure.period, figure.value): labels.number(figure.number) for figure in held}
    if len(periods) >= len(values):
        rows = [(head, [numbers.get((period, value), "") for value in values]) for period, head in periods.items()]
        return table(naming(held[0]), caption, values.values(), rows)
    rows = [(head, [numbers.get((period, value), "") for period in periods]) for value, head in values.items()]
    return table(naming(held[0]), caption, periods.values(), rows)


def table(
    data: str, caption: str, columns: Iterable[Head], rows: Iterable[tuple[Head, Sequence[str]]], kind: str = "numbers"
) -> Markup:
    """A table in a box of its own to scroll in. The cells are HTML already."""
    heads = "".join(map(_column, columns))
    body = "".join(
        f'<tr><th scope="row" {head.data}>{escape(head.said)}</th><td>{"</td><td>".join(cells)}</td></tr>\n'
        for head, cells in rows
    )
    said = escape(caption)
    box = f'"scroll" role="region" aria-label="{said}"' if kind == "numbers" else '"scroll bare"'
    return html(
        f'<div class={box} tabindex="0"><table class="{kind}" {data}>'
        f"<caption>{said}</caption><thead><tr><td></td>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )


def _column(head: Head) -> str:
    return f'<th scope="col" {head.data}>{escape(head.said)}</th>' if head.said else "<td></td>"


def naming(figure: Figure) -> str:
    """The attributes by which a program knows the table."""
    return f'data-table="{figure.dimension}" data-rest="{int(figure.rest)}"'


def period_head(figure: Figure, labels: Labels) -> Head:
    """A figure's period; a star stands beside one with a flag that not every page carries already."""
    flags = [flag for flag in figure.flags if flag != DEMO]
    data = f'data-p="{figure.period}"' + (f' data-f="{" ".join(flags)}"' if flags else "")
    return Head(labels.period(figure.period) + (" *" if flags else ""), data)


def _value_head(value: str, labels: Labels) -> Head:
    return Head(labels.value(value), f'data-v="{escape(value)}"')


def _estimates(held: Sequence[Figure], caption: str, labels: Labels) -> Markup:
    """Estimates with their bounds, a row for each."""
    periods = {figure.period for figure in held}
    values = {figure.value for figure in held}
    data = naming(held[0])
    if len(values) == 1:
        data += f' data-v="{escape(held[0].value)}"'
    heads = [Head(gettext(labels.language, said), f'data-k="{name}"') for name, said in BOUNDS.items()]
    rows = [(_estimate_head(figure, len(values), len(periods), labels), _bounds(figure, labels)) for figure in held]
    return table(data, caption, heads, rows)


def _estimate_head(figure: Figure, values: int, periods: int, labels: Labels) -> Head:
    period, value = period_head(figure, labels), _value_head(figure.value, labels)
    if values == 1:
        return period
    said = value.said if periods == 1 else f"{value.said}, {period.said}"
    return Head(said, f"{value.data} {period.data}")


def _bounds(figure: Figure, labels: Labels) -> list[str]:
    return ["" if number is None else labels.number(number) for number in (figure.number, figure.low, figure.high)]
