"""Reads the sentences of nlu/data (Rasa's YAML) and of nlu/tests (one JSON object a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class DataError(Exception):
    """A file of sentences is missing or malformed. The message names the file, never a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and what it means."""

    text: str = field(repr=False)
    intent: str
    language: str
    danger: str | None = None
    hard_negative: bool = False
    """It sounds like danger and is none."""
    kind: str = ""
    """How a labelled line came to be written so, where the file says it."""


def training(folder: Path) -> list[Sentence]:
    """Every sentence below nlu/data, in the order of files and lines. Raises DataError."""
    files = sorted(folder.glob("*/*.yml"))
    if not files:
        raise DataError(f"{folder.name}: no training data (*.yml)")
    return [sentence for path in files for sentence in _blocks(path)]


def _blocks(path: Path) -> Iterator[Sentence]:
    try:
        blocks: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        for block in blocks:
            metadata = block["metadata"]
            named = block["intent"], metadata["language"], metadata.get("danger"), metadata.get("hard", False)
            for line in block["examples"].splitlines():
                yield Sentence(line[1:].strip(), *named)
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise DataError(f"{path.parent.name}/{path.name}: {type(error).__name__}") from None


def unseen(folder: Path) -> list[Sentence]:
    """Every sentence of nlu/tests/*.jsonl. An empty list when nobody has written one yet. Raises DataError."""
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in _rows(path, ("text", "intent", "language"))]
    return [
        Sentence(row["text"], row["intent"], row["language"], row.get("danger"), bool(row.get("hard_negative")))
        for row in rows
    ]


def labelled(path: Path) -> list[Sentence]:
    """Lines of {text, lang, kind (may be missing)}, whose intent nobody has named. Raises DataError."""
    return [Sentence(row["text"], "", row["lang"], kind=row.get("kind", "")) for row in _rows(path, ("text", "lang"))]


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            missing = [name for name in needed if not isinstance(row[name], str)]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path.name}:{number}: {type(error).__name__}") from None
        if missing:
            raise DataError(f"{path.name}:{number}: {missing[0]} is no text")
        yield row
