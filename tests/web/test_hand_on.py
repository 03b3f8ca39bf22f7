"""Copying and sharing an answer: the whole text with its source, and nothing but the text."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Opening
from tests.web.steps import ask, choose, cry

pytestmark = pytest.mark.browser

SHARING = "navigator.share = shared => { window.shared = shared; return Promise.reject(new Error('changed my mind')); }"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def answered(opening: Opening, script: str = "") -> Page:
    page = opening(permissions=["clipboard-read", "clipboard-write"])
    if script:
        page.add_init_script(script)
        page.reload()
    choose(page)
    ask(page)
    return page


def is_the_answer(text: str) -> bool:
    first, *rest = [part for part in text.replace("\r\n", "\n").split("\n\n") if not part.startswith("TEST")]
    return (
        first.startswith("Traverser le désert")
        and len(rest) >= 2
        and rest[-1].startswith("Source : ")
        and "Copier" not in text
    )


def test_an_answer_is_copied_with_its_source(opening: Opening) -> None:
    page = answered(opening)
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("status")).to_have_text("Copié.")
    assert is_the_answer(page.evaluate("navigator.clipboard.readText()"))


def test_it_is_copied_without_a_clipboard_interface_too(opening: Opening) -> None:
    page = answered(opening, NO_CLIPBOARD)
    page.get_by_role("button", name="Copier").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Copié.")
    assert page.evaluate("document.activeElement.textContent") == "Copier"
    page.locator("#text").focus()
    page.keyboard.press("Control+V")
    assert is_the_answer(page.locator("#text").input_value())


def test_what_cannot_be_copied_is_said(opening: Opening) -> None:
    page = answered(opening, f"{NO_CLIPBOARD}; document.execCommand = () => false")
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("status")).to_contain_text("Pas copié.")


def test_it_is_shared_by_the_phone_as_text_alone(opening: Opening) -> None:
    page = answered(opening, SHARING)
    page.get_by_role("button", name="Partager").click()
    shared = page.evaluate("window.shared")
    assert shared.keys() == {"text"}
    assert is_the_answer(shared["text"])
    assert page.get_by_role("link", name="WhatsApp").count() == 0


@pytest.mark.parametrize(("name", "scheme", "field"), [("WhatsApp", "whatsapp", "text"), ("SMS", "sms", "body")])
def test_a_browser_that_cannot_share_opens_an_app_and_no_site(
    opening: Opening, name: str, scheme: str, field: str
) -> None:
    page = answered(opening)
    page.evaluate("document.addEventListener('click', event => event.preventDefault())")
    link = page.get_by_role("link", name=name)
    link.click()
    address = urlsplit(link.get_attribute("href") or "")
    assert address.scheme == scheme
    fields = parse_qs(address.query)
    assert fields.keys() == {field}
    assert is_the_answer(fields[field][0])


def test_only_answers_are_handed_on_and_every_one_of_them(opening: Opening) -> None:
    page = opening()
    choose(page)
    assert page.locator(".hand-on").count() == 0
    ask(page)
    cry(page)
    assert page.locator(".hand-on").count() == 2
    page.reload()
    assert page.locator(".hand-on").count() == 2


def test_targets_to_hand_on_are_large_enough(opening: Opening) -> None:
    page = answered(opening)
    for target in page.locator(".hand-on > *").all():
        box = target.bounding_box() or {"width": 0.0, "height": 0.0}
        assert min(box["width"], box["height"]) >= 44


def test_without_javascript_there_is_nothing_that_would_not_work(opening: Opening) -> None:
    page = opening(java_script_enabled=False)
    choose(page)
    ask(page)
    assert page.locator(".hand-on").count() == 0
    expect(page.locator("#size")).to_be_hidden()
    expect(page.locator("#escape")).to_be_hidden()
