"""The language of a message: naive Bayes over letter sequences, learnt from the same sentences as the intents.

Every sentence is also learnt as phones and schooling spell it (spelling.py). Its confidence is calibrated on pieces of
one to three words that were held out: a whole sentence is almost never in doubt, and a short message often is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding import normalise
from nlu.components import spelling, temperature
from nlu.components.normaliser import WRITTEN

LANGUAGE = "language"
WEIGHTS, LETTERS = "weights.npy", "language.json"

Row = tuple[str, str]
"""A cleaned sentence and its language."""


class Bayes:
    """Log-probabilities of letter sequences in each language, less their mean over the languages."""

    def __init__(self, languages: list[str], rows: dict[str, int], weights: np.ndarray) -> None:
        """`rows` says which row of `weights` (pieces, languages) belongs to a piece."""
        self.languages, self.rows, self.weights = languages, rows, weights

    @classmethod
    def learn(cls, sentences: list[Row], alpha: float) -> Bayes:
        """Count, give every language the same weight, smooth with `alpha`."""
        languages = sorted({language for _, language in sentences})
        counts = [_counts([text for text, spoken in sentences if spoken == name], name) for name in languages]
        pieces = sorted(set().union(*counts))
        table = np.array([[count.get(piece, 0.0) for count in counts] for piece in pieces], dtype=np.float64)
        table *= table.sum() / len(languages) / table.sum(axis=0)
        logs = np.log((table + alpha) / (table.sum(axis=0) + alpha * len(pieces)))
        weights = (logs - logs.mean(axis=1, keepdims=True)).astype(np.float32)
        return cls(languages, {piece: row for row, piece in enumerate(pieces)}, weights)

    def scores(self, cleaned: str) -> np.ndarray:
        """One number for each language; zeros when nothing is known."""
        found = normalise.pieces(normalise.spoken(cleaned))
        rows = np.array([self.rows[piece] for piece in found if piece in self.rows], dtype=np.intp)
        return self.weights[rows].sum(axis=0, dtype=np.float64)


def _counts(texts: list[str], language: str) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for text in texts:
        copies = spelling.copies(text, language)
        for copy in copies:
            for piece in normalise.pieces(normalise.spoken(copy)):
                found[piece] += 1 / len(copies)
    return found


def _held_out(sentences: list[Row], folds: int, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    scores, labels = [], []
    for fold in range(folds):
        bayes = Bayes.learn([row for i, row in enumerate(sentences) if i % folds != fold], alpha)
        for text, language in sentences[fold::folds]:
            for part in _parts(text):
                scores.append(bayes.scores(part))
                labels.append(bayes.languages.index(language))
    return np.array(scores), np.array(labels)


def _parts(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + 1 + i % 3]) for i in range(len(words))]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(GraphComponent):
    """Publishes `language`: {name, confidence}. Stands behind the Normaliser."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`alpha` smooths the counts; `folds` are for the calibration."""
        return {"alpha": 0.5, "folds": 3}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Untrained, or about to be filled by `load`."""
        self._config, self._storage, self._resource = config, storage, resource
        self._bayes, self._temperature = Bayes([], {}, np.zeros((0, 0))), 1.0

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Made by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LanguageIdentifier:
        """Made by Rasa from a trained model."""
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / LETTERS).read_text(encoding="utf-8"))
            weights = np.load(folder / WEIGHTS, allow_pickle=False)
        rows = {piece: row for row, piece in enumerate(stored["pieces"])}
        made._bayes = Bayes(stored["languages"], rows, weights)
        made._temperature = stored["temperature"]
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example whose block names its language."""
        sentences = sorted({_row(example) for example in training_data.intent_examples})
        alpha = self._config["alpha"]
        heat = temperature.fit(*_held_out(sentences, self._config["folds"], alpha))
        bayes = Bayes.learn(sentences, alpha)
        stored = {"languages": bayes.languages, "temperature": heat, "pieces": list(bayes.rows)}
        with self._storage.write_to(self._resource) as folder:
            np.save(folder / WEIGHTS, bayes.weights, allow_pickle=False)
            (folder / LETTERS).write_text(json.dumps(stored, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Publish the likeliest language and its probability."""
        for message in messages:
            scores = self._bayes.scores(message.get(WRITTEN) or "") / self._temperature
            shares = np.exp(scores - scores.max())
            best = int(shares.argmax())
            confidence = float(shares[best] / shares.sum())
            language = {"name": self._bayes.languages[best], "confidence": confidence}
            message.set(LANGUAGE, language, add_to_output=True)
        return messages


def _row(example: Message) -> Row:
    """Raises KeyError when a block of the data does not name its language: it must not train silently."""
    written = example.get(WRITTEN) or normalise.clean(example.get(TEXT))
    return written, example.get("metadata")["intent"]["language"]
