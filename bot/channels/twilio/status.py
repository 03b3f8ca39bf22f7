"""What a status callback says of one message. Callbacks come out of order and more than once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from bot.channels.twilio.errors import CODES, Trouble
from bot.channels.twilio.form import Form

Rank = Literal["under way", "failed", "arrived"]

RANKS: dict[str, Rank] = {
    "delivered": "arrived",
    "read": "arrived",
    "failed": "failed",
    "undelivered": "failed",
    "canceled": "failed",
}
"""The statuses after which nothing more happens to a message, and it may be deleted. Any other may come before them or,
late, after them, and says nothing."""

_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Status:
    """`sid` is our message, `answers` the person's one that it answers (empty when not said)."""

    rank: Rank
    sid: str = field(repr=False)
    answers: str = field(repr=False)
    trouble: Trouble | None
    """Why it failed; nothing to count where the person had stopped messages (21610)."""


def read_status(form: Form, answers: str) -> Status | None:
    """The callback's meaning; None when it names no message. `answers` comes from the address of the callback."""
    if not is_sid(sid := form.get("MessageSid")):
        return None
    rank = RANKS.get(form.get("MessageStatus"), "under way")
    trouble = _trouble(form.get("ErrorCode")) if rank == "failed" else None
    return Status(rank, sid, answers if is_sid(answers) else "", trouble)


def _trouble(code: str) -> Trouble | None:
    trouble = CODES.get(int(code), "other") if code.isascii() and code.isdigit() else "other"
    return None if trouble == "stopped" else trouble


def is_sid(text: str) -> bool:
    """Whether this is the name of a message at Twilio: nothing else may become part of an address that we call."""
    return _SID.fullmatch(text) is not None
