"""What every channel and the road agree on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.message import Inbound, Reply


class SendError(Exception):
    """A reply did not get out. `permanent`: trying again is no use (blocked, unknown chat).

    Carries no text of the provider: that may hold a person's address.
    """

    def __init__(self, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__("permanent" if permanent else "transient")
        self.permanent = permanent
        self.retry_after = retry_after


Send = Callable[[tuple[Reply, ...]], Awaitable[None]]
"""Renders and sends the replies of one turn. Raises SendError."""

Travel = Callable[[Inbound, Send], Awaitable[None]]
"""The road: takes one Inbound, calls Send once with its replies, then commits. Returning means: acknowledge.

Raises SendError when the reply did not get out for the moment: then nothing was committed and the provider may
deliver the message again.
"""
