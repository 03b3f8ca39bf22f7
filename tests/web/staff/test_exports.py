"""Exports as staff take them: opened again by what others wrote, and compared with `sira reach report` cell by cell."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import httpx
import pytest
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.i18n import gettext
from bot.message import Language
from bot.reach import closed
from bot.reach.closed import Figure
from bot.reach.report import FORMULA, HASHTAGS, Report, as_json, as_xlsx
from bot.reach.tables import TABLES
from bot.settings import ROOT
from bot.storage.database import transaction
from bot.storage.tables import staff_events
from bot.web.staff.iati_form import ACTIVITY
from bot.web.staff.targets import TARGETS
from tests.conftest import missing
from tests.people import Hands
from tests.web.staff.published import publish_all
from tests.web.staff.site import Browser, Site, staff_site

PERIODS = ("2026-02", "2026-03", "2026-Q1", "2026")
OFFICER = {
    "activity": ACTIVITY,
    "title": "Titre de l'activité",
    "org": "XI-IATI-EC_DEVCO_T05",
    "name": "Organisation & Cie",
    "type": "40",
    "role": "4",
    "status": "2",
    "start": "2017-05-19",
}
SCHEMA = ROOT / "tests" / "web" / "staff" / "iati" / "iati-activities-schema.xsd"


@pytest.fixture
async def shown(lite: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """A staff area with two closed months."""
    hands.at = datetime(2026, 4, 2, 9, tzinfo=UTC)
    await publish_all(lite)
    async with staff_site(lite, hands) as site:
        yield site


@pytest.fixture
async def viewer(shown: Site) -> Browser:
    return await shown.signed_in("viewer")


async def reported(engine: AsyncEngine, period: str, language: Language = "en") -> Report:
    """What `sira reach report` says of the period."""
    from bot.web.staff.choice import choice

    days = await closed.days(engine)
    assert days is not None
    found = choice(days, period)
    assert found is not None
    span = found.chosen
    return Report(span.first, span.last, await closed.figures(engine, span.first, span.last), language, 10)


async def events(engine: AsyncEngine) -> list[tuple[str, str, str]]:
    async with transaction(engine) as connection:
        return [
            tuple(row)
            for row in await connection.execute(select(*(staff_events.c[n] for n in ("name", "event", "about"))))
        ]


async def taken(browser: Browser, file: str, period: str = "2026-03", /, **fields: str) -> httpx.Response:
    response = await browser.submit(f"/staff/exports/{file}", period=period, **fields)
    assert response.status_code == 200, response.text
    return response


def cells(figure: Figure) -> tuple[object, ...]:
    value = f"'{figure.value}" if figure.value.startswith(FORMULA) else figure.value
    return figure.dimension, figure.rest, figure.period, value, figure.number, figure.low, figure.high


async def test_the_csv_holds_every_published_figure_of_the_period(shown: Site, viewer: Browser) -> None:
    def number(text: str) -> int | None:
        return int(text) if text else None

    for period in PERIODS:
        response = await taken(viewer, "reach.csv", period)
        table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
        rows = [(r[0], r[1] == "rest", r[2], r[5], number(r[6]), number(r[7]), number(r[8])) for r in table[2:]]

        assert table[:2] == [list(HASHTAGS), list(HASHTAGS.values())]
        assert rows == [cells(figure) for figure in (await reported(shown.engine, period)).figures]
        assert not any(cell.startswith(FORMULA) for row in table for cell in row)


async def test_the_workbook_is_that_of_the_report_and_holds_no_formula(shown: Site, viewer: Browser) -> None:
    response = await taken(viewer, "reach.xlsx", "2026-Q1")
    book = load_workbook(io.BytesIO(response.content))

    assert response.content == as_xlsx(await reported(shown.engine, "2026-Q1"))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d"}
    assert any("HYPERLINK" in str(row[5]) for row in book["reach"].values)


async def test_the_json_is_that_of_the_report(shown: Site, viewer: Browser) -> None:
    response = await taken(viewer, "reach.json")

    assert response.text == as_json(await reported(shown.engine, "2026-03"))
    assert response.headers["content-type"] == "application/json"


def pdf_text(content: bytes, folder: Path) -> str:
    """What is written in a PDF, thousands without their signs."""
    if not Path("/usr/bin/pdftotext").exists():
        missing("pdftotext is not installed (apt-get install poppler-utils)")
    (folder / "report.pdf").write_bytes(content)
    command = ["/usr/bin/pdftotext", "-layout", str(folder / "report.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return re.sub(r"(?<=\d)[ \u202f\u00a0,](?=\d{3}\b)", "", done.stdout)


def lines(text: str) -> list[list[str]]:
    """The cells of each line: what stands apart by two spaces or more."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]


