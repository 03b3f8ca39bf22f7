"""A tiny road, an app around it, and a page taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

from bot.channels.contract import Send
from bot.channels.webchat.receive import FORM
from bot.message import Choice, Inbound, Language, Reply
from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.errors import FRAGMENT
from tests.people import Hands

MENU = Reply(
    "Bonjour.", "fr", (Choice("Le désert", "fr.topic.risk_desert"), Choice("Autre langue", "fr.lang", listed=False))
)
MOST_BYTES = 30_000
"""No page is heavier, with its style and script (DESIGN.md, Channels)."""
ADDRESS = "192.0.2.7"
ASKED = {"accept": FRAGMENT}


@dataclass
class Script:
    """A road that says what the test wrote down and keeps what it heard."""

    say: Callable[[Inbound], tuple[Reply, ...]] = lambda inbound: (MENU,)
    heard: list[Inbound] = field(default_factory=list)

    async def travel(self, inbound: Inbound, send: Send) -> None:
        self.heard.append(inbound)
        await send(self.say(inbound))


def site(script: Script | None = None, hands: Hands | None = None, **settings: object) -> FastAPI:
    """The app around a script."""
    return create_app(
        (script or Script()).travel,
        Settings.model_validate(settings),
        checks={},
        now=(hands or Hands()).now,
        urgent=lambda text: "SOS" in text,
    )


def browser(app: FastAPI, address: str = ADDRESS) -> httpx.AsyncClient:
    """Somebody at an address."""
    transport = httpx.ASGITransport(app, client=(address, 40_000))
    return httpx.AsyncClient(transport=transport, base_url="http://sira.test")


async def post(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    """Post a form."""
    return await client.post("/chat", data=fields, headers=headers)


def raw(body: bytes, content_type: str = FORM) -> dict[str, object]:
    """The arguments of a POST with this very body."""
    return {"content": body, "headers": {"content-type": content_type}}


class Taken(HTMLParser):
    """A page as a list of elements with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.html, self.text = html, ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The attributes of every such element."""
        return [has for name, has in self.elements if name == tag and attributes.items() <= has.items()]

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        return self.all("input", name=name)[0]["value"]


def reply(text: str, *labels: str, language: Language = "fr", danger: bool = False) -> Reply:
    """A reply with one button a label."""
    choices = tuple(Choice(label, f"fr.x{number}") for number, label in enumerate(labels))
    return Reply(text, language, choices, danger="desert" if danger else None)
