"""What the page does when the network does not: nothing that was written is lost, nothing is answered twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, Request, Route, expect

from bot.message import Inbound, Reply
from bot.web.pages import Form, read_pages
from tests.web.conftest import Opening
from tests.web.pages import Script, reply, site
from tests.web.served import served

pytestmark = pytest.mark.browser


def answer(inbound: Inbound) -> tuple[Reply, ...]:
    if inbound.text == "broken":
        raise ValueError
    return () if inbound.text == "silent" else (reply(f"Réponse {len(SCRIPT.heard)}", "Menu"),)


SCRIPT = Script(answer)


@pytest.fixture(scope="module")
def site_address() -> Iterator[str]:
    @asynccontextmanager
    async def opened() -> AsyncIterator[FastAPI]:
        yield site(SCRIPT)

    with served(opened) as address:
        yield address


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click(".send")


SECOND_GENERATION = {"offline": False, "latency": 400, "downloadThroughput": 31_250, "uploadThroughput": 6_250}
"""250 kbit/s at best (in bytes a second), and 400 ms before anything happens."""


def posted(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.post_data or "")


def test_a_message_that_cannot_go_out_stays_and_goes_out_once_later(opening: Opening) -> None:
    page = opening()
    sent: list[dict[str, list[str]]] = []
    page.on("request", lambda request: sent.append(posted(request)) if request.method == "POST" else None)
    page.route("**/chat", lambda route: route.abort())
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_contain_text("Pas envoyé")
    expect(page.locator(".mine.failed")).to_contain_text("bonjour")
    expect(page.locator("#typing")).to_have_count(0)
    page.unroute("**/chat")
    page.click(".again")
    expect(page.locator(".turn").last).to_contain_text("Réponse")
    expect(page.locator(".unsent, .failed")).to_have_count(0)
    assert sent[0] == sent[1]
    assert [heard.text for heard in SCRIPT.heard[-1:]] == ["bonjour"]


def test_a_message_survives_a_reload_before_it_went_out(opening: Opening) -> None:
    page = opening()
    page.route("**/chat", lambda route: route.abort())
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_be_visible()
    page.reload()
    page.unroute("**/chat")
    expect(page.locator(".mine.failed")).to_contain_text("bonjour")
    page.click(".again")
    expect(page.locator(".turn").last).to_contain_text("Réponse")
    page.reload()
    expect(page.locator(".unsent")).to_have_count(0)


def test_it_goes_out_by_itself_when_the_network_is_back(opening: Opening) -> None:
    page = opening()
    page.context.set_offline(True)
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".turn").last).to_contain_text("Réponse")


def test_a_lost_answer_is_asked_for_again_as_the_same_message(opening: Opening) -> None:
    page = opening()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/chat", lose)
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_be_visible()
    page.unroute("**/chat")
    page.click(".again")
    expect(page.locator(".turn").last).to_contain_text("Réponse")
    first, second = SCRIPT.heard[-2:]
    assert first.message_id == second.message_id != ""


def test_the_login_page_of_a_hotspot_is_no_answer(opening: Opening) -> None:
    page = opening()
    page.route("**/chat", lambda route: route.fulfill(body="<h1>Buy an hour</h1>", content_type="text/html"))
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_be_visible()
    assert "Buy" not in page.locator("body").inner_text()


def test_a_fault_of_ours_is_said_and_can_be_tried_again(opening: Opening) -> None:
    page = opening()
    write(page, "broken")
    expect(page.locator(".notice")).to_contain_text("Something went wrong here")
    expect(page.locator(".again")).to_be_visible()
    write(page, "bonjour")
    expect(page.locator(".turn").last).to_contain_text("Réponse")


def test_silence_is_explained_and_not_tried_again(opening: Opening) -> None:
    page = opening()
    write(page, "silent")
    expect(page.locator(".notice")).to_contain_text("Please wait a moment")
    expect(page.locator(".again")).to_have_count(0)


def test_while_the_answer_is_coming_the_page_says_so_and_a_second_tap_does_nothing(opening: Opening) -> None:
    page = opening()
    held: list[Route] = []
    page.route("**/chat", lambda route: held.append(route))
    page.locator(".big").first.click()
    expect(page.locator("#typing")).to_contain_text("La réponse arrive")
    page.locator(".big").first.click()
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#typing")).to_have_count(0)
    expect(page.locator(".mine")).to_have_count(1)


def test_on_a_slow_network_the_talk_goes_its_way(opening: Opening) -> None:
    page = opening()
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SECOND_GENERATION)
    page.reload()
    for text in ("bonjour", "merci"):
        write(page, text)
        expect(page.locator("#typing")).to_be_visible()
        expect(page.locator("#typing")).to_have_count(0)
    assert page.locator(".mine, .turn .bubble:not(.hello)").count() == 4


def test_a_network_lost_in_mid_sending_leads_to_one_answer(opening: Opening) -> None:
    page = opening()
    before = len(SCRIPT.heard)

    def cut(route: Route) -> None:
        route.fetch()
        page.context.set_offline(True)
        route.abort("internetdisconnected")

    page.route("**/chat", cut, times=1)
    write(page, "bonjour")
    expect(page.locator(".unsent")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".turn").last).to_contain_text("Réponse")
    assert page.locator(".turn").count() == 2
    first, second = SCRIPT.heard[before:]
    assert first.message_id == second.message_id


def test_an_answer_that_does_not_come_is_first_said_to_be_late_and_then_given_up(opening: Opening) -> None:
    page = opening()
    page.clock.install()
    held: list[Route] = []
    page.route("**/chat", lambda route: held.append(route))
    write(page, "bonjour")
    expect(page.locator("#typing")).to_have_text("La réponse arrive…")
    page.clock.fast_forward(9_000)
    expect(page.locator("#typing")).to_have_text("Le réseau est lent. On attend encore…")
    page.clock.fast_forward(22_000)
    expect(page.locator(".unsent")).to_contain_text("Pas envoyé")
    expect(page.locator("#typing")).to_have_count(0)


def test_a_cry_for_help_does_not_wait_behind_a_message_that_hangs(opening: Opening) -> None:
    page = opening()
    page.route("**/chat", lambda route: route.continue_() if "SOS" in (route.request.post_data or "") else None)
    write(page, "bonjour")
    expect(page.locator("#typing")).to_be_visible()
    page.click(".sos")
    expect(page.locator(".turn").last).to_contain_text("Réponse")
    assert SCRIPT.heard[-1].text == "SOS"
    expect(page.locator("#typing")).to_be_visible()


def test_the_content_stands_before_the_script() -> None:
    html = read_pages().first(Form("0" * 32, "0" * 32))
    assert html.index("</main>") < html.index("</footer>") < html.index("<script>")


def test_a_full_or_forbidden_storage_does_not_stop_the_talk(opening: Opening) -> None:
    page = opening()
    page.add_init_script("Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new Error('full'); }")
    page.reload()
    write(page, "bonjour")
    expect(page.locator(".turn").last).to_contain_text("Réponse")


def test_a_browser_that_lacks_fetch_posts_the_form_itself(opening: Opening) -> None:
    page = opening()
    page.add_init_script("delete window.fetch")
    page.reload()
    write(page, "bonjour")
    expect(page.locator(".bubble")).to_contain_text("Réponse")
    assert page.url.endswith("/chat")