async def test_the_report_for_donors_says_the_right_figures_in_both_languages(viewer: Browser, tmp_path: Path) -> None:
    months: dict[Language, tuple[str, str]] = {
        "fr": ("février 2026", "mars 2026"),
        "en": ("February 2026", "March 2026"),
    }
    for language, (february, march) in months.items():
        response = await taken(viewer, "report.pdf", "2026-Q1", language=language)
        text = pdf_text(response.content, tmp_path)
        found, flat = lines(text), " ".join(text.split())

        assert [february, "1230", "1185", "1275"] in found
        assert [march, "1480", "1435", "1525"] in found
        assert ["Gao Ba", "210", "165", "255"] in found
        for said in ("2460 ", "2415–2505", "1210", "<b>Database</b> & register", *(str(each.aim) for each in TARGETS)):
            assert said in flat, said
        assert "3900" not in flat
        assert "DEMO" not in flat
        for table in TABLES:
            assert (gettext(language, table.title) in flat) == (table.dimension not in ("topic", "relay", "relay_web"))
        assert gettext(language, TABLES[-3].rule)[:60] in flat


async def test_the_report_of_a_month_holds_its_days_and_tables_as_published(
    shown: Site, viewer: Browser, tmp_path: Path
) -> None:
    text = pdf_text((await taken(viewer, "report.pdf", "2026-03", language="en")).content, tmp_path)
    numbers = {
        figure.period: figure.number
        for figure in (await reported(shown.engine, "2026-03")).figures
        if (figure.dimension, figure.value) == ("messages", "telegram")
    }
    days = [row for row in lines(text) if len(row) == 3 and row[0].endswith("Mar 2026")]

    assert [int(row[1]) for row in days] == list(numbers.values())
    assert len(numbers) == 31


async def test_the_report_is_of_the_day_on_which_its_period_ended(viewer: Browser, tmp_path: Path) -> None:
    text = " ".join(pdf_text((await taken(viewer, "report.pdf", "2026-02", language="en")).content, tmp_path).split())

    assert "3900" in text
    assert "1210" in text
    assert "1300" not in text
    assert "2460" not in text


@pytest.mark.parametrize("by", ["server", "flag"])
async def test_what_is_made_up_says_so_in_every_form(lite: AsyncEngine, hands: Hands, by: str, tmp_path: Path) -> None:
    hands.at = datetime(2026, 4, 2, 9, tzinfo=UTC)
    await publish_all(lite, "demo" if by == "flag" else "")
    async with staff_site(lite, hands, made_up=by == "server") as site:
        browser = await site.signed_in("viewer")
        files = [await taken(browser, f"reach.{kind}") for kind in ("csv", "xlsx", "json")]
        printed = await taken(browser, "report.pdf", language="fr")
        activity = await taken(browser, "iati.xml", **OFFICER)

    for response in (*files, printed, activity):
        assert "sira-DEMO-" in response.headers["content-disposition"]
    assert json.loads(files[2].text)["demo"] is True
    text = pdf_text(printed.content, tmp_path)
    assert all("DÉMO : ces chiffres sont inventés." in page for page in text.split("\f") if page.strip())
    titles = [narrative.text or "" for narrative in etree.fromstring(activity.content).iterfind(".//title/narrative")]
    assert len(titles) == 1 + 4 * len(TARGETS)
    assert all(title.startswith(("DEMO", "DÉMO")) for title in titles)
    assert "demo" in files[0].text.splitlines()[2]
    assert any("demo" in str(row[9]) for row in load_workbook(io.BytesIO(files[1].content))["reach"].values)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA, parser()))


def parser() -> etree.XMLParser:
    """Loads nothing from anywhere."""
    return etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)


def activity_of(content: bytes) -> etree._Element:
    """The activity of a document that the schema allows."""
    root = etree.fromstring(content, parser())
    schema().assertValid(root)
    (activity,) = root.findall("iati-activity")
    return activity


