"""For those who see little, hear the page, or use no finger: what axe-core can check, and what it cannot."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Opening
from tests.web.steps import WAYS, ask, choose, cry, focused, tab_to

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def fail(page: Page) -> None:
    page.route("**/chat", lambda route: route.abort())
    page.fill("#text", "bonjour")
    page.click(".send")
    expect(page.locator(".unsent")).to_be_visible()


def get_lost(page: Page) -> None:
    page.goto(f"{page.url}nowhere")


def stay(page: Page) -> None:
    """The first page."""


STATES: list[Callable[[Page], None]] = [stay, choose, ask, cry, fail, get_lost]


COVERED = """() => ["header", "footer"].map(name => document.querySelector(name))
.reduce((sum, bar) => sum + (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0), 0)"""
"""How much of the height the two bars keep for themselves."""


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    assert len(found["passes"]) > 10
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_no_fault(opening: Opening, state: Callable[[Page], None], colours: str) -> None:
    page = opening(color_scheme=colours)
    state(page)
    assert faults(page) == []


@pytest.mark.parametrize("width", [240, 820, 1280])
def test_axe_finds_no_fault_on_a_whole_talk(opening: Opening, width: int) -> None:
    page = opening(viewport={"width": width, "height": 800})
    for step in (choose, ask, cry):
        step(page)
    assert faults(page) == []


def test_with_colours_of_their_own_people_still_see_what_can_be_tapped(opening: Opening) -> None:
    page = opening(forced_colors="active")
    choose(page)
    ask(page)
    for target in ("#leave", ".sos", ".send", ".item", ".chip"):
        assert page.locator(target).first.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"


@WAYS
def test_whoever_is_in_danger_finds_the_button_on_every_screen(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    for step in (stay, choose, ask):
        step(page)
        expect(page.locator(".sos")).to_be_in_viewport(ratio=1)
        expect(page.locator(".sos")).to_have_accessible_name("SOS En danger maintenant ?")
    page.click(".sos")
    expect(page.locator(".danger .tel").first).to_be_visible()


@WAYS
@pytest.mark.parametrize(("locale", "says"), [("fr-FR", "Urgence"), ("en-GB", "Emergency"), ("bm-ML", "Farati")])
def test_the_first_screen_has_it_in_three_languages_and_answers_in_the_browsers(
    opening: Opening, script: bool, locale: str, says: str
) -> None:
    page = opening(java_script_enabled=script, locale=locale, viewport={"width": 360, "height": 640})
    button = page.locator(".urgent")
    expect(button).to_be_in_viewport(ratio=0.9)
    assert {part.get_attribute("lang") for part in button.locator("[lang]").all()} == {"fr", "bm", "en"}
    button.click()
    expect(page.locator(".danger .alarm")).to_have_text(says)


def test_text_grows_in_steps_and_stays_so_in_this_tab_only(opening: Opening, site_address: str) -> None:
    page = opening()

    def size() -> float:
        return float(page.locator(".bubble p").first.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))

    usual = size()
    for percent in (125, 150, 200):
        page.get_by_role("button", name="Texte plus grand").click()
        expect(page.get_by_role("status")).to_have_text(f"{percent} %")
        assert size() == pytest.approx(usual * percent / 100)
    page.reload()
    assert size() == pytest.approx(usual * 2)
    other = page.context.new_page()
    other.goto(site_address)
    assert other.evaluate("document.documentElement.style.fontSize") == "100%"
    page.get_by_role("button", name="Texte normal").click()
    assert size() == pytest.approx(usual)


@pytest.mark.parametrize("width", [240, 320, 360, 1280])
@pytest.mark.parametrize("taps", range(4))
def test_however_large_the_text_and_narrow_the_screen_nothing_is_cut_off(
    opening: Opening, width: int, taps: int
) -> None:
    page = opening(viewport={"width": width, "height": 640})
    for _ in range(taps):
        page.click("#size")
    for step in (stay, choose, ask, cry):
        step(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("#leave")).to_be_in_viewport(ratio=1)
        expect(page.locator("#text")).to_be_in_viewport(ratio=1)
        expect(page.locator(".send")).to_be_in_viewport(ratio=1)
        assert (page.locator("#text").bounding_box() or {"width": 0.0})["width"] >= 80
        assert page.evaluate(COVERED) <= 640 / 3


def test_turning_the_phone_changes_what_fits(opening: Opening) -> None:
    page = opening(viewport={"width": 360, "height": 640})
    header = page.locator("header")
    expect(header).to_have_css("position", "sticky")
    page.click("#size")
    page.click("#size")
    expect(header).to_have_css("position", "static")
    page.set_viewport_size({"width": 800, "height": 800})
    expect(header).to_have_css("position", "sticky")


def test_a_new_answer_is_heard_once_and_an_old_one_is_not_read_out_again(opening: Opening) -> None:
    page = opening()
    choose(page)
    page.evaluate(
        """() => { window.live = []; const log = document.getElementById('log');
        new MutationObserver(() => live.push(log.getAttribute('aria-live'))).observe(log, { childList: true }); }"""
    )
    ask(page)
    assert set(page.evaluate("live")) == {"polite"}
    page.evaluate("live.length = 0")
    page.go_back()
    expect(page.locator(".mine")).to_have_count(1)
    assert set(page.evaluate("live")) == {"off"}
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    assert focused(page, "className") == "turn"
    expect(page.locator(".turn").last).to_have_accessible_name("Réponse")


def test_answers_are_found_by_their_headings(opening: Opening) -> None:
    page = opening()
    choose(page)
    ask(page)
    cry(page)
    headings = [
        (each.evaluate("node => node.tagName"), each.inner_text()) for each in page.get_by_role("heading").all()
    ]
    assert [tag for tag, _ in headings] == ["H1", "H2", "H2", "H3"]
    assert headings[1][1].startswith("Traverser le désert")
    assert headings[2][1] == "Urgence"


@WAYS
def test_the_first_tab_leads_past_the_header(opening: Opening, script: bool) -> None:
    page = opening(java_script_enabled=script)
    choose(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab") if not script else page.locator(".skip").focus()
    assert focused(page, "className") == "skip"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert tab_to(page, "className", "item", most=1) == 1


@pytest.mark.parametrize("target", ["#size", ".languages button", "#leave", ".big", ".sos", "#text", ".send"])
def test_the_focus_can_be_seen(opening: Opening, target: str) -> None:
    page = opening()
    page.keyboard.press("Tab")
    page.locator(target).first.focus()
    style = page.locator(target).first.evaluate(
        "node => [getComputedStyle(node).outlineStyle, getComputedStyle(node).outlineWidth]"
    )
    assert style == ["solid", "3px"]


def test_nothing_moves_for_those_who_ask_for_stillness(opening: Opening) -> None:
    page = opening(reduced_motion="reduce")
    page.route("**/chat", lambda route: None)
    page.fill("#text", "bonjour")
    page.click(".send")
    expect(page.locator("#typing")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
