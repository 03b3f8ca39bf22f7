"""The web chat on the real road, as forms that go in and pages that come out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.app import Sira
from bot.message import LANGUAGES, Language
from bot.web.asgi import create_app
from tests.people import Hands
from tests.web.pages import MOST_BYTES, Taken, browser, post

TOKEN = "0" * 31 + "1"
NONCE = re.compile('name="nonce" autocomplete="off" value="[0-9a-f]+"')


@pytest.fixture
async def client(sira: Sira, hands: Hands) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(sira.road.travel, sira.settings, checks={}, now=hands.now, urgent=sira.road.urgent)
    async with browser(app) as client:
        yield client


async def said(client: httpx.AsyncClient, **fields: str) -> Taken:
    answer = await post(client, None, token=TOKEN, **fields)
    assert answer.status_code == 200
    return Taken(answer.text)


def said_again(html: str) -> str:
    return NONCE.sub("", html)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_buttons_of_the_first_page_lead_to_the_menu_in_that_language(
    client: httpx.AsyncClient, language: Language
) -> None:
    page = await said(client, choice=f"{language}.lang")
    assert page.all("html")[0]["lang"] == language
    assert {has["value"].partition(".")[0] for has in page.all("button", **{"class": "item"})} == {language}


async def test_a_reload_gets_the_same_answer_and_changes_nothing(client: httpx.AsyncClient) -> None:
    await post(client, None, token=TOKEN, choice="fr.lang")
    form = {"token": TOKEN, "nonce": "a" * 32, "text": "1"}
    once, again = await post(client, None, **form), await post(client, None, **form)
    assert said_again(once.text) == said_again(again.text)
    assert len(Taken(once.text).all("button")) > 0


async def test_another_token_is_another_talk(client: httpx.AsyncClient) -> None:
    await said(client, choice="en.lang")
    other = await post(client, None, token="f" * 32, text="1")
    mine = await post(client, None, token=TOKEN, text="1")
    assert said_again(other.text) != said_again(mine.text)
    assert Taken(mine.text).all("html")[0]["lang"] == "en"


async def test_every_button_of_every_answer_works_within_two_taps(client: httpx.AsyncClient, hands: Hands) -> None:
    first = await said(client, choice="fr.lang")
    for payload in {has["value"] for has in first.all("button", name="choice")}:
        hands.move(minutes=11)
        page = await said(client, choice=payload)
        assert page.all("div", **{"class": "bubble"}) or page.all("div", **{"class": "bubble danger"})
        assert len(page.html.encode()) < MOST_BYTES
        for button in page.all("button", name="choice"):
            hands.move(minutes=1)
            assert (await said(client, choice=button["value"])).all("div", role="group")


async def test_the_longest_answer_of_all_is_a_light_page(client: httpx.AsyncClient) -> None:
    page = await said(client, text="SOS")
    assert len(page.all("a", **{"class": "tel"})) > 2
    assert len(page.html.encode()) < MOST_BYTES


async def test_danger_is_answered_after_any_number_of_messages(client: httpx.AsyncClient) -> None:
    for _ in range(25):
        await said(client, text="bonjour")
    page = await said(client, text="on est perdu dans le desert sans eau, aidez nous")
    assert page.all("div", **{"class": "bubble danger"})
    assert page.all("a", **{"class": "tel"})


async def test_more_than_twenty_messages_get_one_notice_and_then_quiet(client: httpx.AsyncClient) -> None:
    pages = [await said(client, text="bonjour") for _ in range(24)]
    quiet = [bool(page.all("div", **{"class": "bubble notice"})) for page in pages]
    assert quiet[:21] == [False] * 21
    assert any(quiet[21:])


async def test_stop_ends_the_talk_with_one_confirmation(client: httpx.AsyncClient) -> None:
    await said(client, choice="en.lang")
    page = await said(client, text="STOP")
    assert len(page.all("div", **{"class": "bubble"})) == 1
