"""Reads the model that Rasa trained, out of its archive, with numpy, json and zip alone: nothing is unpickled.

skops stores the classifier as a zip of schema.json and .npy files; the vocabularies are JSON. Columns follow the
indices of a vocabulary, not the order of its keys, and the word block stands before the letter block.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_INDEX = re.compile(r"^run_(.+?)(\d+)$")
_ANALYZERS = ["word", "char_wb"]


class ArchiveError(Exception):
    """The archive is missing, or is not of the pipeline that the embedded engine can repeat."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A trained pipeline. `coefficients` is (features, classes): the words' rows, then the letters'."""

    rasa: str
    classes: tuple[str, ...]
    coefficients: NDArray[np.float64] = field(repr=False)
    intercept: NDArray[np.float64] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    letters: tuple[str, ...] = field(repr=False)
    temperature: float
    ranking_length: int
    held_out: dict[str, float]
    language: dict[str, Any] = field(repr=False)
    language_weights: NDArray[np.float32] = field(repr=False)


def read(path: Path) -> Archive:
    """Read `rasa train nlu`'s archive. Raises ArchiveError."""
    try:
        with tarfile.open(path) as tar:
            files = {m.name.removeprefix("./"): _bytes(tar, m) for m in tar.getmembers() if m.isfile()}
        return _archive(files)
    except (OSError, tarfile.TarError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise ArchiveError(
            f"{path.name}: not a readable model ({type(error).__name__}); run `sira nlu train`"
        ) from None


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(member)
    return stream.read() if stream else b""


def _archive(files: dict[str, bytes]) -> Archive:
    metadata = json.loads(files["metadata.json"])
    steps = _pipeline(metadata["predict_schema"]["nodes"])
    counters = [step for step in steps if step["name"].endswith("CountVectorsFeaturizer")]
    if [step["config"]["analyzer"] for step in counters] != _ANALYZERS:
        raise ArchiveError("the pipeline must count words, then letters within words (char_wb)")
    words, letters = (_terms(json.loads(files[f"{step['folder']}/vocabularies.json"])["text"]) for step in counters)
    classes, coefficients, intercept = _classifier(files, _only(steps, "LogisticRegressionClassifier"))
    heat, tongue = _only(steps, "Temperature"), _only(steps, "LanguageIdentifier")
    tempered = json.loads(files[f"{heat['folder']}/temperature.json"])
    return Archive(
        rasa=metadata["rasa_open_source_version"],
        classes=classes,
        coefficients=coefficients,
        intercept=intercept,
        words=words,
        letters=letters,
        temperature=tempered["temperature"],
        ranking_length=heat["config"]["ranking_length"],
        held_out=tempered["held_out"],
        language=json.loads(files[f"{tongue['folder']}/language.json"]),
        language_weights=_array(files[f"{tongue['folder']}/weights.npy"]),
    )


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


def _classifier(files: dict[str, bytes], step: dict[str, Any]) -> tuple[tuple[str, ...], Any, Any]:
    stored = files[f"{step['folder']}/{step['folder'].removeprefix('components/')}.skops"]
    with zipfile.ZipFile(io.BytesIO(stored)) as skops:
        content = json.loads(skops.read("schema.json"))["content"]["content"]
        arrays = [_array(skops.read(content[name]["file"])) for name in ("classes_", "coef_", "intercept_")]
    classes, coefficients, intercept = arrays
    if len(classes) != len(coefficients):
        raise ArchiveError("the classifier needs three intents or more")
    return tuple(str(name) for name in classes), coefficients.T, intercept


def _array(stored: bytes) -> NDArray[Any]:
    array: NDArray[Any] = np.load(io.BytesIO(stored), allow_pickle=False)
    return array
