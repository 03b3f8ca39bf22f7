"""Whole conversations, told as data in tests/talks/: what is said, and what must come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.people import Person

TALKS = Path(__file__).with_name("talks")


def talks() -> list[Any]:
    return [
        pytest.param(talk["turns"], id=f"{path.stem}: {talk['name']}")
        for path in sorted(TALKS.glob("*.yaml"))
        for talk in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]


@pytest.mark.parametrize("turns", talks())
async def test_the_conversation_goes_as_written(person: Person, turns: list[dict[str, Any]]) -> None:
    for turn in turns:
        await take(person, turn)
        check(person, turn)


async def take(person: Person, turn: dict[str, Any]) -> None:
    if "say" in turn:
        await person.write(turn["say"])
    elif "tap" in turn:
        await person.tap(turn["tap"])
    elif "press" in turn:
        await person.press(turn["press"])
    else:
        await person.give(turn["give"])


def check(person: Person, turn: dict[str, Any]) -> None:
    reply = person.last
    labels = [choice.label for choice in reply.choices]
    said = f"after {turn}: {reply.text!r} {labels}"
    for field in ("language", "topic", "danger", "forgets"):
        if field in turn:
            assert getattr(reply, field) == turn[field], said
    assert all(words in reply.text for words in turn.get("has", ())), said
    assert all(any(label in shown for shown in labels) for label in turn.get("offers", ())), said
