"""Published figures as text, JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from openpyxl import load_workbook

from bot.message import LANGUAGES, Language
from bot.reach.closed import Figure
from bot.reach.report import COLUMNS, FORMULA, Report, as_csv, as_json, as_text, as_xlsx
from bot.reach.tables import TABLES, rule

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
    assert next(csv.DictReader(io.StringIO(as_csv(made))))["rule"] == words
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
    assert as_csv(empty) == ",".join(COLUMNS) + "\r\n"
    assert load_workbook(io.BytesIO(as_xlsx(empty)))["reach"].max_row == 1


def test_json_holds_the_figures_as_numbers() -> None:
    channel, rest, people = json.loads(as_json(report()))["tables"]

    assert channel["figures"] == [
        {"period": "2026-03-02", "value": "sms", "number": 15, "low": None, "high": None, "flags": ["demo", "split"]}
    ]
    assert (channel["rest"], rest["rest"]) == (False, True)
    assert (people["figures"][0]["low"], people["figures"][0]["high"]) == (1100, 1300)


@pytest.mark.parametrize("begin", FORMULA[:-1])
def test_no_text_becomes_a_formula(begin: str) -> None:
    evil = f"{begin}HYPERLINK(1)"
    made = report(Figure("2026-W10", "relay", evil, 30))

    rows = list(csv.reader(io.StringIO(as_csv(made), newline="")))
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row)
    assert rows[1][3] == f"'{evil}"
    cells = [cell for row in load_workbook(io.BytesIO(as_xlsx(made)))["reach"] for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(str(cell.value).startswith(FORMULA) for cell in cells)


def test_the_workbook_holds_typed_cells_and_flags() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(report())))
    rows = [[cell.value for cell in row] for row in book["reach"]]

    assert rows[0] == list(COLUMNS[:-1])
    assert rows[1] == ["channel", None, "2026-03-02", "sms", 15, None, None, "demo split"]
    assert rows[3][4:7] == [1200, 1100, 1300]
    assert "DEMO: these figures are made up." in [row[0].value for row in book["rules"]]
