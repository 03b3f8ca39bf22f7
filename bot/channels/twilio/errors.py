"""What Twilio's refusals mean for whoever called. Only numbers are read: Twilio's words may hold an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from bot.channels.contract import SendError

Trouble = Literal[
    "address",
    "content",
    "country",
    "credentials",
    "length",
    "rate",
    "stopped",
    "unknown",
    "unreachable",
    "window",
    "other",
]
"""No such address; a template or its variables; a country that is not allowed; our own key; a text too long; too much
at once; a person who wrote STOP to Twilio; a message that may have gone out although no answer said so; Twilio out of
reach or broken; more than 24 hours since the person wrote; any other refusal."""

Count = Callable[[Trouble], None]

CODES: Mapping[int, Trouble] = {
    20003: "credentials",
    20429: "rate",
    21201: "address",
    21211: "address",
    21408: "country",
    21610: "stopped",
    21614: "address",
    21617: "length",
    21656: "content",
    21658: "length",
    63016: "window",
    63018: "rate",
}
"""https://www.twilio.com/docs/api/errors; the same numbers stand in refusals and in the ErrorCode of callbacks."""

RATE = 429
GONE = 404
BROKEN = 500
UNSAID = frozenset({0, 408})
"""Statuses (0: no answer at all) after which, as after every 5xx, nobody knows whether the request had its effect."""


class TwilioError(SendError):
    """Twilio refused, or did not answer (`status` 0). `code` is Twilio's own number, 0 when it gave none.

    `uncertain`: what was asked may have been done all the same.
    """

    def __init__(self, status: int, code: int = 0, retry_after: float | None = None, *, certain: bool = False) -> None:
        """`certain`: nothing was done, or doing it again is no harm."""
        self.status, self.code = status, code
        unsaid = status in UNSAID or status >= BROKEN
        self.uncertain = unsaid and not certain
        refused = status >= 400 and not unsaid
        super().__init__(permanent=refused and self.trouble != "rate", retry_after=retry_after)

    @property
    def trouble(self) -> Trouble:
        """The kind of failure, as it is counted."""
        if self.code in CODES:
            return CODES[self.code]
        if self.uncertain:
            return "unknown"
        if self.status in (401, 403):
            return "credentials"
        if self.status == RATE:
            return "rate"
        return "unreachable" if self.status in UNSAID or self.status >= BROKEN else "other"
