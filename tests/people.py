"""People who talk with Sira in tests, and the clock that they live by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.message import ChannelName, Inbound, Kind, Reply

if TYPE_CHECKING:
    from bot.app import Road

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Hands:
    """The hands of a clock."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on by so many seconds, minutes, hours or days."""
        self.at += timedelta(**by)


@dataclass
class Person:
    """Writes and taps, and keeps what came back."""

    road: Road
    hands: Hands
    name: str
    channel: ChannelName = "web"
    replies: list[Reply] = field(default_factory=list)
    sent: int = 0

    async def write(self, text: str, message_id: str | None = None) -> Reply:
        """Write a text and get the reply."""
        return await self._send("text", message_id, text=text)

    async def tap(self, label: str) -> Reply:
        """Tap the button of the last reply whose label holds these words."""
        payloads = [choice.payload for choice in self.last.choices if label in choice.label]
        assert payloads, f"no button {label!r} among {[choice.label for choice in self.last.choices]}"
        return await self.press(payloads[0])

    async def press(self, payload: str) -> Reply:
        """Press a button by what it carries."""
        return await self._send("choice", None, choice=payload)

    async def give(self, kind: Kind) -> Reply:
        """Send something that is no text."""
        return await self._send(kind, None)

    @property
    def last(self) -> Reply:
        return self.replies[-1]

    async def _send(self, kind: Kind, message_id: str | None, *, text: str = "", choice: str = "") -> Reply:
        self.sent += 1
        inbound = Inbound(
            channel=self.channel,
            sender=self.name,
            received_at=self.hands.now(),
            message_id=f"{self.name}/{self.sent}" if message_id is None else message_id,
            kind=kind,
            text=text,
            choice=choice,
        )
        await self.road.travel(inbound, self._keep)
        return self.last

    async def _keep(self, replies: tuple[Reply, ...]) -> None:
        self.replies.extend(replies)
