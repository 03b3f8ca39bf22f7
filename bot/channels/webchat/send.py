"""Sending on the web is handing the replies to the page that is being answered."""

from __future__ import annotations

from dataclasses import dataclass

from bot.message import Reply


@dataclass(slots=True)
class Answer:
    """Keeps the replies of one turn until the page is written.

    `send` never raises SendError: if the page does not arrive, the browser posts the same nonce again.
    """

    replies: tuple[Reply, ...] = ()

    async def send(self, replies: tuple[Reply, ...]) -> None:
        """Take the replies of one turn."""
        self.replies += replies
