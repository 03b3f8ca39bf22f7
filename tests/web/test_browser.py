"""The web chat in a real browser on the real road, with JavaScript and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import CHROMIUM, QUIET, Opening
from tests.web.steps import WAYS, ask, choose, cry, focused, tab_to, write

pytestmark = pytest.mark.browser


@WAYS
@pytest.mark.parametrize(("name", "code"), [("Français", "fr"), ("Bamanankan", "bm"), ("English", "en")])
def test_somebody_chooses_a_language(opening: Opening, script: bool, name: str, code: str) -> None:
    page = opening(java_script_enabled=script)
    choose(page, name)
    assert page.locator("html").get_attribute("lang") == code
    assert page.locator(".bubble").last.get_attribute("lang") == code
    assert page.locator(".languages [aria-current]").get_attribute("lang") == code


@WAYS
def test_somebody_asks_and_taps_on(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    choose(page)
    ask(page)
    label = page.locator(".item span").first.inner_text()
    page.locator(".item").first.click()
    expect(page.locator(".turn").last).to_contain_text("Source")
    if script:
        assert page.locator(".mine").all_inner_texts()[-1].endswith(label)


@WAYS
def test_a_digit_in_the_box_is_the_button_with_that_digit(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    choose(page)
    assert page.locator(".item").nth(0).inner_text().split() == ["1", "Les", "risques", "de", "la", "route"]
    write(page, "1", "désert")


@WAYS
def test_danger_is_marked_and_its_numbers_can_be_tapped(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    cry(page)
    expect(page.locator(".danger .alarm")).to_be_visible()
    numbers = page.locator(".danger a.tel")
    assert numbers.count() > 0
    for number in numbers.all():
        assert (number.get_attribute("href") or "").startswith("tel:")
        assert (number.bounding_box() or {"height": 0.0})["height"] >= 44


@WAYS
def test_the_language_can_be_changed_at_any_time(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    choose(page)
    ask(page)
    page.locator(".languages button", has_text="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".turn").last).to_contain_text("desert")
    expect(page.locator("#text")).to_have_attribute("placeholder", "Write your message")


@WAYS
def test_every_target_is_large_enough_and_nothing_is_wider_than_the_phone(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    for step in (choose, ask, cry):
        targets_fit(page)
        step(page)
    targets_fit(page)


def targets_fit(page: Page) -> None:
    for target in page.locator("button:visible, textarea, header a").all():
        box = target.bounding_box() or {"width": 0.0, "height": 0.0, "x": -1.0}
        assert min(box["width"], box["height"]) >= 44, target.inner_text()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 320


def test_with_text_twice_as_large_everything_can_be_read_and_tapped(site_address: str, chromium: Browser) -> None:
    large = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, "--blink-settings=defaultFontSize=32"])
    page = large.new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(site_address)
    for step in (choose, ask, cry):
        step(page)
        assert page.locator(".bubble p").last.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 30
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    large.close()


def test_on_a_phone_the_keyboard_makes_room_for_the_answer(opening: Opening) -> None:
    page = opening(has_touch=True, is_mobile=True)
    choose(page)
    ask(page)
    assert focused(page, "className") == "turn"
    expect(page.locator(".mine").last).to_be_in_viewport()


def test_a_reload_with_javascript_keeps_the_talk_of_this_tab(opening: Opening) -> None:
    page = opening()
    choose(page)
    ask(page)
    before = page.locator("#log").inner_text()
    page.reload()
    assert page.locator("#log").inner_text() == before
    assert page.locator("html").get_attribute("lang") == "fr"
    page.locator(".chip", has_text="Menu").click()
    expect(page.locator(".mine").last).to_contain_text("Menu")
    expect(page.locator(".turn").last.locator(".item b").first).to_have_text("1")


def test_a_reload_without_javascript_says_the_same_answer(opening: Opening) -> None:
    page = opening(java_script_enabled=False)
    choose(page)
    ask(page)
    before = page.locator(".bubble").inner_text()
    page.reload()
    assert page.locator(".bubble").inner_text() == before


def test_another_tab_knows_nothing_of_this_one(opening: Opening, site_address: str) -> None:
    page = opening()
    choose(page)
    other = page.context.new_page()
    other.goto(site_address)
    assert other.locator(".mine").count() == 0


def test_the_keyboard_alone_is_enough(opening: Opening) -> None:
    page = opening(viewport={"width": 1024, "height": 768})
    tab_to(page, "className", "item big")
    assert focused(page, "value") == "fr.lang"
    page.keyboard.press("Enter")
    expect(page.locator(".item b").first).to_be_visible()
    assert focused(page, "className") == "turn"
    page.keyboard.press("Tab")
    assert focused(page, "className") == "item"
    page.locator("#text").focus()
    page.keyboard.type("première ligne")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("deuxième ligne")
    page.keyboard.press("Enter")
    expect(page.locator(".mine").last).to_contain_text("première ligne\ndeuxième ligne")
    expect(page.locator(".turn")).to_have_count(3)
    assert focused(page, "id") == "text"


def test_the_keyboard_alone_is_enough_without_javascript(opening: Opening) -> None:
    page = opening(java_script_enabled=False)
    tab_to(page, "className", "item big")
    page.keyboard.press("Enter")
    expect(page.locator(".item b").first).to_be_visible()


def test_what_a_person_writes_becomes_text_never_an_element(opening: Opening) -> None:
    page = opening()
    hostile = "<img src=x onerror=alert(1)><b>gras</b>"
    page.fill("#text", hostile)
    page.click(".send")
    expect(page.locator(".mine")).to_contain_text(hostile)
    page.reload()
    expect(page.locator(".mine")).to_contain_text(hostile)
    assert page.locator("#log img, .mine b").count() == 0
