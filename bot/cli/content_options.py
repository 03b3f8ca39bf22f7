"""What the commands of `sira content` share: their options, and how they open the content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.failure import WRONG_USE, fail, failing
from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.guidance.model import ContentError
from bot.message import LANGUAGES, Language
from bot.settings import ROOT

CONTENT = ROOT / "content"

Today = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="As if it were this day; else today in UTC."
    ),
]
Folder = Annotated[Path, typer.Option("--content", help="Another content folder.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def day(today: datetime | None) -> date:
    """The day asked for, or today in UTC."""
    return (today or datetime.now(UTC)).date()


def opened(folder: Path, *, production: bool = False) -> Guidance:
    """The content; the command fails, with every fault, when it does not hold together."""
    with failing(ContentError):
        return read_guidance(folder.resolve(), Policy(production=production, serve_drafts=not production))


def known_language(name: str, allowed: tuple[Language, ...] = LANGUAGES) -> Language:
    """The language of this code; wrong use where it is none of those allowed."""
    found = next((each for each in allowed if each == name), None)
    if found is None:
        fail(f"unknown language {name!r}: {' or '.join(allowed)}", WRONG_USE)
    return found


def as_json(value: Any) -> str:
    """Dataclasses and dates as indented JSON."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def counted(number: int, thing: str) -> str:
    """The number with its noun: 1 fault, 2 faults."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def columns(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines with their cells below one another, the last as long as it is."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
