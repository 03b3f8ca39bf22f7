"""Every figure on every page is one that `sira reach report` tells of the same days, and none of those is missing."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.guidance.guidance import Guidance
from bot.reach import periods
from bot.reach.closed import figures
from bot.reach.closing import ORDINARY
from bot.reach.report import Report
from bot.reach.tables import TABLES
from bot.relays.listing import lines
from bot.relays.network import read_network
from bot.storage.database import connect
from bot.web.staff.choice import choice
from bot.web.staff.reach import VIEWS
from tests.people import Hands
from tests.web.staff import year
from tests.web.staff.cells import Cell, flags_of_page, of_page, of_report
from tests.web.staff.site import Browser, staff_site

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAST = 10
FIRST_MONTH = year.FIRST.replace(day=1)
MOST_BYTES = 60_000
"""Of a page as it is sent."""


@dataclass
class Year:
    """A made-up year and somebody who looks at it."""

    engine: AsyncEngine
    browser: Browser

    async def page(self, path: str) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == 200, path
        assert len(gzip.compress(answer.content, 6)) < MOST_BYTES, path
        return answer.text

    async def report(self, first: date = FIRST_MONTH, last: date = year.LAST) -> Report:
        return Report(first, last, await figures(self.engine, first, last), "en", LEAST)


@pytest.fixture(scope="session")
def year_file(tmp_path_factory: pytest.TempPathFactory, guidance: Guidance) -> Path:
    """Lived once for all tests."""
    path = tmp_path_factory.mktemp("year") / "sira.db"
    year.write(path, sorted(guidance.topics))
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made_up(year_file: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    copy = tmp_path_factory.mktemp("looked-at") / "sira.db"
    shutil.copy(year_file, copy)
    engine = connect(f"sqlite+aiosqlite:///{copy}")
    async with staff_site(engine, Hands(year.noon())) as site:
        yield Year(engine, await site.signed_in("viewer"))
    await engine.dispose()


SPANS = choice((year.FIRST, year.LAST), "2026")
assert SPANS is not None
CHOSEN = [*SPANS.years, *SPANS.quarters, *SPANS.months[::4]]


async def test_the_year_has_figures_of_every_table(made_up: Year) -> None:
    held = of_report(await made_up.report())
    assert {cell[0] for cell in held} == {table.dimension for table in TABLES}
    assert {cell[0] for cell in held if cell[1]} >= {"messages", "channel", "topic", "outcome", "chosen"}
    assert len(held) > 5_000


@pytest.mark.parametrize("span", CHOSEN, ids=[span.period for span in CHOSEN])
async def test_reach_shows_what_the_report_tells_of_these_days_cell_by_cell(made_up: Year, span: object) -> None:
    (chosen,) = [each for each in CHOSEN if each is span]
    report = await made_up.report(chosen.first, chosen.last)
    shown: dict[Cell, int] = {}
    for view, (_, tables) in VIEWS.items():
        page = await made_up.page(f"/staff/reach?view={view}&period={chosen.period}")
        cells = of_page(page)
        assert {cell[0] for cell in cells} <= set(tables)
        shown |= cells
        for first, _ in report.tables():
            assert first.dimension not in tables or report.title(first) in unescape(page)
    assert shown == of_report(report)


async def test_flags_of_periods_stand_beside_them_and_are_explained(made_up: Year) -> None:
    page = await made_up.page("/staff/reach?view=channels&period=2026-10")
    report = await made_up.report(*periods.span("2026-10"))
    channels = [figure for figure in report.figures if figure.dimension in VIEWS["channels"][1]]
    told = {figure.period: " ".join(figure.flags) for figure in channels if figure.flags}
    assert flags_of_page(page) == told
    assert told["2026-10-05"] == told["2026-W41"] == "incomplete"
    assert "incomplete: something could not be counted" in page
    assert flags_of_page(await made_up.page("/staff/reach?view=channels&period=2026-09")) == {}


async def test_every_table_has_its_counting_rule_under_it(made_up: Year) -> None:
    report = await made_up.report(date(2026, 7, 1), date(2026, 9, 30))
    pages = [await made_up.page(f"/staff/reach?view={view}&period=2026-Q3") for view in VIEWS]
    told = unescape("".join(pages))
    for first, _ in report.tables():
        assert report.rule(first) in told


async def test_the_overview_shows_the_last_campaign_figure_and_months_days_as_published(made_up: Year) -> None:
    held, shown = of_report(await made_up.report()), of_page(await made_up.page("/staff"))
    assert shown.items() <= held.items()
    people = {cell for cell in held if cell[0] == "people"}
    assert {cell for cell in shown if cell[0] == "people"} == people
    assert len(people) == 3 * len({cell[2] for cell in people}) == 3 * 12
    campaign = {cell[2] for cell in shown if cell[0] == "campaign"}
    assert campaign == {max(cell[2] for cell in held if cell[0] == "campaign")} == {"2026-10-31"}
    recent = {cell for cell in held if cell[0] in ("channel", "language") and not cell[1] and cell[2] >= "2026-08-24"}
    assert {cell for cell in shown if cell[0] in ("channel", "language")} == recent


async def test_not_understood_shows_the_outcomes_and_choices_of_the_report(made_up: Year) -> None:
    for period, (first, last) in {
        "2026": (date(2026, 1, 1), date(2026, 12, 31)),
        "2026-10": periods.span("2026-10"),
    }.items():
        held = of_report(await made_up.report(first, last))
        missed = {
            cell: number
            for cell, number in held.items()
            if cell[0] == "chosen" or (cell[0] == "outcome" and cell[3].endswith(("/not_understood", "/guess")))
        }
        assert of_page(await made_up.page(f"/staff/not-understood?period={period}")) == missed != {}


async def test_communities_are_those_that_the_relays_list_tells_each_with_its_last_figure(made_up: Year) -> None:
    page = await made_up.page("/staff/communities")
    held = of_report(await made_up.report())
    last = max(cell[2] for cell in held if cell[0] == "community")
    assert of_page(page) == {c: n for c, n in held.items() if c[0] == "community" and c[2] == last}
    told = next(lines(await read_network(made_up.engine, ORDINARY)))
    assert told == "Communities reached: 3 of 200"
    assert '<strong class="figure">3</strong>' in page
    assert page.count("Session reported") == 1
    assert page.count("not yet") == 1
    assert "Sikasso &lt;i&gt;/Koko" in page


async def test_the_figures_are_the_same_in_every_language_of_the_page(made_up: Year) -> None:
    found = []
    for language in ("fr", "bm", "en"):
        await made_up.browser.submit("/staff/language", language=language, next="/staff")
        found.append(of_page(await made_up.page("/staff/reach?view=languages&period=2026-Q3")))
    assert found[0] == found[1] == found[2] != {}


@pytest.mark.parametrize(
    "period", ["2026-10-05", "2026-W41", "2024", "2026-13", "2026-12", "2026-Q5", "2026-01..2026-03", "x"]
)
async def test_no_other_period_can_be_asked_for(made_up: Year, period: str) -> None:
    for path in ("/staff/reach", "/staff/not-understood"):
        assert (await made_up.browser.get(path, params={"period": period})).status_code == 404


async def test_no_address_leads_to_a_table_that_is_not_fixed(made_up: Year) -> None:
    assert (await made_up.browser.get("/staff/reach", params={"view": "channel/fr"})).status_code == 404
