"""Buttons carry their language and place, within Telegram's 64 bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import screens
from bot.conversation.payload import Payload, parse, payload
from bot.conversation.session import Session
from bot.guidance.guidance import Guidance
from bot.message import DANGERS, LANGUAGES, PAYLOAD_BYTES, Reply
from tests.people import NOON

GROUPS = ("risks", "rights", "help")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fr.menu", Payload("fr", "menu")),
        ("bm.topic.risk_desert", Payload("bm", "topic", ("risk_desert",))),
        ("en.more.risk_sea.2", Payload("en", "more", ("risk_sea", "2"))),
        ("-.language", Payload(None, "language")),
        ("", None),
        ("menu", None),
        ("xx.menu", None),
        ("fr.ɛ", None),
        (".", None),
    ],
)
def test_a_payload_is_read(text: str, expected: Payload | None) -> None:
    assert parse(text) == expected


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    known = parse(text)
    assert known is None or parse(payload(known.language, known.verb, *known.arguments)) == known


def test_a_missing_argument_is_empty() -> None:
    assert Payload("fr", "topic").argument(0) == ""


def every_screen(guidance: Guidance) -> list[Reply]:
    today = NOON.date()
    shown = [screens.first_screen(Session())]
    for language in LANGUAGES:
        shown += [screens.languages(Session(), language), screens.menu(Session(), language, guidance, "Hello")]
        shown += [screens.group(Session(), language, guidance, group) for group in guidance.groups()]
        shown += [screens.emergency(Session(), language, guidance, danger, today) for danger in DANGERS]
        shown += [screens.person(Session(), language, guidance, today)]
        shown += [
            screens.topic(Session(), language, guidance, topic.id, index, today)
            for topic in guidance.topics.values()
            for index in range(len(topic.texts[language].sections))
        ]
    return [reply for _, reply in shown]


def test_every_button_of_every_screen_fits_and_can_be_read_again(guidance: Guidance) -> None:
    payloads = {choice.payload for reply in every_screen(guidance) for choice in reply.choices}
    assert len(payloads) > 100
    assert [text for text in payloads if parse(text) is None or len(text.encode()) > PAYLOAD_BYTES] == []


def test_every_screen_offers_a_way_on(guidance: Guidance) -> None:
    assert all(reply.choices and reply.text for reply in every_screen(guidance))
