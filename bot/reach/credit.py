"""Which community a relay's code belongs to. The road asks; bot.relays will answer."""

from __future__ import annotations

from typing import Protocol


class Credit(Protocol):
    """Asked once for each message that carries a code or whose session holds one."""

    async def community(self, code: str) -> str | None:
        """The community of an active code; None for a code that is unknown or was deactivated: it credits nobody.

        Never raises: whoever asks is answering somebody.
        """
        ...


class NoCredit:
    """There are no relays."""

    async def community(self, code: str) -> str | None:
        return None
