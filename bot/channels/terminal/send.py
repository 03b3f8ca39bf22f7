"""Prints replies as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from bot.channels.contract import Send
from bot.message import Reply


def sender(out: TextIO, render: Callable[[Reply], str]) -> Send:
    """A Send that writes to `out` and flushes, so that a pipe sees each answer at once."""

    async def send(replies: tuple[Reply, ...]) -> None:
        for reply in replies:
            print(render(reply), file=out, flush=True)

    return send
