"""What the report for donors is made of, before it is set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.reach.closed import Figure
from bot.reach.report import Report
from bot.web.staff import charts
from bot.web.staff.charts import About, Point
from bot.web.staff.labels import Labels
from bot.web.staff.report_pdf import opened, report_pdf
from bot.web.staff.report_told import MOST_DAYS, Told, drawn
from bot.web.staff.targets import TARGETS, Actual

WORDS = Labels("en", {"risk_sea": "Crossing the sea"})
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)


def told(*figures: Figure, first: date = FIRST, last_closed: date = LAST, made_up: bool = False) -> Told:
    report = Report(first, LAST, figures, "en", 10)
    return Told("2026-Q1", report, [Actual(target) for target in TARGETS], WORDS, last_closed, made_up)


def tables(document: dict[str, Any]) -> list[list[list[str]]]:
    return [
        [part["table"]["head"], *part["table"]["rows"]]
        for s in document["sections"]
        for part in s["parts"]
        if part["table"]
    ]


def test_each_chart_has_a_size_and_its_colours_inside() -> None:
    about, points = About("a", "Title", ""), [Point("Jan", 10, "10", 5, 15), Point("Feb", 20, "20", 15, 25)]
    for svg in (
        charts.line(about, points, (20, "20"), (10, "10")),
        charts.sparkline(about, [1, None, 2], 2),
        charts.progress(about, 5, 10, 4, 6),
    ):
        made = drawn(svg, 300)
        assert made.startswith('<svg xmlns="http://www.w3.org/2000/svg" ')
        assert ' width="300" height=' in made.partition(">")[0]
        assert made.count("<style>") == 1


def test_months_stand_beside_each_other_and_are_not_added() -> None:
    figures = [
        Figure(period, "topic_language", value, number)
        for period, value, number in (
            ("2026-01", "risk_sea/fr", 1_200),
            ("2026-02", "risk_sea/fr", 30),
            ("2026-02", "risk_sea/en", 15),
        )
    ]
    french, english = tables(told(*figures).document())

    assert french == [["", "Jan", "Feb"], ["Crossing the sea", "1,200", "30"]]
    assert english == [["", "Jan", "Feb"], ["Crossing the sea", "", "15"]]


def test_of_one_month_both_parts_of_a_crossed_table_stand_in_one() -> None:
    figures = [Figure("2026-03", "outcome", value, 40) for value in ("fr/answered", "fr/helped", "bm/answered")]
    (table,) = tables(told(*figures).document())

    assert table == [["", "Français", "Bamanankan"], ["Answered", "40", "40"], ["Said that it helped", "40", ""]]


@pytest.mark.parametrize(("first", "numbers"), [(date(2026, 3, 1), 1), (FIRST, 0)])
def test_days_are_written_out_where_they_are_no_more_than_a_month(first: date, numbers: int) -> None:
    document = told(Figure("2026-03-31", "messages", "sms", 15), first=first).document()
    (part,) = document["sections"][0]["parts"]

    assert len(tables(document)) == numbers
    assert bool(part["note"]) == ((LAST - first).days >= MOST_DAYS)
    assert len(part["sparks"]) == 1


def test_rests_and_relays_are_left_to_the_spreadsheets() -> None:
    document = told(Figure("2026-W10", "relay", "x", 15), Figure("2026-03", "channel", "sms", 15, rest=True)).document()

    assert document["sections"] == []
    assert "contacts of each relay" in document["left_out"]


def test_a_running_period_says_so() -> None:
    assert told().document()["running"] == ""
    assert "30 Mar 2026" in told(last_closed=date(2026, 3, 30)).document()["running"]


def test_made_up_figures_are_told_by_their_flag_too() -> None:
    assert told().document()["made_up"] == ""
    assert told(made_up=True).document()["made_up"].startswith("DEMO")
    assert told(Figure("2026-03", "people", "all", 10, 5, 15, flags=("demo",))).document()["made_up"].startswith("DEMO")


def test_the_same_figures_give_the_same_bytes_even_without_any() -> None:
    compiler = opened()

    assert report_pdf(told(), compiler) == report_pdf(told(), compiler)
    assert report_pdf(told(), compiler).startswith(b"%PDF-")
