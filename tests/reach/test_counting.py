from __future__ import annotations

import pytest

from bot.message import ChannelName
from bot.reach.counting import cells
from bot.storage.volatile import Cell


@pytest.mark.parametrize(
    ("channel", "topic", "counted"),
    [
        ("telegram", "returning", (("channel", "telegram"), ("language", "bm"), ("topic", "returning"))),
        ("web", None, (("channel", "web"), ("language", "bm"))),
        ("terminal", "returning", ()),
    ],
)
def test_a_turn_counts_once_along_each_dimension(
    channel: ChannelName, topic: str | None, counted: tuple[Cell, ...]
) -> None:
    assert cells(channel, "bm", topic) == counted
