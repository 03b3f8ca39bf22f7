"""Which values of a fixed table stand in which row and column, before the numbers come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from bot.message import LANGUAGES
from bot.reach.closed import Figure
from bot.reach.tables import MESSAGE_CHANNELS, OTHER, OUTCOMES, VERDICTS
from bot.web.staff.labels import Labels

BY_LANGUAGE: Final = ("outcome", "chosen")
"""Crossed tables whose first part is the language: few, so that they stand in columns."""
CROSSED: Final = (*BY_LANGUAGE, "topic_language", "topic_help")
COLUMNS: Final = (*LANGUAGES, *VERDICTS, "")
"""What may stand in a column, in this order; "" is for what is not crossed."""
ROWS: Final = (*LANGUAGES, *OUTCOMES, *MESSAGE_CHANNELS)
"""What stands in rows in this order."""
LONG: Final = 7
"""More rows than these stand by size."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a row or a column: what it says, and the attributes that say it to a program."""

    said: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """`columns` is [""] where the table is not crossed. `turned`: the first part of a value stands in the columns."""

    rows: Sequence[str]
    columns: Sequence[str]
    turned: bool

    def value(self, row: str, column: str) -> str:
        """The value of a cell."""
        parts = (column, row) if self.turned else (row, column)
        return "/".join(filter(None, parts))

    def row_head(self, row: str, labels: Labels) -> Head:
        """A row's head."""
        return _head(row, "w" if self.turned else "v", labels)

    def column_head(self, column: str, labels: Labels) -> Head:
        """A column's head; of the only one there is nothing to say."""
        return _head(column, "v" if self.turned else "w", labels) if column else Head("")


def matrix(held: Sequence[Figure]) -> Matrix:
    """The rows and columns of a table's figures. Long ones begin with the largest figure of all."""
    turned = held[0].dimension in BY_LANGUAGE
    crossed = held[0].dimension in CROSSED
    parts = {figure.value: _parts(figure.value, turned=turned) if crossed else (figure.value, "") for figure in held}
    rows = ordered(row for row, _ in parts.values())
    if len(rows) > LONG:
        largest = dict.fromkeys(rows, 0)
        for figure in held:
            row = parts[figure.value][0]
            largest[row] = max(largest[row], figure.number)
        rows = ordered(sorted(rows, key=lambda row: -largest[row]))
    columns = sorted({column for _, column in parts.values()}, key=COLUMNS.index)
    return Matrix(rows, columns, turned)


def ordered(values: Iterable[str]) -> list[str]:
    """Each once: ours in their own order, others as they first come; what is too small to be shown alone comes last."""
    return sorted(dict.fromkeys(values), key=lambda value: (value == OTHER, _place(value)))


def _place(value: str) -> int:
    return ROWS.index(value) if value in ROWS else len(ROWS)


def _parts(value: str, *, turned: bool) -> tuple[str, str]:
    first, _, second = value.partition("/")
    return (second, first) if turned and second else (first, second)


def _head(part: str, name: str, labels: Labels) -> Head:
    return Head(labels.value(part), f'data-{name}="{escape(part)}"')
