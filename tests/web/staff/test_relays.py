"""Relays in the staff area: added, printed for, switched off, given a new page, forgotten; their secret shown once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.logs import configure
from bot.relays.codes import hashed
from bot.relays.offline import Offline, keep
from bot.relays.relay import Relay
from bot.relays.store import all_relays
from bot.settings import Settings
from bot.storage.database import transaction
from bot.storage.tables import offline_sessions, reach_closed, relays, staff_events
from bot.web.staff.audit import latest
from tests.people import Hands
from tests.web.staff.reading import words
from tests.web.staff.site import Browser, Site, staff_site

PATH = "/staff/relays"
WANTED = {"label": "tea stall", "community": "Gao Ba", "region": "Gao", "language": "bm"}
SESSION = Offline("2026-W46", "market", "bm", {"women": 12, "men": 4, "children": 0, "youth": 9}, ("risk_sea",))


@pytest.fixture
async def both(engine: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    """The area on both databases."""
    async with staff_site(engine, hands) as new:
        yield new


async def add(browser: Browser, **changes: str) -> tuple[str, str]:
    """A relay's code and the secret of its page, as they are shown."""
    answer = await browser.submit(PATH, **(WANTED | changes))
    assert answer.status_code == 200, words(answer)
    [secret] = re.findall(r"https://sira.example.org/relay/([0-9a-f]{32})", answer.text)
    [code] = set(re.findall(r"https://sira.example.org/r/([0-9A-Z]{8})", answer.text))
    return code, secret


async def publish(engine: AsyncEngine, *figures: tuple[str, str, str, int]) -> None:
    rows = [*figures, ("2026-11-22", "closed", "day", 1)]
    names = ("period", "dimension", "value", "number")
    async with transaction(engine) as connection:
        await connection.execute(insert(reach_closed), [dict(zip(names, row, strict=True)) for row in rows])


