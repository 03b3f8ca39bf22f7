"""Brings a translator's changes into the content's files: tried on a copy first, then all of them or none."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.guidance.audit import Audit, audit
from bot.guidance.guidance import Guidance
from bot.guidance.pieces import pieces, rewritten
from bot.guidance.roundtrip import Changes, ExchangeError, differing
from bot.guidance.source_lines import place
from bot.message import Language


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's old and new text. `path` is relative to the content folder."""

    path: Path
    old: str
    new: str

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff."""
        name = f"content/{self.path.as_posix()}"
        return difflib.unified_diff(self.old.splitlines(), self.new.splitlines(), name, name, lineterm="", n=0)


def rewrites(
    folder: Path, guidance: Guidance, changes: Changes, language: Language, today: date
) -> tuple[Rewrite, ...]:
    """The files as they would become. Raises ExchangeError when the content would not hold together any more."""
    planned = tuple(_rewrite(folder, guidance, topic, wanted, language) for topic, wanted in changes.items())
    with tempfile.TemporaryDirectory() as room:
        copy = Path(shutil.copytree(folder, Path(room) / folder.name, ignore=shutil.ignore_patterns("audio")))
        write(copy, planned)
        faults = tuple(_broken(audit(folder, today), audit(copy, today), changes, language))
    if faults:
        raise ExchangeError(faults)
    return planned


def write(folder: Path, planned: tuple[Rewrite, ...]) -> None:
    """Write all files, each in one step. Raises OSError, with every file as it was before."""
    staged = [(_staged(folder / each.path, each.new), folder / each.path, each.old) for each in planned]
    done: list[tuple[Path, str]] = []
    try:
        for ready, path, old in staged:
            ready.replace(path)
            done.append((path, old))
    except OSError:
        for path, old in done:
            _staged(path, old).replace(path)
        raise
    finally:
        for ready, _, _ in staged:
            ready.unlink(missing_ok=True)


def _rewrite(folder: Path, guidance: Guidance, topic: str, wanted: Mapping[str, str], language: Language) -> Rewrite:
    path = Path("topics") / topic / f"{language}.md"
    old = (folder / path).read_text(encoding="utf-8")
    return Rewrite(path, old, rewritten(old, wanted, guidance.topics[topic].texts["fr"].revision))


def _staged(path: Path, text: str) -> Path:
    ready = path.with_name(f".{path.name}.new")
    with ready.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(path, ready)
    return ready


def _broken(before: Audit, after: Audit, changes: Changes, language: Language) -> Iterator[str]:
    """Faults that were not there before, and pieces that the file would not give back as they came."""
    known = {(path, what) for path, _, what in map(place, before.faults)}
    yield from (fault for fault in after.faults if (place(fault)[0], place(fault)[2]) not in known)
    for topic, wanted in changes.items():
        text = after.topics[topic].texts.get(language) if topic in after.topics else None
        if text is None:
            continue
        expected = {**pieces(before.topics[topic].texts[language]), **wanted}
        for name in differing(expected, pieces(text)):
            yield f"{topic} {name}: cannot stand in a text: a line that begins with #, or <!--"
