"""The conversations of tests/channels/twilio/talks.yaml, and what a person reads of an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from bot.channels.twilio.message import Interactive, ListPicker

TALKS = yaml.load((Path(__file__).parent / "twilio/talks.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
ON_WHATSAPP = [pytest.param(talk["turns"], id=talk["name"]) for talk in TALKS if talk["channel"] == "whatsapp"]
ON_SMS = [pytest.param(talk["turns"], id=talk["name"]) for talk in TALKS if talk["channel"] == "sms"]


def messages(answer: str) -> list[str]:
    """The texts of the messages of a TwiML answer."""
    return [text_of(message) for message in ElementTree.fromstring(answer).findall("Message")]


def text_of(message: ElementTree.Element) -> str:
    """What a message of TwiML says: alone, or as Body beside a picture."""
    return message.findtext("Body") or message.text or ""


def shown(what: Interactive) -> str:
    """What a list or buttons show."""
    if isinstance(what, ListPicker):
        return "\n".join([what.body, *(item.description or item.title for item in what.items)])
    return "\n".join([what.body, *(button.title for button in what.buttons)])


def check(turn: dict[str, Any], read: str) -> None:
    """That the person reads what the turn says."""
    assert all(words in read for words in turn["has"]), f"after {turn['send']}: {read!r}"
    assert not any(words in read for words in turn.get("lacks", ())), f"after {turn['send']}: {read!r}"
