"""Published figures as text, JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime

import hxl  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.message import LANGUAGES, Language
from bot.reach.closed import Figure
from bot.reach.report import COLUMNS, FORMULA, HASHTAGS, Report, as_csv, as_json, as_text, as_xlsx
from bot.reach.tables import TABLES, rule
from bot.settings import ROOT

FIGURES = (
    Figure("2026-03-02", "channel", "sms", 15, flags=("demo", "split")),
    Figure("2026-W10", "channel", "sms", 10, rest=True),
    Figure("2026-03", "people", "all", 1200, 1100, 1300),
)


def report(*figures: Figure, language: Language = "en", least: int = 10) -> Report:
    return Report(date(2026, 3, 1), date(2026, 3, 31), figures or FIGURES, language, least)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.dimension)
def test_every_table_has_its_rule_in_words_wherever_it_is_shown(language: Language, table: object) -> None:
    made = report(Figure("2026-03", table.dimension, "x", 20), language=language)  # type: ignore[attr-defined]
    words = rule(table, language, 10)  # type: ignore[arg-type]

    assert words in as_text(made)
    assert json.loads(as_json(made))["tables"][0]["rule"] == words
    assert list(csv.DictReader(io.StringIO(as_csv(made))))[1]["rule"] == words
    assert load_workbook(io.BytesIO(as_xlsx(made)))["rules"]["B1"].value == words


def test_the_rule_names_the_smallest_figure_and_the_rounding() -> None:
    assert "Under 50 nothing is shown" in as_text(report(least=50))
    assert "rounded to 5" in as_text(report())


def test_the_text_tells_bounds_rests_and_what_flags_mean() -> None:
    text = as_text(report())

    assert "2026-03     all                              1200  (1100 - 1300)" in text
    assert "2026-03-02  sms                                15  demo split" in text
    assert "DEMO: these figures are made up." in text.split("\n\n")[0]
    assert "People by channel: the rest" in text
    assert "incomplete" not in text


def test_days_of_which_nothing_was_published_say_so() -> None:
    empty = Report(date(2026, 3, 1), date(2026, 3, 2), (), "en", 10)

    assert "Nothing was published" in as_text(empty)
    assert json.loads(as_json(empty))["tables"] == []
    assert as_csv(empty) == ",".join(COLUMNS) + "\r\n" + ",".join(HASHTAGS.values()) + "\r\n"
    assert load_workbook(io.BytesIO(as_xlsx(empty)))["reach"].max_row == 2


def test_json_holds_the_figures_as_numbers() -> None:
    channel, rest, people = json.loads(as_json(report()))["tables"]

    assert channel["figures"] == [
        {"period": "2026-03-02", "value": "sms", "number": 15, "low": None, "high": None, "flags": ["demo", "split"]}
    ]
    assert (channel["rest"], rest["rest"]) == (False, True)
    assert (people["figures"][0]["low"], people["figures"][0]["high"]) == (1100, 1300)


HOSTILE = st.text(max_size=20) | st.tuples(st.sampled_from(FORMULA), st.text(max_size=20)).map("".join)


@settings(max_examples=30)
@given(HOSTILE)
@example("=HYPERLINK(1)")
@example("\t=1+1")
@example("\r\n@SUM(A1)")
@example("\0-2+3")
@example("＝1")
def test_no_text_becomes_a_formula(text: str) -> None:
    made = report(Figure("2026-W10", "relay", text, 30))

    rows = list(csv.reader(io.StringIO(as_csv(made), newline="")))
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row)
    assert rows[2][5] == (f"'{text}" if text.startswith(FORMULA) else text)
    cells = [cell for sheet in load_workbook(io.BytesIO(as_xlsx(made))) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(str(cell.value).startswith(FORMULA) for cell in cells)


def test_the_workbook_holds_typed_cells_and_flags() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(report())))
    rows = [[cell.value for cell in row] for row in book["reach"]]

    assert rows[0] == list(COLUMNS[:-1])
    day = datetime.fromisoformat("2026-03-02")
    assert rows[2] == ["channel", None, "2026-03-02", day, day, "sms", 15, None, None, "demo split"]
    assert rows[4][6:9] == [1200, 1100, 1300]
    assert "DEMO: these figures are made up." in [row[0].value for row in book["rules"]]


@pytest.mark.parametrize("form", [as_csv, as_xlsx])
def test_tools_of_the_humanitarian_exchange_language_read_it(form: Callable[[Report], str | bytes]) -> None:
    made = form(report())
    with hxl.data(io.BytesIO(made if isinstance(made, bytes) else made.encode())) as source:
        tags, found = source.display_tags, list(source)

    assert tags == list(HASHTAGS.values())[: len(tags)]
    assert [str(row.get("#indicator+value+num")) for row in found] == ["15", "10", "1200"]
    assert [row.get("#date+start") for row in found] == ["2026-03-02", "2026-03-02", "2026-03-01"]
    assert [row.get("#date+end") for row in found] == ["2026-03-02", "2026-03-08", "2026-03-31"]


def test_every_cell_of_the_spreadsheets_is_a_figure_of_the_report() -> None:
    made = report()
    rows = list(csv.reader(io.StringIO(as_csv(made))))[2:]
    sheet = [list(row) for row in load_workbook(io.BytesIO(as_xlsx(made)))["reach"].values][2:]

    for figure, row, cells in zip(made.figures, rows, sheet, strict=True):
        figures = [figure.number, figure.low, figure.high]
        assert (
            [row[0], row[2], row[5]]
            == [cells[0], cells[2], cells[5]]
            == [figure.dimension, figure.period, figure.value]
        )
        assert [int(text) if text else None for text in row[6:9]] == cells[6:9] == figures
        assert (row[1], row[9]) == (cells[1] or "", cells[9] or "") == ("rest" * figure.rest, " ".join(figure.flags))


def test_the_page_about_exports_says_what_each_column_is() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z, ]+) \| (#[^|]+) \|", page, re.MULTILINE)
    written = [pair for names, tags in rows for pair in zip(names.split(", "), tags.split(", "), strict=True)]

    assert written == list(HASHTAGS.items())
