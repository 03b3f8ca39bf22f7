"""Which cells a turn counts in, and whom it reaches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.message import ChannelName
from bot.reach.counting import Event, messages, people
from bot.reach.tables import BY_DIMENSION
from bot.storage.volatile import Cell

ASKED = Event("whatsapp", "bm", "risk_sea", "risk_sea", "answered")
ALWAYS: set[Cell] = {("channel", "whatsapp"), ("language", "bm")}
TOPIC: set[Cell] = {("topic", "risk_sea"), ("topic_language", "risk_sea/bm")}


@pytest.mark.parametrize(
    ("changed", "cells"),
    [
        ({}, ALWAYS | TOPIC | {("outcome", "bm/answered")}),
        ({"chosen": True}, ALWAYS | TOPIC | {("outcome", "bm/answered"), ("chosen", "bm/risk_sea")}),
        ({"outcome": "emergency"}, ALWAYS | TOPIC | {("outcome", "bm/emergency")}),
        (
            {"relay": "AB12CD34", "community": "c7"},
            ALWAYS | TOPIC | {("outcome", "bm/answered"), ("relay", "AB12CD34")},
        ),
        ({"outcome": "helped"}, ALWAYS | {("outcome", "bm/helped"), ("topic_help", "risk_sea/helped")}),
        ({"outcome": "not_helped", "topic": None}, ALWAYS | {("outcome", "bm/not_helped")}),
        ({"outcome": "guess", "topic": None}, ALWAYS | {("outcome", "bm/guess")}),
        ({"outcome": "talk", "topic": None}, ALWAYS),
        ({"intent": "forget_me", "outcome": "talk", "topic": None}, set()),
        ({"channel": "web"}, {("web", "conversations")}),
        (
            {"channel": "web", "relay": "AB12CD34", "community": "c7"},
            {("web", "conversations"), ("relay_web", "AB12CD34")},
        ),
        ({"channel": "web", "intent": "forget_me", "outcome": "talk", "topic": None}, set()),
        ({"channel": "terminal"}, set()),
    ],
)
def test_a_turn_counts_its_person_once_in_each_cell_of_the_fixed_tables(
    changed: dict[str, object], cells: set[Cell]
) -> None:
    counted = people(replace(ASKED, **changed))  # type: ignore[arg-type]

    assert set(counted) == cells
    assert len(counted) == len(cells)
    assert {dimension for dimension, _ in counted} <= BY_DIMENSION.keys()


@pytest.mark.parametrize(
    ("channel", "counted"),
    [(name, (("messages", name),)) for name in ("telegram", "whatsapp", "sms", "voice", "web")] + [("terminal", ())],
)
def test_messages_are_one_number_a_channel(channel: ChannelName, counted: tuple[Cell, ...]) -> None:
    assert messages(replace(ASKED, channel=channel, intent="forget_me")) == counted
