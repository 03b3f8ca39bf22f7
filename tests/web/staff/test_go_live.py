"""Numbers that somebody dialled, and what is open before Sira goes live."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import confirm
from bot.guidance.confirmations import number_fingerprint
from bot.settings import Settings
from bot.storage.confirmations import all_rows
from bot.web.staff.audit import latest
from tests.people import Hands, Person
from tests.web.staff.reading import hidden, words
from tests.web.staff.site import Browser, Site, staff_site

PATH = "/staff/go-live"
POLICE = "svc-001:1"
NUMBER = "80 331"
PRODUCTION = Settings(env="production", public_url="https://sira.example.org", metrics_port=None)


def form(site: Site, about: str = POLICE) -> dict[str, str]:
    """What the form of a number sends."""
    name, _, index = about.partition(":")
    return {"about": about, "fingerprint": number_fingerprint(site.sira.guidance.services[name], int(index))}


async def dial(browser: Browser, about: str = POLICE) -> None:
    """Confirm a number by the form that the page has for it."""
    page = await browser.get(PATH)
    fingerprint = dict(zip(hidden(page, "about"), hidden(page, "fingerprint"), strict=False))[about]
    answer = await browser.submit(f"{PATH}/confirm", about=about, fingerprint=fingerprint)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}#confirmed")


async def test_a_number_that_answered_is_given_to_people_until_it_is_withdrawn(
    engine: AsyncEngine, hands: Hands
) -> None:
    async with staff_site(engine, hands, PRODUCTION) as site:
        editor, person = await site.signed_in("editor"), Person(site.sira.road, hands, "awa")
        assert NUMBER not in (await person.press("fr.service.svc-001")).text

        await dial(editor)
        assert f"{NUMBER} (11/2026)" in (await person.press("fr.service.svc-001")).text
        said = words(await editor.get(PATH))
        assert f"{NUMBER} Police nationale du Mali (emergency) editor, 23 Nov 2026 22 May 2027" in said

        answer = await editor.submit(f"{PATH}/withdraw", about=POLICE)
        assert answer.status_code == 303
        assert NUMBER not in (await person.press("fr.service.svc-001")).text
        events = {(line.name, line.event, line.about) for line in await latest(engine)}
        assert events == {("editor", "number_confirmed", POLICE), ("editor", "number_withdrawn", POLICE)}


async def test_the_list_has_every_open_number_as_a_link_to_dial_urgent_ones_first(site: Site) -> None:
    page = await (await site.signed_in("editor")).get(PATH)
    assert '<a class="dial" href="tel:80331">80 331</a>' in page.text
    assert 'href="tel:+33486517161">+33 4 86 51 71 61</a>' in page.text
    _, *cards = page.text.partition('id="confirmed"')[0].split('<li class="card">')
    assert len(cards) == 25
    assert ["Emergency</span>" in card for card in cards] == sorted(
        ("Emergency</span>" in card for card in cards), reverse=True
    )
    assert "Stands in:" in cards[0]
    assert "Stands in:" not in cards[-1]


async def test_the_list_is_the_one_of_the_command_line(site: Site) -> None:
    said = words(await (await site.signed_in("viewer")).get(PATH))
    for title, number in (("Numbers to dial", 25), ("Texts to review", 99), ("Claims to ask about", 91)):
        assert f"{title} {number}" in said


WRONG = (
    {"fingerprint": "0" * 64},
    {"fingerprint": ""},
    {"about": "svc-999:0"},
    {"about": "svc-001:9"},
    {"about": "svc-001:-1"},
    {"about": "svc-001:١"},
    {"about": "svc-001"},
    {"about": ""},
)


async def test_only_a_number_as_it_stands_is_confirmed(site: Site) -> None:
    editor = await site.signed_in("editor")
    for changes in WRONG:
        answer = await editor.submit(f"{PATH}/confirm", **{**form(site), **changes})
        assert answer.status_code == 422, changes
        assert "This number has changed since" in words(answer)
    assert await all_rows(site.engine) == ()


async def test_no_call_settles_what_sources_contradict(site: Site) -> None:
    editor = await site.signed_in("editor")
    assert "svc-003:0" not in hidden(await editor.get(PATH), "about")
    assert (await editor.submit(f"{PATH}/confirm", **form(site, "svc-003:0"))).status_code == 422
    assert await all_rows(site.engine) == ()


async def test_a_number_that_is_written_otherwise_since_must_be_dialled_again(site: Site) -> None:
    editor = await site.signed_in("editor")
    await dial(editor)
    police = site.sira.content.services["svc-001"]
    changed = replace(police, phones=(police.phones[0], "80 332", *police.phones[2:]))
    content = replace(site.sira.content, services={**site.sira.content.services, "svc-001": changed})
    await confirm(replace(site.sira, content=content), site.engine)
    assert "written otherwise since: dial again" in words(await editor.get(PATH))
    assert POLICE in hidden(await editor.get(PATH), "about")
    assert site.sira.guidance.services["svc-001"].dialled == ()


async def test_a_call_is_asked_for_again_after_180_days(site: Site, hands: Hands) -> None:
    await dial(await site.signed_in("editor"))
    hands.move(days=181)
    later = await site.signed_in("editor")
    assert "Last answered on 23 Nov 2026, more than 180 days ago." in words(await later.get(PATH))
    await dial(later)
    [row] = await all_rows(site.engine)
    assert row.on == "2027-05-23"


async def test_a_viewer_sees_the_list_and_has_no_form(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    assert hidden(await viewer.get(PATH), "about") == []
    for path in ("confirm", "withdraw"):
        assert (await viewer.submit(f"{PATH}/{path}", **form(site))).status_code == 403
    assert await all_rows(site.engine) == ()
