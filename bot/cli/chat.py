"""`sira chat`: the whole road in a terminal. Reads lines from standard input and answers each; nothing is kept."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Annotated, BinaryIO

import typer

from bot.app import compose
from bot.channels.terminal.receive import receive
from bot.channels.terminal.render import as_json, as_text
from bot.channels.terminal.send import sender
from bot.cli.failure import WRONG_USE, fail, failing
from bot.guidance.model import ContentError
from bot.logs import configure
from bot.message import LANGUAGES
from bot.settings import Settings, SettingsError, load
from bot.storage.volatile import VolatileError
from bot.storage.volatile_sqlite import SqliteStore
from bot.understanding.engine import BROKEN

LONGEST_LINE = 1 << 20
"""A longer line is read in parts, so that no input fills the memory."""


def chat(
    language: Annotated[str | None, typer.Option(help="Begin in this language: fr, bm or en.")] = None,
    as_lines: Annotated[bool, typer.Option("--json", help="One JSON line per reply.")] = False,
) -> None:
    """Talk with Sira here. Digits choose, "menu" shows the topics, an empty end of input leaves."""
    if language is not None and language not in LANGUAGES:
        fail(f"unknown language {language!r}: fr, bm or en", WRONG_USE)
    configure()
    with failing(ContentError, SettingsError, VolatileError, *BROKEN):
        asyncio.run(converse(load(), language, as_lines=as_lines))


async def converse(settings: Settings, language: str | None, *, as_lines: bool) -> None:
    """Answer line after line until the input ends."""
    send = sender(sys.stdout, as_json if as_lines else as_text)
    async with AsyncExitStack() as stack:
        store = SqliteStore(None)
        await store.open()
        stack.push_async_callback(store.close)
        sira = compose(settings, store)
        stack.push_async_callback(sira.road.understanding.aclose)
        for line in lines(sys.stdin.buffer, f"/{language}.lang\n" if language else None):
            await sira.road.travel(receive(line, sira.clock()), send)


def lines(source: BinaryIO, first: str | None) -> Iterator[str]:
    """The opening line, then each line of the input; bytes that are no UTF-8 come as replacement characters."""
    if first:
        yield first
    while part := source.readline(LONGEST_LINE):
        yield part.decode("utf-8", "replace")
