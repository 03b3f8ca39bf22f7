"""The workbook that we write ourselves, read by a library that others wrote."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from bot.reach.workbook import NO_XML, Cell, Sheet, workbook

DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))
CELLS = st.one_of(st.none(), st.text(max_size=12), st.integers(-(2**31), 2**31), DAYS)


def read(*sheets: Sheet) -> dict[str, list[list[object]]]:
    book = load_workbook(io.BytesIO(workbook(*sheets)))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def as_read(cell: Cell) -> object:
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    return NO_XML.sub("\ufffd", cell) or None if isinstance(cell, str) else cell


@settings(max_examples=50)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_what_was_written_is_read_cell_by_cell(rows: list[list[Cell]]) -> None:
    framed: list[list[Cell]] = [["head", 0, 0, "end"], *([1, *row[1:], 1] for row in rows)]
    found = read(Sheet("all", (8, 8, 8, 8), framed, head=1))["all"]

    assert found == [[as_read(cell) for cell in row] for row in framed]


def test_a_workbook_holds_several_sheets_with_their_own_texts() -> None:
    found = read(Sheet("one", (8,), [["a"], ["b"]]), Sheet("t & <two>", (8,), [["b"]], wrapped=True))

    assert found == {"one": [["a"], ["b"]], "t & <two>": [["b"]]}


def test_a_day_is_shown_as_a_day_and_a_number_as_a_number() -> None:
    sheet = load_workbook(io.BytesIO(workbook(Sheet("s", (8, 8), [[date(2026, 3, 2), 61]]))))["s"]

    assert is_date_format(sheet["A1"].number_format)
    assert (sheet["B1"].number_format, sheet["B1"].data_type) == ("General", "n")


def test_the_head_is_bold_and_stays_in_sight() -> None:
    sheet = load_workbook(io.BytesIO(workbook(Sheet("s", (8,), [["a"], ["#b"], ["c"]], head=2))))["s"]

    assert [row[0].font.bold for row in sheet] == [True, True, False]
    assert sheet.freeze_panes == "A3"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "{=1}"])
def test_nothing_that_is_text_is_read_as_a_formula(text: str) -> None:
    sheet = load_workbook(io.BytesIO(workbook(Sheet("s", (8,), [[text]]))))["s"]

    # What openpyxl itself takes for a formula when it is told to write one, it reads as text here.
    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", text)


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert workbook(Sheet("s", (8,), [["a", 1]])) == workbook(Sheet("s", (8,), [["a", 1]]))
