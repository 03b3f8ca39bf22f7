"""`sira parse`: what the bot understands. Lines in, one JSON object out for each; nothing is kept or logged."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Coroutine
from typing import Any, BinaryIO, TextIO

from bot.cli.failure import failing
from bot.understanding.engine import BROKEN, NLU, Understanding, open_model
from bot.understanding.meaning import Meaning

SERVER = "SIRA_NLU_URL"
LONGEST_LINE = 1 << 20
"""A longer line is read in parts, so that no input fills the memory."""


def parse() -> None:
    """Read lines from standard input and print what each means, as one JSON object a line."""
    with failing(*BROKEN):
        understanding = opened()
    answering = answer(understanding, sys.stdin.buffer, sys.stdout)
    if understanding.server is None:
        at_once(answering)
    else:
        import asyncio

        asyncio.run(answering)


def opened() -> Understanding:
    """The understanding, with a server if one is set. The settings are read only then: they take 15 MB."""
    if not {SERVER, f"{SERVER}_FILE"} & os.environ.keys():
        return open_model(NLU, NLU / "model")
    from bot.settings import SettingsError, load
    from bot.understanding.engine import open_understanding

    with failing(SettingsError):
        return open_understanding(load())


def at_once(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run what waits for nothing, as all that understands without a server: asyncio alone takes 10 MB."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits")


async def answer(understanding: Understanding, source: BinaryIO, out: TextIO) -> None:
    """Understand line after line until the input ends. Bytes that are no UTF-8 come as replacement characters."""
    try:
        while line := source.readline(LONGEST_LINE):
            meaning = await understanding.understand(line.decode("utf-8", "replace").rstrip("\r\n"))
            out.write(json.dumps(told(meaning)) + "\n")
            out.flush()
    finally:
        await understanding.aclose()


def told(meaning: Meaning) -> dict[str, Any]:
    """The fields that other programs may rely on."""
    return {
        "text": meaning.text,
        "intent": meaning.intent,
        "confidence": meaning.confidence,
        "ranking": [{"name": guess.name, "confidence": guess.confidence} for guess in meaning.ranking],
        "language": meaning.language,
        "language_confidence": meaning.language_confidence,
        "places": [{"code": place.code, "role": place.role} for place in meaning.places],
        "danger": meaning.danger,
        "engine": meaning.engine,
    }
