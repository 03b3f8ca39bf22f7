"""Lines of a terminal or a pipe, and what is printed beneath them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.app import Road
from bot.channels.terminal.receive import receive
from bot.channels.terminal.render import as_json, as_text
from bot.channels.terminal.send import sender
from bot.message import Choice, Reply
from tests.channels.contract import cases
from tests.people import NOON

LINES = cases(Path(__file__).parent / "terminal" / "lines.json")
REPLY = Reply("Bonjour.", "fr", (Choice("Le désert", "fr.topic.risk_desert"), Choice("Menu", "fr.menu", listed=False)))


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["name"])
def test_a_line_is_heard_as_the_table_says(case: dict[str, Any]) -> None:
    message = receive(case["line"], NOON)
    assert {name: getattr(message, name) for name in case["inbound"]} == case["inbound"]
    assert message.channel == "terminal"


@pytest.mark.parametrize("case", LINES, ids=lambda case: case["name"])
async def test_whatever_is_typed_is_answered(case: dict[str, Any], road: Road) -> None:
    out = io.StringIO()
    await road.travel(receive(case["line"], NOON), sender(out, as_text))
    assert "  1  " in out.getvalue()


def test_choices_stand_numbered_beneath_the_text() -> None:
    assert as_text(REPLY) == "Bonjour.\n\n  1  Le désert\n  2  Menu\n"
    row = json.loads(as_json(REPLY))
    assert [(choice["digit"], choice["payload"]) for choice in row["choices"]] == [
        (1, "fr.topic.risk_desert"),
        (2, "fr.menu"),
    ]
