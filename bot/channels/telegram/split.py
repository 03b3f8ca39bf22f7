"""What is longer than a message on Telegram may be, in pieces."""

from __future__ import annotations

from bot.channels.split import split_to_fit, units

LIMIT = 4096
"""Bot API: 1-4096 characters. Counted in UTF-16 units, as Telegram counts offsets: never fewer than characters."""


def split(text: str, limit: int = LIMIT) -> list[str]:
    """One piece where it fits, else as few as the seams allow, none over `limit` UTF-16 units, none empty."""
    return split_to_fit(text, lambda piece: units(piece) <= limit)
