"""The reader of figures that the other tests rely on: one that found nothing would agree with everything."""

from __future__ import annotations

import pytest

from bot.reach.tables import TABLES
from bot.web.staff.reach import VIEWS
from tests.web.staff.cells import number, of_page

TABLE = """<table data-table="outcome" data-rest="1" data-p="2026-Q1">
<thead><tr><td></td><th data-v="fr">x</th><th>y</th></tr></thead>
<tbody><tr><th data-w="helped">x</th><td><b>1\u202f250</b> <small>3</small></td><td></td></tr>
<tr><th data-w="other">x</th><td></td><td>15</td></tr></tbody></table>"""


def test_figures_are_read_by_their_row_column_and_table() -> None:
    assert of_page(TABLE) == {
        ("outcome", True, "2026-Q1", "fr/helped", "number"): 1250,
        ("outcome", True, "2026-Q1", "other", "number"): 15,
    }


def test_a_figure_that_stands_alone_is_read_too() -> None:
    data = 'data-table="campaign" data-rest="0" data-p="2026-10-31" data-v="2025-11-17" data-k="low"'
    alone = f"<p><span {data}>3,390</span></p>"
    assert of_page(alone) == {("campaign", False, "2026-10-31", "2025-11-17", "low"): 3390}


def test_two_numbers_for_one_cell_are_a_fault() -> None:
    with pytest.raises(AssertionError):
        of_page(TABLE + TABLE.replace("250", "251"))


@pytest.mark.parametrize("text", ["12 345", "12\u202f345", "12,345"])
def test_numbers_are_read_in_every_language(text: str) -> None:
    assert number(text) == 12345


def test_every_fixed_table_stands_in_one_view() -> None:
    shown = [table for _, tables in VIEWS.values() for table in tables]
    assert sorted(shown) == sorted(table.dimension for table in TABLES)
