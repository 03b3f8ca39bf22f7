"""Turns Rasa's archive into nlu/model/: arrays and JSON in bytes that depend on nothing but the model and the data."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.understanding import embedded, keys, scores, small_words, training_data, vocabulary
from bot.understanding.archive import Archive, ArchiveError
from bot.understanding.engine import open_model
from bot.understanding.training_data import Sentence

MANIFEST = "manifest.json"


def export(root: Path, archive: Archive, sources: dict[str, str], folder: Path) -> dict[str, Any]:
    """Export, score on the project's test sentences, write the manifest, bring all into `folder`. Gives the scores."""
    talk = yaml.safe_load((root / "nlu" / "talk.yml").read_text(encoding="utf-8"))["talk"]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as made:
        new = Path(made)
        write(archive, training_data.training(root / "nlu" / "data"), frozenset(talk), new)
        judged = scores.judge(open_model(root / "nlu", new), training_data.unseen(root / "nlu" / "tests"))
        summary = {"held_out": archive.held_out} | ({"tests": scores.summary(judged)} if judged else {})
        write_json(new / MANIFEST, {"rasa": archive.rasa, "scores": summary, "sources": sources})
        _replace(folder, new)
    return summary


def _replace(folder: Path, new: Path) -> None:
    """Each file at once: who opens the model meanwhile finds the old one or the new one."""
    folder.mkdir(exist_ok=True)
    wanted = {path.name for path in new.iterdir()}
    for name in sorted(wanted):
        (new / name).replace(folder / name)
    for old in folder.iterdir():
        if old.name not in wanted:
            old.unlink()


def write(archive: Archive, sentences: list[Sentence], talk: frozenset[str], folder: Path) -> None:
    """Write the model's files. `talk` names the intents whose short sentences are whole phrases."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = _arrays(archive)
    told = _bytes(json.dumps(_told(archive), sort_keys=True))
    np.savez_compressed(folder / embedded.FILE, told=told, **arrays)
    write_json(folder / "small_words.json", small_words.gather(sentences, talk))


def _arrays(archive: Archive) -> dict[str, Any]:
    """The words first, then the letters, then the pieces, each in the order of their keys.

    What the words and letters say for an emergency is the last class.
    """
    every = (
        (keys.of_term, archive.words),
        (keys.of_letters, archive.letters),
        (keys.of_piece, archive.language["pieces"]),
    )
    known = [np.array([*map(key, terms)], dtype=np.uint64) for key, terms in every]
    starts = np.cumsum([0, *map(len, known)])
    order = np.concatenate([start + one.argsort() for start, one in zip(starts, known, strict=False)])
    numbers = np.concatenate(known)[order]
    if len(np.unique(numbers)) < len(numbers):
        raise ArchiveError("two terms have the same key: change keys.PRIME")
    learnt, alarm = archive.arrays, archive.emergency_arrays
    rows, pieces = np.split(order, [len(alarm["emergency_words"])])
    high = (numbers >> embedded.HIGH).astype(np.uint32)
    return {
        "keys_high": np.diff(high, prepend=np.uint32(0)),
        "keys_low": (numbers & np.uint64(2**32 - 1)).astype(np.uint32),
        "tries": _arranged(numbers),
        "weights": np.column_stack((learnt["weights"], alarm["emergency_words"]))[rows],
        "scales": np.append(learnt["scales"], np.float32(archive.emergency["scale"])),
        "intercept": np.append(learnt["intercept"], archive.emergency["intercept"]),
        "rarities": learnt["rarities"][rows],
        "language": archive.language_weights[pieces - len(rows)],
        "concepts": alarm["emergency_concepts"],
        "concepts_rarities": alarm["emergency_rarities"][len(rows) :],
    }


def _arranged(numbers: keys.Keys) -> vocabulary.Tries:
    try:
        return vocabulary.arranged(numbers)
    except vocabulary.FullError as error:
        raise ArchiveError(str(error)) from None


def _told(archive: Archive) -> dict[str, Any]:
    alarm = archive.emergency
    return {
        "intents": archive.intents,
        "dangers": archive.dangers,
        "words": len(archive.words),
        "temperature": archive.temperature,
        "ranking_length": archive.ranking_length,
        "languages": archive.language["languages"],
        "language_temperature": archive.language["temperature"],
        **{name: alarm[name] for name in ("concepts", "terms", "slopes", "shift")},
    }


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def write_json(path: Path, value: object) -> None:
    """JSON in fixed bytes: sorted keys, UTF-8, one line end."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=0)
    path.write_text(text + "\n", encoding="utf-8")
