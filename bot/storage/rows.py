"""A row as one line of JSON, the same whichever database it came from, and back again with every value checked."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column

Columns = Sequence[Column[Any]]

KINDS = (str, int, bool, float, bytes)
"""All that tables hold so far. Times are not among them: no table tells when anything came in."""


def to_line(columns: Columns, values: Sequence[Any]) -> bytes:
    """The values in the order of the columns, as one line. Raises TypeError for a column of another kind."""
    written = [_written(kind_of(column), value) for column, value in zip(columns, values, strict=True)]
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(columns: Columns, line: bytes) -> dict[str, Any]:
    """The row by column name. Raises ValueError when the line does not hold one value of its kind for each column."""
    values = json.loads(line)
    if not isinstance(values, list) or len(values) != len(columns):
        raise ValueError("not a row of this table")
    return {column.name: _read(column, value) for column, value in zip(columns, values, strict=True)}


def kind_of(column: Column[Any]) -> type:
    """The Python type of a column. Raises TypeError for one that cannot be written."""
    kind = column.type.python_type
    if kind not in KINDS:
        raise TypeError(f"{column.name}: a {kind.__name__} has no place in a backup yet")
    return kind


def _written(kind: type, value: Any) -> object:
    return b64encode(value).decode("ascii") if kind is bytes and value is not None else value


def _read(column: Column[Any], value: Any) -> Any:
    kind = kind_of(column)
    if value is None and column.nullable:
        return None
    # isinstance would take True for an int.
    told: type = type(value)
    if told is not (str if kind is bytes else kind):
        raise ValueError(f"{column.name}: not a value of this column")
    return b64decode(value, validate=True) if kind is bytes else value
