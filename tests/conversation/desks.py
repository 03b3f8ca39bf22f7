"""Somebody at the directory of services in tests: what they send, and what every screen must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.conversation import directory
from bot.conversation.directory_screens import HELP, Desk
from bot.conversation.payload import parse
from bot.conversation.session import Session
from bot.conversation.turn import Heard, Turn
from bot.guidance.guidance import Guidance, Policy
from bot.guidance.model import EMERGENCY
from bot.message import PAYLOAD_BYTES, Language, Place, Position, Reply
from bot.understanding.meaning import Guess, Meaning
from tests.people import NOON

TODAY = NOON.date()
LETTERS = 600
LABEL_LETTERS = 24


def session(language: Language = "fr", topic: str = "") -> Session:
    return Session(language=language, how="clear", topic=topic)


def desk(guidance: Guidance, language: Language = "fr", today: date = TODAY) -> Desk:
    return Desk(session(language), language, guidance, today)


def asked(text: str, intent: str = HELP, confidence: float = 0.9, places: tuple[Place, ...] = ()) -> Heard:
    ranking = (Guess(intent, confidence), Guess("risk_sea", 0.02), Guess("return_apply", 0.01))
    return Heard("text", Meaning(text, intent, confidence, ranking, places=places))


def tapped(payload: str) -> Heard:
    return Heard("choice", Meaning("", script="none"), payload)


def located(position: Position | None) -> Heard:
    return Heard("location", Meaning("", script="none"), position=position)


def in_production(guidance: Guidance, confirmed_on: date | None = None) -> Guidance:
    services = {name: replace(each, confirmed_on=confirmed_on) for name, each in guidance.services.items()}
    return replace(guidance, services=services, policy=Policy(production=True, serve_drafts=False))


def here(turn: Turn) -> str:
    assert turn.session is not None
    return turn.session.topic


def opened(start: Desk, payload: str) -> Reply:
    """The screen behind a button of the directory."""
    button = parse(payload)
    screen = directory.tapped(start, button) if button else None
    assert screen is not None
    return screen[1]


def crawled(start: Desk) -> Iterator[tuple[str, Reply]]:
    """Every screen that buttons of the directory lead to."""
    todo, seen = ["fr.services"], {"fr.services"}
    while todo:
        payload = todo.pop()
        button = parse(payload)
        screen = directory.tapped(start, button) if button else None
        if screen is None:
            continue
        yield payload, screen[1]
        new = [choice.payload for choice in screen[1].choices if choice.payload not in seen]
        seen.update(new)
        todo.extend(new)


def helps(reply: Reply) -> None:
    """A way to help remains, and no button is too long to be shown or sent."""
    payloads = [choice.payload for choice in reply.choices]
    assert any(payload.endswith(f"topic.{EMERGENCY}") for payload in payloads)
    assert any(part in payload for payload in payloads for part in (".service", ".countries"))
    assert all(len(payload.encode()) <= PAYLOAD_BYTES for payload in payloads)
    assert [c.label for c in reply.choices if not 0 < len(c.label) <= LABEL_LETTERS] == []
    assert 0 < len(reply.text) <= LETTERS, reply.text


def cards_of(reply: Reply) -> list[str]:
    return [choice.payload for choice in reply.choices if ".service.svc-" in choice.payload]


def numbers(text: str) -> list[str]:
    """What could be dialled: everything with digits that is no month, quarter or count."""
    plain = re.sub(r"\(\D*\d\d/\d{4}\)|\d\d/\d{4}|2011|VI|96|10 (jours|days)|tile 10|https?://\S+", "", text)
    return re.findall(r"\+?\d[\d ]*\d", plain)