async def test_the_iati_file_is_valid_and_tells_targets_and_actuals(viewer: Browser) -> None:
    activity = activity_of((await taken(viewer, "iati.xml", "2026-03", **OFFICER)).content)

    values = {
        result.findtext("title/narrative[@{http://www.w3.org/XML/1998/namespace}lang='en']"): (
            result.find("indicator/period/target").get("value"),  # type: ignore[union-attr]
            [actual.get("value") for actual in result.findall("indicator/period/actual")],
        )
        for result in activity.findall("result")
    }
    assert values == {
        "Migrants in transit assisted": ("1600", ["1210"]),
        "Voluntary returns supported": ("4000", ["4120"]),
        "Returned migrants reintegrated": ("1900", []),
        "Communities made aware": ("200", []),
        "Migrants made aware": ("70000", ["2500"]),
    }
    results = [*activity.iterfind("result"), *activity.iterfind("result/indicator")]
    assert [each.get("aggregation-status") for each in results] == ["false"] * 10
    assert {each.get("iso-date") for each in activity.iterfind(".//period-start")} == {"2017-05-19"}
    assert {each.get("iso-date") for each in activity.iterfind(".//period-end")} == {"2026-03-31"}
    said = [narrative.text or "" for narrative in activity.iterfind(".//comment/narrative")]
    assert any("lies between 2400 and 2600" in text for text in said)
    assert activity.findtext("reporting-org/narrative") == "Organisation & Cie"
    assert activity.findtext("iati-identifier") == ACTIVITY


WRONG = (
    ("activity", "XI-OTHER-1"),
    ("org", ""),
    ("org", "a b"),
    ("name", "x"),
    ("type", "99"),
    ("role", "5"),
    ("status", ""),
    ("start", "2026-04-01"),
    ("start", "yesterday"),
    ("title", "\x00\x01"),
)


async def test_nothing_is_invented_for_the_register(shown: Site, viewer: Browser) -> None:
    for field, typed in WRONG:
        response = await viewer.submit("/staff/exports/iati.xml", period="2026-03", **(OFFICER | {field: typed}))

        assert response.status_code == 422
        assert f'id="iati-{field}-wrong"' in response.text
        assert "Organisation &amp; Cie" in response.text or field == "name"
    assert await events(shown.engine) == []


async def test_the_form_knows_the_activity_and_no_organisation(viewer: Browser) -> None:
    page = (await viewer.get("/staff/exports")).text

    assert f'value="{ACTIVITY}"' in page
    assert re.search(r'<input id="iati-org"[^>]* value=""', page)


async def test_every_export_is_written_down_without_its_contents(shown: Site, viewer: Browser) -> None:
    await taken(viewer, "reach.csv")
    await taken(viewer, "report.pdf", "2026-Q1", language="en")
    await taken(viewer, "iati.xml", "2026", **OFFICER)

    assert sorted(await events(shown.engine)) == [
        ("viewer", "exported", "iati.xml 2026"),
        ("viewer", "exported", "reach.csv 2026-03"),
        ("viewer", "exported", "report-en.pdf 2026-Q1"),
    ]


async def test_only_published_periods_can_be_taken(viewer: Browser) -> None:
    for period in ("2025", "2026-04", "2026-W10", "2026-03-02", "../etc", "2026-Q9"):
        for name in ("reach.csv", "report.pdf"):
            assert (await viewer.submit(f"/staff/exports/{name}", period=period)).status_code == 404
        assert (await viewer.get("/staff/exports", params={"period": period})).status_code == 404


async def test_without_a_period_it_is_the_last_whole_month(viewer: Browser) -> None:
    response = await viewer.submit("/staff/exports/reach.csv")

    assert response.headers["content-disposition"] == 'attachment; filename="sira-reach-2026-03.csv"'


async def test_a_link_takes_nothing(shown: Site, viewer: Browser) -> None:
    assert (await viewer.get("/staff/exports/reach.csv")).status_code == 405
    assert (await viewer.post("/staff/exports/reach.csv", data={"period": "2026-03"})).status_code == 403
    assert await events(shown.engine) == []


async def test_before_the_first_closing_there_is_nothing_to_take(site: Site) -> None:
    browser = await site.signed_in("viewer")

    assert "No day is closed yet" in (await browser.get("/staff/exports")).text
    assert (await browser.submit("/staff/exports/reach.csv")).status_code == 422


async def test_the_page_is_small_and_leads_administrators_to_the_tokens(shown: Site, viewer: Browser) -> None:
    admin = await shown.signed_in("admin")

    assert "/staff/exports/tokens" not in (await viewer.get("/staff/exports")).text
    page = await admin.get("/staff/exports")
    assert "/staff/exports/tokens" in page.text
    assert page.num_bytes_downloaded < 60_000
