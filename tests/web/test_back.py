"""Back, forward and reload: steps of the talk, never a question whether to post again, never a second answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page, expect

from tests.web.conftest import Opening
from tests.web.steps import ask, choose, cry, write

pytestmark = pytest.mark.browser


def posts(page: Page) -> list[str]:
    """What is posted from now on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    return sent


def last_bubble(page: Page) -> str:
    return page.locator(".turn").last.locator(".bubble").last.inner_text()


def test_back_and_forward_go_one_step_and_send_nothing(opening: Opening) -> None:
    page = opening()
    choose(page)
    menu = last_bubble(page)
    ask(page)
    answer = last_bubble(page)
    sent = posts(page)
    page.go_back()
    assert last_bubble(page) == menu
    assert page.locator(".turn").last.locator(".item").count() == 4
    page.go_back()
    expect(page.locator(".big")).to_have_count(3)
    assert page.locator(".mine").count() == 0
    page.go_forward()
    page.go_forward()
    assert last_bubble(page) == answer
    assert sent == []


def test_after_back_the_talk_goes_on_from_there(opening: Opening) -> None:
    page = opening()
    choose(page)
    ask(page)
    page.go_back()
    page.locator(".item", has_text="CEDEAO").click()
    for _ in range(2):
        expect(page.locator(".mine")).to_have_text(["Vous : Français", "Vous : Mes droits dans la CEDEAO"])
        page.reload()
    page.go_back()
    expect(page.locator(".mine")).to_have_count(1)


def test_after_back_a_digit_means_the_menu_on_the_screen(opening: Opening) -> None:
    page = opening()
    choose(page)
    first = page.locator(".item span").first.inner_text()
    assert first == "Les risques de la route"
    ask(page)
    assert page.locator(".item span").first.inner_text() != first
    page.go_back()
    page.locator(".item", has_text=first).wait_for()
    write(page, "1", "Passeurs")
    expect(page.locator(".item span").nth(1)).to_have_text("Traverser le désert")


def test_a_reload_after_back_stays_there(opening: Opening) -> None:
    page = opening()
    choose(page)
    ask(page)
    page.go_back()
    expect(page.locator(".mine")).to_have_count(1)
    page.reload()
    expect(page.locator(".mine")).to_have_count(1)
    page.go_forward()
    expect(page.locator(".mine")).to_have_count(2)


def test_the_language_of_the_controls_follows_back(opening: Opening) -> None:
    page = opening()
    choose(page, "English")
    page.locator(".languages button", has_text="BM").click()
    expect(page.locator("html")).to_have_attribute("lang", "bm")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".languages [aria-current]")).to_have_count(0)


def test_back_while_an_answer_is_coming_loses_nothing(opening: Opening) -> None:
    page = opening()
    choose(page)
    held: list[object] = []
    page.route("**/chat", lambda route: held.append(route))
    page.fill("#text", "je veux traverser le desert")
    page.click(".send")
    expect(page.locator("#typing")).to_be_visible()
    page.go_back()
    expect(page.locator(".mine")).to_have_count(1)
    with page.expect_response("**/chat"):
        held[0].continue_()  # type: ignore[attr-defined]
    expect(page.locator(".mine")).to_have_count(1)
    page.go_forward()
    expect(page.locator(".turn").last).to_contain_text("Traverser le désert")
    expect(page.locator(".unsent")).to_have_count(0)


def test_a_tap_before_the_script_ran_is_part_of_the_talk_all_the_same(opening: Opening, site_address: str) -> None:
    page = opening()
    page.evaluate(
        "document.querySelector('.choices').insertAdjacentHTML('beforeend', '<input name=choice value=fr.lang>')"
    )
    with page.expect_navigation():
        page.evaluate("document.querySelector('.choices').submit()")
    expect(page.locator(".item b").first).to_be_visible()
    assert page.url == f"{site_address}/"
    sent = posts(page)
    page.reload()
    expect(page.locator(".item b").first).to_be_visible()
    assert sent == []
    ask(page)
    page.go_back()
    expect(page.locator(".item b")).to_have_count(4)


def test_without_javascript_back_leads_to_the_answer_before_as_the_same_message(opening: Opening) -> None:
    page = opening(java_script_enabled=False)
    choose(page)
    before = page.locator(".bubble").inner_text()
    ask(page)
    # Chromium keeps no page that says no-store, so it asks whether to post again; the road knows the message.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page.locator("body.neterror")).to_be_attached()
    page.reload()
    assert page.locator(".bubble").inner_text() == before


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_every_answer_has_a_way_back_in_the_page(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    choose(page)
    ask(page)
    page.locator(".chip", has_text="Retour").click()
    expect(page.locator(".item").first).to_be_visible()
    cry(page)
    page.locator(".chip", has_text="Menu").click()
    expect(page.locator(".item b")).to_have_count(4)
