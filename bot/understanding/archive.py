"""Reads the model that Rasa trained, out of its archive, with numpy and json alone: nothing is unpickled.

Rows of weights follow the indices of a vocabulary, not the order of its keys, and the words stand before the letters.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.keys import SIZES, TOGETHER
from bot.understanding.normalise import SHORTEST

_INDEX = re.compile(r"^run_(.+?)(\d+)$")
ARRAYS = ("weights", "scales", "intercept", "rarities")
EMERGENCY = ("emergency_words", "emergency_concepts", "emergency_rarities")
HELD_OUT = "emergency_held_out.json"
COUNTED = [("word", 1, TOGETHER), ("char_wb", SHORTEST, SIZES)]
"""What the two featurizers count, and how many of it in a row: the embedded engine counts the same."""


class ArchiveError(Exception):
    """The archive is missing, or is not of the pipeline that the embedded engine can repeat."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A trained pipeline. `weights` is (features, intents and dangers): the words' rows, then the letters'."""

    rasa: str
    intents: tuple[str, ...]
    dangers: tuple[str, ...]
    arrays: dict[str, NDArray[Any]] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    letters: tuple[str, ...] = field(repr=False)
    temperature: float
    ranking_length: int
    held_out: dict[str, float]
    language: dict[str, Any] = field(repr=False)
    language_weights: NDArray[np.float32] = field(repr=False)
    emergency: dict[str, Any] = field(repr=False)
    emergency_arrays: dict[str, NDArray[Any]] = field(repr=False)


def read(path: Path) -> Archive:
    """Read `rasa train nlu`'s archive. Raises ArchiveError."""
    try:
        with tarfile.open(path) as tar:
            files = {m.name.removeprefix("./"): _bytes(tar, m) for m in tar.getmembers() if m.isfile()}
        return _archive(files)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise ArchiveError(
            f"{path.name}: not a readable model ({type(error).__name__}); run `sira nlu train`"
        ) from None


def held_out(path: Path) -> dict[str, float]:
    """The log-odds of an emergency of each training sentence, as normalise.clean leaves it, by models without it.

    Raises ArchiveError.
    """
    try:
        with tarfile.open(path) as tar:
            told = next(member for member in tar.getmembers() if member.name.endswith(f"/{HELD_OUT}"))
            odds: dict[str, float] = json.loads(_bytes(tar, told))
            return odds
    except (OSError, tarfile.TarError, StopIteration, ValueError) as error:
        raise ArchiveError(f"{path.name}: no held-out log-odds ({type(error).__name__})") from None


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    return stream.read() if stream else b""


def _archive(files: dict[str, bytes]) -> Archive:
    metadata = json.loads(files["metadata.json"])
    steps = _pipeline(metadata["predict_schema"]["nodes"])
    counters = [step for step in steps if step["name"].endswith("CountVectorsFeaturizer")]
    if [_counted(step) for step in counters] != COUNTED:
        raise ArchiveError(f"the pipeline must count {COUNTED}")
    words, letters = (_terms(json.loads(files[f"{step['folder']}/vocabularies.json"])["text"]) for step in counters)
    linear, tongue = (_only(steps, name) for name in ("Linear", "LanguageIdentifier"))
    learnt = json.loads(files[f"{linear['folder']}/linear.json"])
    return Archive(
        rasa=metadata["rasa_open_source_version"],
        intents=tuple(learnt["intents"]),
        dangers=tuple(learnt["dangers"]),
        arrays={name: _array(files[f"{linear['folder']}/{name}.npy"]) for name in ARRAYS},
        words=words,
        letters=letters,
        temperature=learnt["temperature"],
        ranking_length=linear["config"]["ranking_length"],
        held_out=learnt["held_out"],
        language=json.loads(files[f"{tongue['folder']}/language.json"]),
        language_weights=_array(files[f"{tongue['folder']}/weights.npy"]),
        emergency=json.loads(files[f"{linear['folder']}/emergency.json"]),
        emergency_arrays={name: _array(files[f"{linear['folder']}/{name}.npy"]) for name in EMERGENCY},
    )


def _counted(step: dict[str, Any]) -> tuple[str, int, int]:
    return step["config"]["analyzer"], step["config"]["min_ngram"], step["config"]["max_ngram"]


def _pipeline(nodes: dict[str, Any]) -> list[dict[str, Any]]:
    steps = []
    for name, node in nodes.items():
        if match := _INDEX.match(name):
            folder = f"components/train_{match[1]}{match[2]}"
            steps.append((int(match[2]), {"name": match[1], "folder": folder, "config": node["config"]}))
    return [step for _, step in sorted(steps, key=lambda pair: pair[0])]


def _only(steps: list[dict[str, Any]], name: str) -> dict[str, Any]:
    found = [step for step in steps if step["name"].rsplit(".", 1)[-1] == name]
    if len(found) != 1:
        raise ArchiveError(f"the pipeline must have one {name}, not {len(found)}")
    return found[0]


def _terms(vocabulary: dict[str, int]) -> tuple[str, ...]:
    terms = sorted(vocabulary, key=lambda term: vocabulary[term])
    if [vocabulary[term] for term in terms] != list(range(len(terms))):
        raise ArchiveError("a vocabulary does not number its terms from 0 without a gap")
    return tuple(terms)


def _array(stored: bytes) -> NDArray[Any]:
    array: NDArray[Any] = np.load(io.BytesIO(stored), allow_pickle=False)
    return array
