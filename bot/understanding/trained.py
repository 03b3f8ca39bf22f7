"""The training that Rasa left in nlu/models, if it is one of exactly the files that are here now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.understanding import manifest
from bot.understanding.export import write_json
from bot.understanding.training import MODEL

MODELS = Path("nlu/models")
SOURCES = "validated.json"
"""Which files the archive beside it was trained on, written when the training has ended and they have passed Rasa's
validation."""


class NoTrainingError(Exception):
    """There is no finished training. The message says what to run."""


class BehindError(Exception):
    """The training is not one of the present files. The message names those that differ, and what to run."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Rasa's archive, and the digests of the files that it was trained on."""

    archive: Path
    sources: dict[str, str]


def trained(root: Path) -> Trained:
    """The finished training below the project's folder. Raises NoTrainingError, BehindError."""
    archive, sources = root / MODELS / f"{MODEL}.tar.gz", root / MODELS / SOURCES
    if not (archive.is_file() and sources.is_file()):
        raise NoTrainingError("nlu/models holds no finished training: run `sira nlu train`, or `make nlu`")
    recorded = json.loads(sources.read_text(encoding="utf-8"))
    unchanged(recorded, root, "the training in nlu/models")
    return Trained(archive, recorded)


def unchanged(recorded: dict[str, str], root: Path, since: str) -> None:
    """Raises BehindError when a file that training reads is not as it was."""
    if behind := manifest.behind(recorded, root):
        more = " ..." if behind[5:] else ""
        raise BehindError(f"changed since {since}: {', '.join(behind[:5])}{more}; run `sira nlu train`, or `make nlu`")


def begin(root: Path) -> dict[str, str]:
    """The digests before a training, which makes the one before it none."""
    (root / MODELS / SOURCES).unlink(missing_ok=True)
    return manifest.digests(root)


def end(before: dict[str, str], root: Path) -> None:
    """Record a training that has ended. Raises BehindError when a file changed meanwhile."""
    unchanged(before, root, "Rasa began to train")
    write_json(root / MODELS / SOURCES, before)
