"""The slash commands and the buttons they stand for."""

from __future__ import annotations

from bot.conversation.payload import payload

COMMANDS: dict[str, str] = {
    "menu": payload(None, "menu"),
    "help": payload(None, "menu"),
    "language": payload(None, "language"),
    "privacy": payload(None, "privacy"),
    "stop": payload(None, "forget"),
}
"""Command (1-32 of a-z, 0-9, _) to the payload of the button that says the same."""
