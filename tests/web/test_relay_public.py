"""The page behind a relay's link: what it shows, what it does not tell, and who is counted for opening it."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.message import Inbound
from bot.reach import periods
from bot.relays import store
from bot.relays.codes import new_code
from bot.settings import Settings
from bot.web.limits import MOST
from bot.web.openings import CELL, Openings
from bot.web.relay_public import MOST_OPENINGS
from tests.people import Hands
from tests.reach.kept import Kept
from tests.relays.looking import decoded
from tests.storage.fixtures import address, either, engine, postgres
from tests.web.pages import Taken
from tests.web.relay_site import PHONE, Site, relay_site

__all__ = ["address", "either", "engine", "postgres"]

PLACE = "https://sira.example.org"
AGENTS = json.loads(Path(__file__).with_name("agents.json").read_text(encoding="utf-8"))
REDIRECTS = [
    "//evil.example",
    "%2F%2Fevil.example",
    "https:evil.example",
    "..%2F..%2Fevil",
    "javascript:alert(1)",
    "00000000?url=https://evil.example",
    "00000000?next=//evil.example",
    "00000000?r=https://evil.example",
    "00000000%0d%0aLocation:%20https://evil.example",
    "\\\\evil.example",
    "%5C%5Cevil.example",
    "@evil.example",
    "00000000#https://evil.example",
    "00000000;url=//evil.example",
    "%00",
    "data:text%2Fhtml,x",
    "evil.example",
]


@pytest.fixture
async def site(engine: AsyncEngine, hands: Hands) -> AsyncIterator[Site]:
    async with relay_site(engine, hands) as found:
        yield found


def hrefs(html: str) -> list[str]:
    return [link["href"] for link in Taken(html).all("a")]


async def test_a_code_travels_by_three_ways(site: Site) -> None:
    code = (await site.add()).relay.code

    answer = await site.client.get(f"/r/{code}")

    whatsapp, telegram, web = hrefs(answer.text)
    assert answer.status_code == 200
    assert urlsplit(whatsapp).netloc == "wa.me"
    assert urlsplit(whatsapp).path == "/15005550006"
    assert unquote(whatsapp).endswith(f". {code}")
    assert telegram == f"https://t.me/sira_example_bot?start=r_{code}"
    assert web == f"/?r={code}"
    assert len(answer.content) < 15_000


async def test_where_no_channel_is_set_up_the_web_chat_is_left(engine: AsyncEngine, hands: Hands) -> None:
    async with relay_site(engine, hands, Settings()) as site:
        answer = await site.client.get("/r/7K3MQ901")

    assert hrefs(answer.text) == ["/?r=7K3MQ901"]
    assert "og:image" not in answer.text


@pytest.mark.parametrize("typed", ["7k3mq901", "7K3MQ9O1", "7k3mq9oi", "7K3M-Q90L", "%207K3MQ901"])
async def test_a_code_may_be_misspelt(site: Site, typed: str) -> None:
    assert (await site.client.get(f"/r/{typed}")).text == (await site.client.get("/r/7K3MQ901")).text


async def test_a_code_that_nobody_has_gets_the_same_page(site: Site) -> None:
    code = (await site.add()).relay.code
    other = new_code(secrets.token_bytes)

    known, unknown = await site.client.get(f"/r/{code}"), await site.client.get(f"/r/{other}")

    assert unknown.text == known.text.replace(code, other)
    assert unknown.status_code == known.status_code
    # How far gzip presses a page depends on the letters of its code, whether or not it exists.
    for answer in (known, unknown):
        del answer.headers["content-length"]
    assert dict(unknown.headers) == dict(known.headers)


async def test_the_page_tells_nothing_of_the_relay(site: Site) -> None:
    opened = await site.add()

    page = (await site.client.get(f"/r/{opened.relay.code}")).text

    for word in (opened.relay.label, opened.relay.community, opened.secret):
        assert word not in page


async def test_a_code_that_was_switched_off_gets_the_general_links(site: Site) -> None:
    code = (await site.add()).relay.code
    await store.activate(site.engine, code, active=False)
    site.hands.move(minutes=1)

    page = (await site.client.get(f"/r/{code}")).text

    assert code not in page
    assert hrefs(page)[1:] == ["https://t.me/sira_example_bot", "/"]


async def test_ten_thousand_codes_at_random_teach_nothing_and_are_throttled(site: Site) -> None:
    await site.add()
    pages: set[tuple[int, str]] = set()
    for _ in range(10_000):
        code = new_code(secrets.token_bytes)
        answer = await site.client.get(f"/r/{code}")
        pages.add((answer.status_code, answer.text.replace(code, "CODE")))

    assert sorted(status for status, _ in pages) == [200, 429]
    assert await site.openings() == 0


async def test_who_is_throttled_still_gets_the_general_links_and_others_are_not(site: Site) -> None:
    for _ in range(MOST_OPENINGS):
        assert (await site.client.get("/r/7K3MQ901")).status_code == 200

    over = await site.client.get("/r/7K3MQ901")

    assert over.status_code == 429
    assert hrefs(over.text)[2] == "/"
    spoofed = await site.client.get("/r/7K3MQ901", headers={"x-forwarded-for": "192.0.2.1"})
    assert spoofed.status_code == 429
    async with site.again("192.0.2.1") as other:
        assert (await other.get("/r/7K3MQ901")).status_code == 200


@pytest.mark.parametrize("path", REDIRECTS)
async def test_the_page_leads_nowhere_but_to_our_channels(site: Site, path: str) -> None:
    answer = await site.client.get(f"/r/{path}")

    assert "location" not in answer.headers
    assert "evil" not in answer.text
    if answer.status_code == 200:
        assert {urlsplit(href).netloc for href in hrefs(answer.text)} == {"wa.me", "t.me", ""}


@pytest.mark.parametrize(("kind", "agent"), AGENTS)
async def test_people_are_counted_and_programs_are_not(site: Site, kind: str, agent: str) -> None:
    code = (await site.add()).relay.code
    headers = {"user-agent": agent}

    await site.client.head(f"/r/{code}", headers=headers)
    await site.client.get(f"/r/{code}", headers={**headers, "sec-purpose": "prefetch;prerender"})
    await site.client.get(f"/r/{code}", headers={**headers, "purpose": "prefetch"})
    await site.client.get(f"/r/{code}", headers={**headers, "x-moz": "prefetch"})
    assert await site.openings() == 0
    for _ in range(3):
        await site.client.get(f"/r/{code}", headers=headers)

    assert await site.openings() == (kind == "person")
    counted = await site.sira.store.counters(site.hands.at.date())
    assert counted.keys() <= {CELL}


def test_forty_agents_stand_in_the_list() -> None:
    assert len({agent for _, agent in AGENTS}) >= 40


async def test_another_phone_and_another_day_are_other_openings(site: Site) -> None:
    code = (await site.add()).relay.code
    await site.client.get(f"/r/{code}")
    async with site.again("192.0.2.1") as other:
        await other.get(f"/r/{code}")
    assert await site.openings() == 2

    site.hands.move(days=1)
    await site.client.get(f"/r/{code}")

    assert await site.openings() == 1


async def test_a_phone_that_opens_two_links_is_one_opening_and_neither_link_is_known(site: Site) -> None:
    codes = [(await site.add()).relay.code for _ in range(2)]
    for code in codes:
        await site.client.get(f"/r/{code}")

    assert await site.sira.store.counters(site.hands.at.date()) == {CELL: 1}


async def test_inflated_openings_are_published_as_openings_and_move_no_figure_of_people(
    site: Site, tmp_path: Path
) -> None:
    """Who opens a link a thousand times, by a thousand addresses, changes one number a day."""
    code = (await site.add()).relay.code
    kept = Kept(site.sira.store, site.engine, tmp_path, site.hands.at)
    await kept.tend()
    for number in range(12):
        inbound = Inbound("whatsapp", f"person-{number}", site.hands.now(), f"m{number}", text=f"bonjour {code}")
        await site.sira.road.travel(inbound, nobody)
    before = await site.sira.store.counters(site.hands.at.date()), await site.sira.store.bitmaps()
    openings = Openings(site.sira.store, site.hands.now)
    for number in range(1_000):
        await openings.count(f"192.0.2.{number}\0{PHONE}")

    after = dict(await site.sira.store.counters(site.hands.at.date()))
    assert after.pop(CELL) == 1_000
    assert (after, await site.sira.store.bitmaps()) == before
    today = site.hands.at.date()
    week_ends = today + timedelta(days=7 - today.isoweekday())
    await kept.until(week_ends + timedelta(days=1))
    shown = await kept.figures()
    assert shown[today.isoformat(), "openings", "links"] == 1_000
    assert shown[periods.week(today), "relay", code] == 10
    assert {number for (_, dimension, _), number in shown.items() if dimension not in ("openings", "flag")} == {10}


async def nobody(replies: object) -> None:
    """Takes the answers."""


async def test_messengers_find_a_title_and_a_picture(site: Site) -> None:
    page = Taken((await site.client.get("/r/7K3MQ901")).text)
    told = {meta["property"]: meta["content"] for meta in page.all("meta") if "property" in meta}

    assert told["og:title"] == "Sira"
    assert told["og:image"] == "https://sira.example.org/r/image.png"
    image = await site.client.get("/r/image.png")
    assert image.headers["content-type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")


async def test_the_qr_code_of_a_link_is_a_picture_that_may_be_kept_for_a_day(site: Site) -> None:
    code = (await site.add()).relay.code
    for path, link in ((code, f"{PLACE}/r/{code}"), (code.lower(), f"{PLACE}/r/{code}"), ("qr", PLACE), ("x y", PLACE)):
        answer = await site.client.get(f"/r/{path}.png")
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert "set-cookie" not in answer.headers
        assert decoded(Image.open(io.BytesIO(answer.content))) == [link]
    assert await site.sira.store.counters(site.hands.at.date()) == {}


async def test_it_is_drawn_for_every_code_whether_or_not_there_is_such_a_relay(site: Site) -> None:
    on, off = [(await site.add()).relay.code for _ in range(2)]
    await store.activate(site.engine, off, active=False)
    site.hands.move(minutes=1)
    for code in (on, off, new_code(secrets.token_bytes)):
        answer = await site.client.get(f"/r/{code}.png")
        assert (answer.status_code, decoded(Image.open(io.BytesIO(answer.content)))) == (200, [f"{PLACE}/r/{code}"])


async def test_who_asks_for_too_many_gets_the_general_one_which_nobody_keeps_in_its_place(site: Site) -> None:
    for _ in range(MOST):
        await site.client.head("/r/7K3MQ901.png")

    over = await site.client.get("/r/7K3MQ901.png")

    assert decoded(Image.open(io.BytesIO(over.content))) == [PLACE]
    assert over.headers["cache-control"] == "no-store"


async def test_an_address_too_long_for_a_code_has_no_picture(engine: AsyncEngine, hands: Hands) -> None:
    async with relay_site(engine, hands, Settings(public_url=f"https://{'a' * 200}.example")) as site:
        assert (await site.client.get("/r/7K3MQ901.png")).status_code == 404


async def test_the_page_has_no_script_and_sends_no_referrer(site: Site) -> None:
    answer = await site.client.get("/r/7K3MQ901")

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert "script" not in answer.headers["content-security-policy"]
    assert not Taken(answer.text).all("script")
    assert PHONE not in answer.text
