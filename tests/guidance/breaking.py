"""A copy of the content, and ways to break it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bot.settings import ROOT

DESERT = "topics/risk_desert"
Break = Callable[[Path], object]


def copied(room: Path) -> Path:
    """A copy of the project's content to break."""
    return Path(shutil.copytree(ROOT / "content", room / "content"))


def replaced(file: str, old: str, new: str) -> Break:
    """A change of the first place where a file says this."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def row_replaced(file: str, row: str, old: str, new: str) -> Break:
    """A change of the first place behind `id: row`."""

    def change(folder: Path) -> None:
        path = folder / file
        head, mark, rest = path.read_text(encoding="utf-8").partition(f"id: {row}\n")
        assert old in rest, f"{file} {row} does not say {old!r}"
        path.write_text(head + mark + rest.replace(old, new, 1), encoding="utf-8")

    return change
