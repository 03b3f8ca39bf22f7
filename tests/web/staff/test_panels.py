"""Which chart a fixed table gets, and what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from lxml import html

from bot.reach.closed import Figure
from bot.reach.report import Report
from bot.web.staff.equity import equity
from bot.web.staff.labels import Labels
from bot.web.staff.panels import Panel, panels
from tests.web.staff.cells import of_page

LABELS = Labels("en", {"risk_sea": "Sea", "risk_desert": "Desert"})
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))


def drawn(figures: Sequence[Figure], span: tuple[date, date] = MARCH) -> list[Panel]:
    return list(panels(Report(*span, figures, "en", 10), LABELS))


def days(*values: str) -> list[Figure]:
    return [Figure(f"2026-03-0{day}", "channel", value, 10 + day) for value in values for day in (2, 5)]


def heads(panel: Panel, part: str) -> list[str | None]:
    found = html.fromstring(panel.parts[0].chart).find(f".//{part}")
    assert found is not None
    return [head.text for head in found.iter("th", "td") if head.tag == "th" or part == "thead"][part == "thead" :]


@pytest.mark.parametrize(
    ("figures", "span", "kind"),
    [
        ([Figure("2026-03", "outcome", "fr/helped", 40)], MARCH, "bars crossed"),
        ([Figure("2026-Q1", "channel", "other", 15, rest=True)], QUARTER, "bars"),
        ([Figure("2026-03", "people", "all", 500, 400, 600)], MARCH, "bars"),
        ([Figure(f"2026-0{m}", "people", "all", 500, 400, 600) for m in (1, 2, 3)], QUARTER, "chart"),
        ([Figure(f"2026-03-0{d}", "web", "conversations", 20) for d in (2, 3)], MARCH, "chart"),
        (days("sms"), MARCH, "sparks"),
        (days("sms", "whatsapp"), MARCH, "sparks"),
        ([Figure(f"2026-0{m}", "topic_help", "risk_sea/helped", 20) for m in (1, 2)], QUARTER, "sparks crossed"),
        ([Figure(f"2026-0{m}-28", "community", "Gao Ba", 20 + m, 1, 60) for m in (1, 2)], QUARTER, "bars"),
    ],
)
def test_the_chart_suits_how_many_periods_and_values_there_are(
    figures: Sequence[Figure], span: tuple[date, date], kind: str
) -> None:
    (panel,) = drawn(figures, span)
    (part,) = panel.parts
    classes = [element.get("class") for element in html.fromstring(f"<div>{part.chart}</div>").iter("table", "svg")]
    assert classes[0] == kind


def test_a_chart_of_days_has_a_place_for_each_day_up_to_the_last_with_a_figure() -> None:
    (panel,) = drawn(days("sms", "whatsapp"))
    assert 'viewBox="0 0 5 100"' in panel.parts[0].chart
    assert "1 Mar 2026 – 5 Mar 2026; the full height is 20." in panel.parts[0].chart
    assert "Highest: 15 (5 Mar 2026)." in panel.parts[0].chart


def test_periods_of_different_length_never_share_a_chart() -> None:
    rest = [
        Figure(period, "channel", "sms", 15, rest=True) for period in ("2026-W10", "2026-W11", "2026-02", "2026-Q1")
    ]
    (panel,) = drawn(rest, QUARTER)
    assert [part.heading for part in panel.parts] == ["Week", "Month", "Quarter"]
    assert panel.rest
    assert panel.title == "People by channel: the rest"


def test_what_people_wrote_as_a_community_is_text() -> None:
    (panel,) = drawn([Figure("2026-03-31", "community", '<b>"Gao', 20, 10, 30)])
    (part,) = panel.parts
    assert '<b>"Gao' not in part.chart + (part.numbers or "")
    assert of_page(str(part.numbers)) == {
        ("community", False, "2026-03-31", '<b>"Gao', kind): n
        for kind, n in (("number", 20), ("low", 10), ("high", 30))
    }


def test_rows_stand_in_our_order_or_by_size_and_the_others_last() -> None:
    values = {"other": 90, "bm/helped": 20, "en/helped": 30, "fr/answered": 60}
    (panel,) = drawn(
        [Figure("2026-Q1", "outcome", value, number, rest=True) for value, number in values.items()], QUARTER
    )
    rows = ["Answered", "Said that it helped", "Other, too small to be shown alone"]
    assert heads(panel, "tbody") == rows
    assert heads(panel, "thead") == ["Français", "Bamanankan", "English", None]
    relays = [Figure("2026-W10", "relay", f"TEST000{n}", 10 * n) for n in range(1, 10)]
    (long,) = drawn(relays)
    assert heads(long, "tbody") == [f"TEST000{n}" for n in range(9, 0, -1)]


def test_equity_divides_figures_of_one_language_and_adds_nothing_up() -> None:
    values = {"fr/answered": 430, "fr/helped": 245, "bm/answered": 200, "bm/not_understood": 30, "en/helped": 15}
    before = [Figure("2026-02", "outcome", "fr/answered", 10)]
    found = equity([*before, *(Figure("2026-03", "outcome", value, n) for value, n in values.items())], LABELS)
    assert found is not None
    assert found.period == "March 2026"
    assert of_page(found.table) == {("outcome", False, "2026-03", value, "number"): n for value, n in values.items()}
    shares = [small.text for small in html.fromstring(found.table).iter("small")]
    assert shares == ["15 per 100", "57 per 100"], "without a published figure of the answered, there is no share"


def test_without_a_month_there_is_no_equity_to_show() -> None:
    assert equity([Figure("2026-Q1", "outcome", "fr/answered", 10, rest=True)], LABELS) is None
