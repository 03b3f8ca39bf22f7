"""The matrix of texts, a text's page, and signing: what is served once somebody signed, and no longer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import confirm, join
from bot.guidance.guidance import Guidance
from bot.guidance.model import Text
from bot.message import LANGUAGES
from bot.reach.closed import publish
from bot.reach.credit import NoCredit
from bot.settings import Settings
from bot.storage.confirmations import all_rows
from bot.storage.database import transaction
from bot.storage.tables import confirmations
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.background import Background
from bot.web.staff.audit import latest
from tests.people import Hands, Person
from tests.web.staff.reading import hidden, words
from tests.web.staff.site import Browser, Site, staff_site

PRODUCTION = Settings(env="production", public_url="https://sira.example.org", metrics_port=None)
BAMBARA = "/staff/content/help_mind/bm"


@pytest.fixture
async def both(engine: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """The area in production, on both databases."""
    async with staff_site(engine, hands, PRODUCTION) as new:
        yield new


@pytest.fixture
async def strict(lite: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """The area in production."""
    async with staff_site(lite, hands, PRODUCTION) as new:
        yield new


def with_text(content: Guidance, topic: str, text: Text) -> Guidance:
    texts = {**content.topics[topic].texts, text.language: text}
    return replace(content, topics={**content.topics, topic: replace(content.topics[topic], texts=texts)})


async def sign(browser: Browser, path: str) -> None:
    page = await browser.get(path)
    [fingerprint] = hidden(page, "fingerprint")
    answer = await browser.submit(path, fingerprint=fingerprint, read="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}#sign")


async def asked_in_bambara(site: Site, hands: Hands, name: str) -> str:
    """What somebody on the web chat gets who opens the topic help_mind in Bambara."""
    person = Person(site.sira.road, hands, name)
    await person.press("bm.lang")
    return (await person.press("bm.topic.help_mind")).text


async def test_what_an_editor_signs_is_what_people_get_until_it_is_withdrawn(both: Site, hands: Hands) -> None:
    editor = await both.signed_in("editor")
    title = both.sira.guidance.topics["help_mind"].texts["bm"].sections[0].title
    assert title not in await asked_in_bambara(both, hands, "before")

    await sign(editor, BAMBARA)
    assert title in await asked_in_bambara(both, hands, "after")
    assert "Signed here by editor on 23 Nov 2026." in words(await editor.get(BAMBARA))

    assert (await editor.submit(f"{BAMBARA}/withdraw")).status_code == 303
    assert title not in await asked_in_bambara(both, hands, "later")
    assert "Nobody has signed this text." in words(await editor.get(BAMBARA))
    events = [(line.name, line.event, line.about) for line in await latest(both.engine)]
    assert set(events) == {("editor", "text_signed", "help_mind/bm"), ("editor", "text_withdrawn", "help_mind/bm")}


async def test_another_process_serves_it_after_its_next_round_and_a_new_one_from_its_start(
    strict: Site, hands: Hands
) -> None:
    await sign(await strict.signed_in("editor"), BAMBARA)
    store = SqliteStore(None)
    await store.open()
    other = join(PRODUCTION, store, strict.sira.content, strict.sira.road.understanding, hands.now, NoCredit())
    assert other.guidance.topics["help_mind"].texts["bm"].status == "draft"
    await Background(other, strict.engine, "holder").confirm()
    assert other.guidance.topics["help_mind"].texts["bm"].reviewer == "editor"
    assert other.content.topics["help_mind"].texts["bm"].status == "draft"
    await store.close()


async def test_while_the_database_is_down_what_was_signed_is_still_served(strict: Site) -> None:
    await sign(await strict.signed_in("editor"), BAMBARA)
    async with transaction(strict.engine) as connection:
        await connection.run_sync(confirmations.drop)
    await Background(strict.sira, strict.engine, "holder").confirm()
    assert strict.sira.guidance.topics["help_mind"].texts["bm"].reviewer == "editor"
    async with transaction(strict.engine) as connection:
        await connection.run_sync(confirmations.create)


async def test_a_text_that_changed_since_says_so_and_is_not_served(strict: Site, hands: Hands) -> None:
    editor = await strict.signed_in("editor")
    await sign(editor, BAMBARA)
    text = strict.sira.content.topics["help_mind"].texts["bm"]
    changed = replace(text, title="Wɛrɛ")
    sira = replace(strict.sira, content=with_text(strict.sira.content, "help_mind", changed))
    await confirm(sira, strict.engine)

    assert "the text has changed since" in words(await editor.get(BAMBARA))
    assert "Changed since it was signed" in words(await editor.get("/staff/content"))
    assert text.sections[0].title not in await asked_in_bambara(strict, hands, "after")


async def test_nothing_is_signed_that_was_not_read_as_it_stands(site: Site) -> None:
    editor = await site.signed_in("editor")
    [fingerprint] = hidden(await editor.get(BAMBARA), "fingerprint")
    [other] = hidden(await editor.get("/staff/content/help_mind/fr"), "fingerprint")
    for fields, told in (
        ({"fingerprint": fingerprint}, "tick the sentence first"),
        ({"fingerprint": other, "read": "yes"}, "has changed since you opened"),
        ({"read": "yes"}, "has changed since you opened"),
        ({"fingerprint": fingerprint, "read": "no"}, "tick the sentence first"),
    ):
        answer = await editor.submit(BAMBARA, **fields)
        assert answer.status_code == 422
        assert told in words(answer)
    assert await all_rows(site.engine) == ()


async def test_who_signs_bambara_affirms_to_be_a_native_reader(site: Site) -> None:
    editor = await site.signed_in("editor")
    affirmed = {language: words(await editor.get(f"/staff/content/help_mind/{language}")) for language in LANGUAGES}
    assert {lang for lang, said in affirmed.items() if "Bambara is my own language" in said} == {"bm"}


async def test_a_viewer_reads_and_cannot_sign(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    page = await viewer.get(BAMBARA)
    assert page.status_code == 200
    assert hidden(page, "fingerprint") == []
    for path in (BAMBARA, f"{BAMBARA}/withdraw"):
        assert (await viewer.submit(path, read="yes")).status_code == 403


async def test_an_unknown_text_is_not_there(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    for path in ("no_topic/fr", "risk_sea/de", "risk_sea/FR", "..%2Fhelp_mind/fr"):
        assert (await viewer.get(f"/staff/content/{path}")).status_code == 404


async def test_whatever_section_is_asked_for_one_is_shown(site: Site) -> None:
    viewer = await site.signed_in("viewer")
    for section in ("0", "4", "99", "-1", "٣", "x", ""):
        page = await viewer.get("/staff/content/risk_sea/fr", params={"section": section})
        assert page.status_code == 200
        assert page.text.count('class="screen"') == 4


async def test_a_page_shows_each_section_beside_the_french_with_its_numbers_and_claims(site: Site) -> None:
    viewer, topic = await site.signed_in("viewer"), site.sira.guidance.topics["risk_sea"]
    for language in LANGUAGES:
        said = words(await viewer.get(f"/staff/content/risk_sea/{language}"))
        assert "{{" not in said
        assert "900 202 202 / 112" in said
        for text in (topic.texts[language], topic.texts["fr"]):
            assert [section.title for section in text.sections if section.title not in said] == []
        assert "IOM recorded 1,214 deaths" in said
        assert "never dialled" in said
        assert "may change any day, and nobody has confirmed it" in said


async def test_production_says_what_people_get_in_place_of_a_text(strict: Site) -> None:
    viewer = await strict.signed_in("viewer")
    assert "Today people get the French text in its place" in words(await viewer.get(f"{BAMBARA}?section=0"))
    resting = await viewer.get("/staff/content/risk_sea/fr?section=1")
    assert "Today people do not get this section" in words(resting)
    always = await viewer.get("/staff/content/help_emergency/bm?section=1")
    assert "Today people" not in words(always)


async def test_the_matrix_tells_who_read_what_and_whether_it_helped(site: Site, hands: Hands) -> None:
    await sign(await site.signed_in("editor"), "/staff/content/risk_sea/fr")
    hands.move(days=3)
    figures = {
        ("2026-10", "topic_help", "risk_sea/helped"): 40,
        ("2026-Q3", "topic_help_rest", "help_mind/not_helped"): 15,
    }
    async with transaction(site.engine) as connection:
        await publish(connection, figures, ("2026-10-31", "day"))
    said = words(await (await site.signed_in("viewer")).get("/staff/content"))
    assert "Reviewed – Crossing the sea, Français editor, 23 Nov 2026 3 d ago" in said
    assert "helped: 40 did not: fewer than 10 October 2026" in said
    assert "helped: fewer than 10 did not: 15 quarter 3 of 2026 (rest)" in said
    assert f"Français: 1 reviewed, of {len(site.sira.guidance.topics)}" in said
    assert said.count("none yet") == len(site.sira.guidance.topics)


async def test_the_matrix_tells_what_is_behind_the_french(site: Site) -> None:
    french = replace(site.sira.content.topics["risk_sea"].texts["fr"], revision=3)
    site.sira.road.guidance = with_text(site.sira.content, "risk_sea", french)
    viewer = await site.signed_in("viewer")
    assert words(await viewer.get("/staff/content")).count("Behind the French by 2") == 2
    assert "Behind the French by 2" in words(await viewer.get("/staff/content/risk_sea/en"))


async def test_reading_changes_nothing(site: Site) -> None:
    editor, before = await site.signed_in("editor"), site.sira.guidance
    for path in ("/staff/content", BAMBARA, "/staff/go-live", "/staff/relays"):
        assert (await editor.get(path)).status_code == 200
    assert site.sira.guidance is before
    assert await latest(site.engine) == ()


async def test_a_name_of_an_account_cannot_bring_its_own_html(site: Site) -> None:
    editor = await site.signed_in("editor")
    await sign(editor, BAMBARA)
    async with transaction(site.engine) as connection:
        await connection.execute(update(confirmations).values(by="<b id=x>"))
    await confirm(site.sira, site.engine)
    assert "<b id=x>" not in (await editor.get(BAMBARA)).text
