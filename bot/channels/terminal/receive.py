"""A line of standard input becomes an Inbound."""

from __future__ import annotations

from datetime import datetime

from bot.message import Inbound

SENDER = "terminal"


def receive(line: str, now: datetime) -> Inbound:
    """The line without its end. A line that starts with a slash is a button's payload ("/fr.menu")."""
    text = line.rstrip("\r\n")
    if text.startswith("/"):
        return Inbound("terminal", SENDER, now, kind="choice", choice=text[1:])
    return Inbound("terminal", SENDER, now, text=text)
