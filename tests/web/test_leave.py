"""Leaving quickly: at once, by tap or key, and nothing of the talk stays behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, Route, expect

from bot.web.pages import LEAVE_FOR
from tests.web.conftest import Opening
from tests.web.steps import WAYS, ask, choose

pytestmark = pytest.mark.browser


def elsewhere(page: Page) -> list[Request]:
    """Answers in place of the other site; what was asked of it."""
    asked: list[Request] = []

    def answer(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body="elsewhere")

    page.context.route(f"{LEAVE_FOR}**", answer)
    return asked


def talked(opening: Opening, **options: object) -> Page:
    page = opening(**options)
    choose(page)
    ask(page)
    return page


@pytest.mark.parametrize("height", [200, 300, 400, 640, 900])
def test_leaving_quickly_is_in_reach_however_low_the_window_and_far_the_talk(opening: Opening, height: int) -> None:
    page = talked(opening, viewport={"width": 320, "height": height})
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)


@WAYS
def test_the_other_site_is_not_told_where_the_person_was(opening: Opening, script: bool) -> None:
    page = talked(opening, java_script_enabled=script)
    asked = elsewhere(page)
    page.click("#leave")
    page.wait_for_url(LEAVE_FOR)
    assert len(asked) == 1
    assert not {"referer", "cookie"} & asked[0].all_headers().keys()


def test_going_back_from_there_does_not_lead_to_the_talk(opening: Opening, site_address: str) -> None:
    page = talked(opening)
    elsewhere(page)
    page.click("#leave")
    page.wait_for_url(LEAVE_FOR)
    page.go_back()
    assert not page.url.startswith(site_address)
    page.goto(site_address)
    assert page.locator(".mine").count() == 0
    assert page.locator(".big").count() == 3
    assert page.evaluate("sessionStorage.getItem('size')") is None


def test_escape_twice_leaves_and_once_only_says_so(opening: Opening) -> None:
    page = talked(opening)
    elsewhere(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_have_text("Encore une fois Échap pour quitter.")
    assert page.locator(".mine").count() == 2
    page.keyboard.press("Escape")
    page.wait_for_url(LEAVE_FOR)


def test_two_escapes_far_apart_do_not_leave(opening: Opening, site_address: str) -> None:
    page = talked(opening)
    page.clock.install()
    page.keyboard.press("Escape")
    page.clock.fast_forward(4_000)
    page.keyboard.press("Escape")
    expect(page.locator(".mine")).to_have_count(2)
    assert page.url.startswith(site_address)


def test_who_hears_the_link_hears_of_the_key(opening: Opening) -> None:
    link = opening().locator("#leave")
    expect(link).to_have_accessible_name("Quitter vite")
    expect(link).to_have_accessible_description("Au clavier : deux fois Échap pour quitter vite.")


def test_the_talk_is_gone_at_once_even_while_an_answer_and_the_other_site_are_still_coming(opening: Opening) -> None:
    page = talked(opening)
    held: list[Route] = []
    page.context.route(f"{LEAVE_FOR}**", lambda route: route.fulfill(status=204))
    page.route("**/chat", lambda route: held.append(route))
    for text in ("bonjour", "merci"):
        page.fill("#text", text)
        page.click(".send")
    expect(page.locator("#typing")).to_be_visible()
    with page.expect_request(f"{LEAVE_FOR}**"):
        page.evaluate("document.getElementById('leave').click()")
    held[0].fulfill(body='<section class="turn" lang="fr"><div class="bubble">late</div></section>')
    page.wait_for_timeout(300)
    assert page.evaluate("[document.body.textContent, sessionStorage.length]") == ["", 0]
    assert len(held) == 1
