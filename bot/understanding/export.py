"""Turns Rasa's archive into nlu/model/: arrays and JSON in bytes that depend on nothing but the model and the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.understanding import scores, small_words, training_data
from bot.understanding.archive import Archive
from bot.understanding.embedded import PARTS
from bot.understanding.engine import open_model
from bot.understanding.training_data import Sentence

STEPS = 32767
"""The largest int16: a feature's weights are stored in this many steps of its own largest one."""


MANIFEST = "manifest.json"


def export(root: Path, archive: Archive, sources: dict[str, str], folder: Path) -> dict[str, Any]:
    """Export into `folder`, score it on the project's test sentences, and write the manifest. Gives the scores."""
    talk = yaml.safe_load((root / "nlu" / "talk.yml").read_text(encoding="utf-8"))["talk"]
    write(archive, training_data.training(root / "nlu" / "data"), frozenset(talk), folder)
    judged = scores.judge(open_model(root / "nlu", folder), training_data.unseen(root / "nlu" / "tests"))
    summary = {"held_out": archive.held_out} | ({"tests": scores.summary(judged)} if judged else {})
    write_json(folder / MANIFEST, {"rasa": archive.rasa, "scores": summary, "sources": sources})
    return summary


def write(archive: Archive, sentences: list[Sentence], talk: frozenset[str], folder: Path) -> None:
    """Write the model's files. `talk` names the intents whose short sentences are whole phrases."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.npy"):
        old.unlink()
    steps, parts, sizes = quantised(archive.coefficients)
    arrays = {"steps": steps, "parts": parts, "sizes": sizes}
    arrays |= {"intercept": archive.intercept, "language": archive.language_weights}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
    write_json(folder / "intents.json", _intents(archive))
    language = archive.language
    write_json(
        folder / "language.json",
        {"classes": language["languages"], "temperature": language["temperature"], "pieces": language["pieces"]},
    )
    write_json(folder / "small_words.json", small_words.gather(sentences, talk))


def quantised(coefficients: NDArray[np.float64]) -> tuple[NDArray[np.int16], NDArray[np.int8], NDArray[np.float32]]:
    """(features, classes) as int16 steps and int8 parts of a step, and the (features,) size of a step.

    (steps + parts / PARTS) * size is within size / PARTS / 2 of the weight: three bytes where float32 takes four, and
    float16 or steps alone would move a probability by more than 1e-4.
    """
    size = (np.abs(coefficients).max(axis=1) / STEPS).astype(np.float32)
    exact = coefficients / np.where(size == 0, 1, size).astype(np.float64)[:, None]
    steps = np.rint(exact).clip(-STEPS, STEPS)
    parts = np.rint((exact - steps) * PARTS).clip(-PARTS // 2, PARTS // 2 - 1)
    return steps.astype(np.int16), parts.astype(np.int8), size


def _intents(archive: Archive) -> dict[str, Any]:
    return {
        "classes": archive.classes,
        "temperature": archive.temperature,
        "ranking_length": archive.ranking_length,
        "words": archive.words,
        "letters": archive.letters,
    }


def write_json(path: Path, value: object) -> None:
    """JSON in fixed bytes: sorted keys, UTF-8, one line end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=0)
    path.write_text(text + "\n", encoding="utf-8")
