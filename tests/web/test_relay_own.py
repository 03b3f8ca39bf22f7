"""A relay's own page: its figures, what it hands on, and the sessions it reports."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.relays import store
from bot.relays.entered import EntryError
from bot.relays.offline import of_relay
from bot.storage.database import transaction
from bot.storage.tables import reach_closed, relays
from bot.web.relay_own import MOST_REQUESTS
from tests.people import Hands
from tests.storage.fixtures import address, either, engine, postgres
from tests.web.pages import Taken
from tests.web.relay_site import WANTED, Site, relay_site

__all__ = ["address", "either", "engine", "postgres"]

PAYLOADS = json.loads(Path(__file__).with_name("xss.json").read_text(encoding="utf-8"))
SUNDAY = date(2026, 11, 22)
REPORT = {
    "id": "a" * 32,
    "date": "2026-11-20",
    "place": "market",
    "language": "bm",
    "women": "12",
    "men": "4",
    "children": "0",
    "youth": "9",
}
OURS = {"sec-fetch-site": "same-origin", "origin": "null"}


@pytest.fixture
async def site(engine: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    async with relay_site(engine, hands) as found:
        yield found


async def publish(site: Site, *figures: tuple[str, str, str, int]) -> None:
    """Figures, and the mark that all days up to SUNDAY are closed."""
    rows = [*figures, (SUNDAY.isoformat(), "closed", "day", 1)]
    names = ("period", "dimension", "value", "number")
    async with transaction(site.engine) as connection:
        await connection.execute(insert(reach_closed), [dict(zip(names, row, strict=True)) for row in rows])


def figures(html: str) -> list[str]:
    return [part.split("<", 1)[0] for part in html.split("<b>")[1:3]]


async def test_the_page_shows_the_last_closed_week_and_all_closed_weeks(site: Site) -> None:
    opened = await site.add()
    code = opened.relay.code
    await publish(
        site,
        ("2026-W47", "relay", code, 15),
        ("2026-W46", "relay", code, 20),
        ("2026-10", "relay_rest", code, 10),
        ("2026-W47", "relay", "0000000Z", 500),
        ("2026-11-20", "channel", "sms", 7310),
    )

    answer = await site.client.get(f"/relay/{opened.secret}")

    assert answer.status_code == 200
    assert figures(answer.text) == ["15", "45"]
    assert not {"500", "7310"} & set(Taken(answer.text).text.split())
    assert len(answer.content) < 30_000
    assert "<script" not in answer.text


async def test_small_figures_are_told_as_fewer_than_ten(site: Site) -> None:
    opened = await site.add()
    await publish(site)

    page = (await site.client.get(f"/relay/{opened.secret}?l=en")).text

    assert figures(page) == ["fewer than 10", "fewer than 10"]


@pytest.mark.parametrize(("asked", "shown"), [("", "bm"), ("fr", "fr"), ("bm", "bm"), ("en", "en"), ("de", "bm")])
async def test_the_page_is_in_the_relays_language_until_another_is_chosen(site: Site, asked: str, shown: str) -> None:
    opened = await site.add(replace(WANTED, language="bm"))

    page = Taken((await site.client.get(f"/relay/{opened.secret}?l={asked}")).text)

    assert page.all("html")[0]["lang"] == shown


async def test_the_link_and_its_code_are_handed_on_and_the_secret_and_the_label_are_not(site: Site) -> None:
    opened = await site.add()

    answer = await site.client.get(f"/relay/{opened.secret}")
    page = Taken(answer.text)

    assert f"https://sira.example.org/r/<wbr>{opened.relay.code}</p>" in answer.text
    shared = [link["href"] for link in page.all("a") if link["href"].startswith(("https:", "sms:"))]
    assert len(shared) == 3
    assert all(f"%2Fr%2F{opened.relay.code}" in href for href in shared)
    assert not any(opened.secret in href for href in shared)
    assert page.all("svg")
    assert opened.relay.label not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_wrong_secret_looks_like_any_address_that_does_not_exist(site: Site) -> None:
    opened = await site.add()
    nowhere = await site.client.get("/relay/x/y")

    for wrong in ("0" * 32, opened.secret[:-1], opened.secret.upper(), opened.relay.code, "%27%20or%201=1"):
        answer = await site.client.get(f"/relay/{wrong}")
        assert (answer.status_code, answer.text) == (404, nowhere.text)


async def test_after_a_new_page_was_made_the_old_one_is_gone(site: Site) -> None:
    opened = await site.add()
    await store.rekey(site.engine, opened.relay.code, lambda size: b"\x07" * size)

    assert (await site.client.get(f"/relay/{opened.secret}")).status_code == 404
    assert (await site.client.get(f"/relay/{'07' * 16}")).status_code == 200


async def test_guessing_is_throttled(site: Site) -> None:
    statuses = [(await site.client.get(f"/relay/{number:032x}")).status_code for number in range(MOST_REQUESTS + 1)]

    assert statuses == [404] * MOST_REQUESTS + [429]


async def test_a_session_is_reported_once_and_shown_apart(site: Site) -> None:
    opened = await site.add()
    form = {**REPORT, "questions": list(site.sira.guidance.topics)[:2]}

    for _ in range(2):
        answer = await site.client.post(f"/relay/{opened.secret}", data=form, headers=OURS)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/relay/{opened.secret}?")

    (kept,) = await of_relay(site.engine, opened.relay.code)
    assert (kept.week, kept.total, kept.questions) == ("2026-W47", 25, tuple(site.sira.guidance.topics)[:2])
    page = (await site.client.get(f"/relay/{opened.secret}?l=en&n=kept")).text
    assert "apart from the contacts: 1. People there: 25." in page
    assert "The session is noted." in page
    assert figures(page) == ["fewer than 10", "fewer than 10"]


@pytest.mark.parametrize("change", [{"date": "2027-01-01"}, {"women": "-3"}, {"place": "x"}, {"questions": "nothing"}])
async def test_a_report_that_does_not_hold_is_not_kept_and_said_so(site: Site, change: dict[str, str]) -> None:
    opened = await site.add()

    answer = await site.client.post(f"/relay/{opened.secret}", data={**REPORT, **change}, headers=OURS)

    assert answer.headers["location"].endswith("n=again")
    assert await of_relay(site.engine, opened.relay.code) == ()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 303),
        ({}, 303),
        ({"origin": "null"}, 303),
        ({"origin": "https://sira.example.org"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "https://other.example.org"}, 403),
        ({"sec-fetch-site": "none"}, 403),
    ],
)
async def test_a_form_from_another_site_is_refused(site: Site, headers: dict[str, str], status: int) -> None:
    opened = await site.add()

    answer = await site.client.post(f"/relay/{opened.secret}", data=REPORT, headers=headers)

    assert answer.status_code == status
    assert len(await of_relay(site.engine, opened.relay.code)) == (status == 303)


async def test_opening_the_page_changes_nothing_in_the_database(site: Site) -> None:
    opened = await site.add()

    async def rows() -> str:
        async with transaction(site.engine) as connection:
            return repr((await connection.execute(relays.select())).all())

    before = await rows()
    await site.client.get(f"/relay/{opened.secret}?n=kept&women=5&date=2026-11-20&place=market&language=fr")

    assert await rows() == before
    assert await of_relay(site.engine, opened.relay.code) == ()


async def test_nothing_that_is_written_becomes_part_of_a_page(site: Site) -> None:
    empty = Taken((await site.client.get(f"/relay/{(await site.add()).secret}")).text)
    for number, payload in enumerate(PAYLOADS):
        site.hands.move(minutes=11)
        relay = replace(WANTED, community=f"{payload[:70]}", label=payload[:70])
        try:
            opened = await site.add(relay)
        except EntryError:
            continue
        answer = await site.client.get(f"/relay/{opened.secret}", params={"l": payload, "n": payload})
        page = Taken(answer.text)
        for tag in ("script", "img", "iframe", "svg", "a", "input", "b"):
            assert len(page.all(tag)) == len(empty.all(tag)), (number, tag)
        public = await site.client.get(f"/r/{opened.relay.code}", params={"r": payload})
        assert payload not in public.text


@pytest.mark.parametrize(
    ("name", "begins"), [("poster.pdf", b"%PDF"), ("cards.pdf", b"%PDF"), ("status.png", b"\x89PNG")]
)
async def test_what_is_printed_and_shown_is_downloaded_from_the_page(site: Site, name: str, begins: bytes) -> None:
    opened = await site.add()
    path = f"/relay/{opened.secret}/{name}"

    assert f"{path}?l=fr" in [
        link["href"] for link in Taken((await site.client.get(f"/relay/{opened.secret}")).text).all("a")
    ]
    answer = await site.client.get(path)
    assert answer.content.startswith(begins)
    assert opened.secret.encode() not in answer.content
    assert (await site.client.get(f"/relay/{'0' * 32}/{name}")).status_code == 404
    assert (await site.client.get(f"/relay/{opened.secret}/qr.exe")).status_code == 404