async def test_a_relay_is_added_and_its_secret_page_shown_this_once(
    both: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    editor = await both.signed_in("editor")
    code, secret = await add(editor)

    [relay] = await all_relays(both.engine)
    assert (relay.code, relay.label, relay.community, relay.region, relay.language) == (code, *WANTED.values())
    assert (await editor.get(f"/relay/{secret}")).status_code == 200
    for path in (PATH, f"{PATH}/{code}"):
        assert secret not in (await editor.get(path)).text

    async with transaction(both.engine) as connection:
        kept = (await connection.execute(select(relays.c.secret))).scalar()
        accounted = str((await connection.execute(select(staff_events))).all())
    assert kept == hashed(secret)
    assert secret not in accounted
    assert [(line.name, line.event, line.about) for line in await latest(both.engine)] == [
        ("editor", "relay_added", code)
    ]
    assert secret not in "".join(capsys.readouterr())


WRONG = (
    ("label", "Awa 76 12 34 56 78", "Label: this looks like a phone number"),
    ("community", "   ", "Community: nothing was written."),
    ("region", "x" * 81, "Region: at most 80 characters."),
    ("label", "a\u202eb", "Label: a sign in it cannot be shown."),
    ("language", "de", "Language: nothing was written."),
)


async def test_what_may_not_be_kept_is_refused_with_the_rest_of_the_form_kept(site: Site) -> None:
    editor = await site.signed_in("editor")
    for field, written, told in WRONG:
        answer = await editor.submit(PATH, **(WANTED | {field: written}))
        assert answer.status_code == 422
        assert told in words(answer)
        for name in {"label", "community", "region"} - {field}:
            assert f'name="{name}" value="{WANTED[name]}"' in answer.text
    assert await all_relays(site.engine) == ()


async def test_the_list_shows_regions_contacts_sessions_and_who_fell_silent(both: Site) -> None:
    editor = await both.signed_in("editor")
    market, _ = await add(editor)
    quiet, _ = await add(editor, label="well")
    lost, _ = await add(editor, label="stop")
    off, _ = await add(editor, label="school", community="Kayes Ba", region="Kayes")
    await editor.submit(f"{PATH}/{off}/deactivate")
    await publish(
        both.engine,
        ("2026-W47", "relay", market, 35),
        ("2026-W40", "relay", market, 1250),
        ("2026-09", "relay_rest", market, 10),
        ("2026-W46", "relay_web", market, 25),
        ("2026-W47", "relay_web", quiet, 15),
    )
    await keep(both.engine, Relay(market, "bm", "tea stall", "Gao Ba", "Gao"), SESSION, "a" * 32)

    said = words(await editor.get(PATH))
    assert "1 of 200 communities reached" in said
    assert "Gao 1 of 1 communities reached" in said
    assert "Kayes 0 of 1 communities reached" in said
    assert f"tea stall {market} Gao Ba Bamanankan 35 1,295 web page: 25 1 people: 25 on" in said
    assert f"well {quiet} Gao Ba Bamanankan fewer than 10 fewer than 10 web page: 15 0 on" in said
    assert f"stop {lost} Gao Ba Bamanankan fewer than 10 fewer than 10 0 silent" in said
    assert f"school {off} Kayes Ba Bamanankan fewer than 10 fewer than 10 0 off" in said
    assert "week 47 of 2026" in said


async def test_a_relay_s_page_shows_figures_as_published_and_sessions_as_reported(site: Site) -> None:
    editor = await site.signed_in("editor")
    code, _ = await add(editor)
    await publish(site.engine, ("2026-W47", "relay", code, 35), ("2026-09", "relay_rest", code, 10))
    await keep(site.engine, Relay(code, "bm", "tea stall", "Gao Ba", "Gao"), SESSION, "a" * 32)
    said = words(await editor.get(f"{PATH}/{code}"))
    assert "week 47 of 2026 35 September 2026 10" in said
    assert "week 46 of 2026 Market Bamanankan 25 Crossing the sea" in said
    assert f"https://sira.example.org/r/{code}" in said


async def test_a_code_is_switched_off_and_on_again(site: Site) -> None:
    editor = await site.signed_in("editor")
    code, _ = await add(editor)
    for deed, active in (("deactivate", False), ("activate", True)):
        answer = await editor.submit(f"{PATH}/{code}/{deed}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/{code}")
        assert [relay.active for relay in await all_relays(site.engine)] == [active]


async def test_a_new_secret_page_makes_the_old_one_lead_nowhere(site: Site) -> None:
    editor = await site.signed_in("editor")
    code, old = await add(editor)
    answer = await editor.submit(f"{PATH}/{code}/rekey")
    [new] = re.findall(r"/relay/([0-9a-f]{32})", answer.text)
    assert (await editor.get(f"/relay/{old}")).status_code == 404
    assert (await editor.get(f"/relay/{new}")).status_code == 200
    assert {line.event for line in await latest(site.engine)} == {"relay_added", "relay_rekeyed"}
    assert new not in str(await latest(site.engine))


async def test_only_an_administrator_forgets_a_relay_and_only_after_a_tick(both: Site) -> None:
    editor, admin = await both.signed_in("editor"), await both.signed_in("admin")
    code, secret = await add(editor)
    await keep(both.engine, Relay(code, "bm", "tea stall", "Gao Ba", "Gao"), SESSION, "a" * 32)
    assert (await editor.submit(f"{PATH}/{code}/forget", sure="yes")).status_code == 403
    untouched = await admin.submit(f"{PATH}/{code}/forget")
    assert untouched.status_code == 422
    assert "tick the sentence first" in words(untouched)
    assert len(await all_relays(both.engine)) == 1

    answer = await admin.submit(f"{PATH}/{code}/forget", sure="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    assert await all_relays(both.engine) == ()
    assert (await admin.get(f"/relay/{secret}")).status_code == 404
    assert (await admin.get(f"{PATH}/{code}")).status_code == 404
    async with transaction(both.engine) as connection:
        assert (await connection.execute(select(offline_sessions.c.code))).scalars().all() == [""]


async def test_a_viewer_reads_and_prints_and_changes_nothing(site: Site) -> None:
    code, _ = await add(await site.signed_in("editor"))
    viewer = await site.signed_in("viewer")
    for path in (PATH, f"{PATH}/{code}"):
        page = await viewer.get(path)
        assert page.status_code == 200
        assert re.findall(r'<form method="post" action="([^"]*relays[^"]*)"', page.text) == []
    for path in (PATH, *(f"{PATH}/{code}/{deed}" for deed in ("activate", "deactivate", "rekey", "forget"))):
        assert (await viewer.submit(path, **WANTED)).status_code == 403


async def test_the_kit_is_there_sheet_by_sheet_and_in_one_file(site: Site) -> None:
    editor = await site.signed_in("editor")
    code, secret = await add(editor)
    page = await editor.get(f"{PATH}/{code}")
    links = re.findall(rf'href="({PATH}/{code}/kit/[^"]+)"', page.text)
    whole = await editor.get(f"{PATH}/{code}/kit/kit.zip")
    assert whole.headers["content-disposition"] == f'attachment; filename="{code}-kit.zip"'
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        inside = b"".join(archive.read(name) for name in archive.namelist())
        cards = archive.read(f"{code}/cards-bm.pdf")
    assert {link.rpartition("/")[2] for link in links} == {*names, "kit.zip"}
    for hidden in (secret, *(WANTED[name] for name in ("label", "community"))):
        assert hidden.encode() not in inside
    one = await editor.get(f"{PATH}/{code}/kit/cards-bm.pdf")
    assert (one.content, one.headers["content-type"]) == (cards, "application/pdf")
    assert one.headers["cache-control"] == "no-store"


async def test_no_other_file_is_in_a_kit(site: Site) -> None:
    editor = await site.signed_in("editor")
    code, _ = await add(editor)
    for name in ("poster.pdf", "poster-a3-fr.pdf", "..%2Fkit.zip", "secret.txt"):
        assert (await editor.get(f"{PATH}/{code}/kit/{name}")).status_code == 404


async def test_an_unknown_relay_is_not_there(site: Site) -> None:
    admin = await site.signed_in("admin")
    for code in ("0000000Z", "nothing", "00000000%0d%0a"):
        assert (await admin.get(f"{PATH}/{code}")).status_code == 404
        for deed in ("activate", "deactivate", "rekey", "forget"):
            assert (await admin.submit(f"{PATH}/{code}/{deed}", sure="yes")).status_code == 404


async def test_without_a_public_address_there_is_no_sheet_and_the_page_says_what_to_do(
    lite: AsyncEngine, hands: Hands
) -> None:
    async with staff_site(lite, hands, Settings()) as bare:
        editor = await bare.signed_in("editor")
        answer = await editor.submit(PATH, **WANTED)
        [code] = set(re.findall(r"/staff/relays/([0-9A-Z]{8})", answer.text))
        assert "set SIRA_PUBLIC_URL" in words(await editor.get(f"{PATH}/{code}"))
        assert (await editor.get(f"{PATH}/{code}/kit/kit.zip")).status_code == 404
