"""What browsers really post (recorded with Chromium and curl, tokens made up), and that each of it gets its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.app import Road
from bot.channels.webchat.receive import hint, inbound, parse
from bot.channels.webchat.render import bubble
from bot.channels.webchat.send import Answer
from bot.message import Inbound
from tests.channels.contract import cases
from tests.people import NOON

POSTS = cases(Path(__file__).parent / "webchat" / "posts.json")


def heard(case: dict[str, Any]) -> Inbound:
    posted = parse(case["body"].encode(), case["content_type"])
    return inbound(posted, received_at=NOON, hint=hint(case["accept_language"]))


@pytest.mark.parametrize("case", POSTS, ids=lambda case: case["name"])
def test_a_post_is_heard_as_the_table_says(case: dict[str, Any]) -> None:
    message = heard(case)
    assert {name: getattr(message, name) for name in case["inbound"]} == case["inbound"]
    assert (message.channel, bool(message.sender)) == ("web", "token=" in case["body"])


@pytest.mark.parametrize("case", POSTS, ids=lambda case: case["name"])
async def test_whatever_is_posted_is_answered_on_the_page(case: dict[str, Any], road: Road) -> None:
    answer = Answer()
    await road.travel(heard(case), answer.send)
    assert [bubble(reply).blocks[0].lines for reply in answer.replies]
