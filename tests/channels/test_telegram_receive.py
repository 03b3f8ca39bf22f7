"""Updates as Telegram sends them, and what Sira hears in each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.receive import TEXT_CHARACTERS, chat_of, receive, target
from bot.conversation.payload import parse
from bot.message import Inbound, Position

NOW = datetime(2030, 1, 1, tzinfo=UTC)
CASES = json.loads((Path(__file__).parent / "telegram" / "updates.json").read_text(encoding="utf-8"))

# Time periods, which this library has half moved to timedelta.
pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")


def updated(data: dict[str, Any]) -> Update:
    update = Update.de_json(data, None)
    assert update is not None
    return update


def case(name: str) -> Update:
    return updated(next(case["update"] for case in CASES if case["name"] == name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_update_is_heard_as_the_table_says(case: dict[str, Any]) -> None:
    heard = receive(updated(case["update"]), NOW)
    expected = case["inbound"]
    if expected is None:
        assert heard is None
        return
    at = datetime.fromisoformat(expected["received_at"])
    position = Position(*expected["position"]) if "position" in expected else None
    assert heard == Inbound(**{"channel": "telegram", **expected, "received_at": at, "position": position})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_whatever_is_heard_has_somewhere_to_be_answered(case: dict[str, Any]) -> None:
    update = updated(case["update"])
    where = target(update)
    assert receive(update, NOW) is None or (where is not None and where.chat == 101)


def test_a_text_of_any_length_is_heard_up_to_what_telegram_allows() -> None:
    data = next(case["update"] for case in CASES if case["name"] == "text")
    heard = receive(updated({**data, "message": {**data["message"], "text": "ɛ" * 100_000}}), NOW)
    assert heard is not None
    assert heard.text == "ɛ" * TEXT_CHARACTERS


def test_what_is_heard_can_always_be_encoded() -> None:
    for text in ("\ud800", "\udc00x", "x\ud83d", "\ud83d\ud83d\ude00", "a\x00b"):
        data = next(case["update"] for case in CASES if case["name"] == "text")
        heard = receive(updated({**data, "message": {**data["message"], "text": text}}), NOW)
        assert heard is not None
        assert heard.text.encode()


def test_a_tap_may_replace_a_menu_but_not_what_it_cannot_see() -> None:
    menu, gone = target(case("a tap")), target(case("a tap on a message that is gone"))
    assert menu is not None
    assert menu.menu == 9
    assert gone is not None
    assert gone.menu is None


def test_updates_are_ordered_by_chat_then_person_then_not_at_all() -> None:
    assert chat_of(case("text")) == chat_of(case("a tap")) == 101
    assert chat_of(case("text in a group")) == -900
    assert chat_of(case("a tap on an inline message")) == 101
    assert chat_of(updated({"update_id": 7})) == 7


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_stands_for_a_button_of_the_conversation(name: str) -> None:
    assert parse(COMMANDS[name]) is not None


def test_where_somebody_is_does_not_show_in_a_repr() -> None:
    heard = receive(case("location"), NOW)
    assert heard is not None
    assert heard.position == Position(1.0, 2.0)
    assert not {"1.0", "2.0"} & set(repr(heard).replace("=", " ").replace(")", " ").split())


def test_neither_sender_nor_words_show_in_a_repr() -> None:
    heard, where = receive(case("text"), NOW), target(case("text"))
    assert "101" not in repr(heard) + repr(where)
    assert "rentrer" not in repr(heard)
