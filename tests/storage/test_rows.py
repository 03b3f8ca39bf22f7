"""Rows as lines: every kind of value goes there and back, and nothing else does."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage.rows import from_line, kind_of, to_line
from bot.storage.tables import metadata

COLUMNS: list[sa.Column[Any]] = [
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("flag", sa.Boolean, nullable=False),
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("sealed", sa.LargeBinary),
]
ROW = (1, "ɛ\n\u2028", True, 2.0, b"\x00\xff\n")


def test_every_column_of_the_database_can_be_written() -> None:
    assert all(kind_of(column) for table in metadata.tables.values() for column in table.columns)


def test_a_kind_that_no_table_had_so_far_is_told() -> None:
    with pytest.raises(TypeError, match="a Decimal has no place in a backup"):
        kind_of(sa.Column("price", sa.Numeric))


@pytest.mark.parametrize("row", [ROW, (-2, "", False, 0.1, None), (2**62, "\x00", True, 1e300, b"")])
def test_every_kind_of_value_goes_there_and_back(row: tuple[Any, ...]) -> None:
    line = to_line(COLUMNS, row)
    assert tuple(from_line(COLUMNS, line).values()) == row
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        (0, [None, True, 1.0, "1", []]),
        (1, [None, 1, ["ɛ"]]),
        (2, [None, 0, "true"]),
        (3, [None, 2, "2.0"]),
        (4, [7, "no base64", "AA", {}]),
    ],
)
def test_a_value_of_another_kind_is_refused(column: int, wrong: list[object]) -> None:
    right = json.loads(to_line(COLUMNS, ROW))
    for value in wrong:
        with pytest.raises(ValueError):
            from_line(COLUMNS, json.dumps([*right[:column], value, *right[column + 1 :]]).encode())


@pytest.mark.parametrize(
    "line", [b"", b"[1,", b"{}", b"7", b"[]", b'[1,"",true,2.0]', b'[1,"",true,2.0,null,0]', b"\xff"]
)
def test_what_is_no_row_of_the_table_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        from_line(COLUMNS, line)
