"""What a model was made from: SHA-256 of every file that training reads, so that a model that is behind is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path

SOURCES = (
    "nlu/config.yml",
    "nlu/domain.yml",
    "nlu/talk.yml",
    "nlu/data/*/*.yml",
    "nlu/components/*.py",
    "nlu/requirements.lock",
    "nlu/lexicon/concepts.yml",
    "bot/understanding/concepts.py",
    "bot/understanding/normalise.py",
    "bot/understanding/small_words.py",
)


def digests(root: Path) -> dict[str, str]:
    """SHA-256 by path below the project's folder, sorted."""
    files = sorted(path for pattern in SOURCES for path in root.glob(pattern))
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def behind(recorded: dict[str, str], root: Path) -> list[str]:
    """The files that were changed, added or taken away since `recorded` was made."""
    present = digests(root)
    return sorted(name for name in recorded.keys() | present.keys() if recorded.get(name) != present.get(name))
