"""What a person does on the page, for browser tests that need a talk to stand on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

WAYS = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


def choose(page: Page, language: str = "Français") -> None:
    """Choose a language on the first page; the menu comes."""
    page.locator(".big", has_text=language).click()
    expect(page.locator(".item b").first).to_be_visible()


def write(page: Page, text: str, then: str) -> None:
    """Send a text; the last answer then holds `then`."""
    page.fill("#text", text)
    page.click(".send")
    expect(page.locator(".turn").last).to_contain_text(then)


def ask(page: Page) -> None:
    """A question that a topic answers."""
    write(page, "je veux traverser le desert", "Traverser le désert")


def cry(page: Page) -> None:
    """A message of somebody in danger."""
    write(page, "on est perdu dans le desert sans eau, aidez nous", "Urgence")


def focused(page: Page, what: str) -> str:
    """A property of the element that has the focus."""
    return str(page.evaluate(f"document.activeElement.{what}"))


def tab_to(page: Page, what: str, value: str, most: int = 12) -> int:
    """Press Tab until the element with this property has the focus; how often."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if focused(page, what) == value:
            return count
    raise AssertionError(f"{most} times Tab do not lead to {value}")
