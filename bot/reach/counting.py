"""Which open counters one turn adds to. Each counts messages of a day along one dimension; none crosses two."""

from __future__ import annotations

from bot.message import ChannelName, Language
from bot.storage.volatile import Cell

UNCOUNTED: frozenset[ChannelName] = frozenset({"terminal"})
"""Channels on which nobody is reached: who types there runs Sira."""


def cells(channel: ChannelName, language: Language, topic: str | None) -> tuple[Cell, ...]:
    """The cells of one accepted message. `topic` is None when the answer was about none."""
    if channel in UNCOUNTED:
        return ()
    counted: tuple[Cell, ...] = (("channel", channel), ("language", language))
    return counted if topic is None else (*counted, ("topic", topic))
