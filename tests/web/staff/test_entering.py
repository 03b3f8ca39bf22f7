"""Editors enter verified figures and regions; everybody reads them; nothing is kept that does not do."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from starlette.datastructures import FormData

from bot.storage.database import transaction
from bot.storage.regions import Region, all_regions
from bot.storage.tables import staff_events
from bot.storage.verified import history
from bot.web.staff.communities import read_region
from bot.web.staff.verified import FIELDS, read_figure
from tests.people import NOON
from tests.web.staff.site import Site

GOOD = {"target": "returned", "until": "2026-06-30", "number": "2 000", "source": "Report 2, page 4"}
TODAY = NOON.date()


async def events(site: Site) -> list[tuple[str, str, str]]:
    columns = staff_events.c
    async with transaction(site.engine) as connection:
        rows = await connection.execute(select(columns.name, columns.event, columns.about).order_by(columns.about))
        return [(row.name, row.event, row.about) for row in rows]


async def test_an_editor_enters_a_figure_a_viewer_reads_it_and_both_leave_their_trace(site: Site) -> None:
    editor, viewer = await site.signed_in("editor"), await site.signed_in("viewer")
    assert "Nothing is entered yet. An editor enters" in (await viewer.get("/staff/figures")).text
    kept = await editor.submit("/staff/figures", **GOOD)
    assert (kept.status_code, kept.headers["location"]) == (303, "/staff/figures?kept=returned")
    assert "The figure is kept." in (await editor.get("/staff/figures?kept=returned")).text
    for browser, form in ((viewer, False), (editor, True)):
        page = (await browser.get("/staff/figures")).text
        assert "Report 2, page 4" in page
        assert '<strong class="figure">2,000</strong>' in page
        assert ("Enter a figure" in page) is form
    assert "Source: Report 2, page 4" in (await viewer.get("/staff")).text
    assert await events(site) == [("editor", "figure_entered", "returned 2026-06-30: 2000")]


async def test_a_viewer_enters_nothing(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    assert (await viewer.submit("/staff/figures", **GOOD)).status_code == 403
    assert (await viewer.submit("/staff/communities", name="Gao", aim="20")).status_code == 403
    assert (await viewer.submit("/staff/communities/remove", name="Gao")).status_code == 403
    assert (await history(site.engine), await all_regions(site.engine), await events(site)) == ((), (), [])


async def test_what_does_not_do_is_shown_again_as_it_was_typed(site: Site) -> None:
    editor = await site.signed_in("editor")
    again = await editor.submit("/staff/figures", target="returned", until="2027-01-01", number="12,5", source='<b>"x')
    assert again.status_code == 422
    assert "Write a whole number of people" in again.text
    assert "not in the future" in again.text
    assert "Say where the figure comes from" not in again.text
    assert 'value="12,5"' in again.text
    assert "&lt;b&gt;&#34;x" in again.text
    assert '<option value="returned" selected>' in again.text
    assert await history(site.engine) == ()


async def test_an_editor_adds_changes_and_removes_a_region(site: Site) -> None:
    editor = await site.signed_in("editor")
    assert "No region is entered yet. Enter" in (await editor.get("/staff/communities")).text
    for aim in ("20", "25"):
        assert (await editor.submit("/staff/communities", name="  Gao ", aim=aim)).status_code == 303
    assert await all_regions(site.engine) == (Region("Gao", 25),)
    page = (await editor.get("/staff/communities?note=kept")).text
    assert "The region is kept." in page
    assert "of 25" in page
    wrong = await editor.submit("/staff/communities", name="Kayes", aim="201")
    assert (wrong.status_code, 'value="201"' in wrong.text, 'value="Kayes"' in wrong.text) == (422, True, True)
    for _ in range(2):
        gone = await editor.submit("/staff/communities/remove", name="Gao")
        assert gone.headers["location"] == "/staff/communities?note=removed"
    assert await all_regions(site.engine) == ()
    assert [event[1:] for event in await events(site)] == [
        ("region_removed", "Gao"),
        ("region_kept", "Gao: 20"),
        ("region_kept", "Gao: 25"),
    ]


async def test_with_nothing_in_it_every_page_says_what_to_do(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    told = {
        "/staff": (
            "No day is closed yet",
            "Nothing is entered yet.",
            "The first figure appears when a month is closed.",
        ),
        "/staff/reach": ("No day is closed yet. Each night",),
        "/staff/reach?view=topics&period=2026-03": ("No day is closed yet. Each night",),
        "/staff/communities": ("No region is entered yet. An editor", "There are no relays yet, and so no community."),
        "/staff/not-understood": ("No day is closed yet. Each night",),
        "/staff/figures": ("Nothing is entered yet. An editor",),
    }
    for path, words in told.items():
        page = await viewer.get(path)
        assert page.status_code == 200
        for each in words:
            assert each in page.text, path


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *(("target", each) for each in ("", "people", "communities", "Returned")),
        *(("until", each) for each in ("", "2026-11-24", "2015-11-11", "30/06/2026", "2026-02-30")),
        *(("number", each) for each in ("", "-3", "1.5", "1e3", "1000001", "٣", "12345678901234567890")),
        *(("source", each) for each in ("", "  x ", "x" * 201, "a\u202eb c", "page\x00 4")),
    ],
)
def test_each_field_of_a_figure_is_looked_at(field: str, typed: str) -> None:
    assert read_figure(FormData(GOOD | {field: typed}), TODAY) == (None, (field,))


def test_all_that_is_wrong_is_told_at_once_and_spaces_are_forgiven() -> None:
    assert read_figure(FormData(), TODAY) == (None, FIELDS)
    found, wrong = read_figure(FormData(GOOD | {"number": " 1\u202f000 000 ", "source": " Report \n 2 "}), TODAY)
    assert found is not None
    assert (found[2:], wrong) == ((1_000_000, "Report 2"), ())


@pytest.mark.parametrize(
    ("name", "aim"),
    [
        ("", "3"),
        ("Gao", ""),
        ("Gao", "0"),
        ("Gao", "201"),
        ("Gao", "-1"),
        ("Gao", "x"),
        ("+223 66 66 66 66", "3"),
        ("x" * 81, "3"),
    ],
)
def test_a_region_has_a_name_that_finds_nobody_and_an_aim_of_at_most_all(name: str, aim: str) -> None:
    assert read_region(FormData({"name": name, "aim": aim})) is None
    assert read_region(FormData({"name": "Gao", "aim": " 20 "})) == Region("Gao", 20)
