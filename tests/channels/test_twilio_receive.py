"""Messages as Twilio posts them, and what Sira hears in each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels.twilio.form import MOST_FIELDS, Form, read_form
from bot.channels.twilio.receive import TEXT_CHARACTERS, receive
from bot.conversation.stop import WORDS, stops
from bot.message import Inbound, Language, Position

NOW = datetime(2030, 1, 1, tzinfo=UTC)
CASES = json.loads((Path(__file__).parent / "twilio" / "messages.json").read_text(encoding="utf-8"))


def posted(pairs: list[list[str]]) -> Form:
    """The form after a journey as bytes."""
    form = read_form(urlencode([(name, value) for name, value in pairs]).encode())
    assert form is not None
    return form


def heard(**fields: str) -> Inbound | None:
    return receive(posted([["From", "whatsapp:+15005550009"], *([name, text] for name, text in fields.items())]), NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_message_is_heard_as_the_table_says(case: dict[str, Any]) -> None:
    expected = case["inbound"]
    if expected is not None:
        position = Position(*expected["position"]) if "position" in expected else None
        expected = Inbound(**{**expected, "received_at": NOW, "position": position})
    assert receive(posted(case["form"]), NOW) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_neither_sender_nor_words_show_in_what_was_heard(case: dict[str, Any]) -> None:
    shown = repr(receive(posted(case["form"]), NOW)) + repr(posted(case["form"]))
    told = [value for name, value in case["form"] if name in ("Body", "From", "ProfileName") and len(value) > 3]
    assert not any(value in shown for value in told)


def test_a_text_of_any_length_is_heard_up_to_what_whatsapp_delivers() -> None:
    said = heard(Body="ɛ" * 10_000)
    assert said is not None
    assert said.text == "ɛ" * TEXT_CHARACTERS


@pytest.mark.parametrize("body", [b"From=1&Body=%ff%fe", b"From=1&Body=\xff\xfe", b"From=1&Body=%ED%A0%80a"])
def test_bytes_that_are_no_text_become_legible(body: bytes) -> None:
    form = read_form(body)
    assert form is not None
    said = receive(form, NOW)
    assert said is not None
    assert set(said.text) <= {"\ufffd", "a"}
    said.text.encode()


def test_a_body_of_far_too_many_fields_is_none_of_twilios() -> None:
    assert read_form(b"&".join([b"a=1"] * MOST_FIELDS)) is not None
    assert read_form(b"&".join([b"a=1"] * (MOST_FIELDS + 1))) is None


@pytest.mark.parametrize(
    ("text", "language"), [(word, language) for language, words in WORDS.items() for word in words]
)
def test_a_word_that_ends_it_is_known_however_it_is_written(text: str, language: Language | None) -> None:
    for spelling in (
        text,
        text.upper(),
        f"  {text.title()} !!",
        f"« {text} ».",
        text.replace("ê", "e").replace("ɔ", "o"),
    ):
        said = heard(Body=spelling)
        assert said is not None
        assert (said.kind, said.language_hint) == ("stop", language), spelling


@pytest.mark.parametrize(
    "text",
    [
        "",
        "la police nous a arrêtés",
        "comment arrêter de penser à mourir",
        "on nous arrête à la frontière",
        "a jɔra",
        "can i stop in niger",
        "the end of the road",
        "stop " * 100,
        "stop help they beat us",
    ],
)
def test_a_sentence_that_holds_such_a_word_is_a_sentence(text: str) -> None:
    assert not stops(text)
