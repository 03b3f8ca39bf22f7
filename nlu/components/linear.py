"""The intents, which danger, and whether there is one: what grid.py learns, and what emergency.py makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import emergency
from nlu.components.emergency import EMERGENCY, HELP, Alarm
from nlu.components.grid import Config, Grid, Weighing, counted, held_out
from nlu.components.temperature import fit, shares

DANGER = "danger"
ARRAYS = ("weights", "scales", "intercept", "rarities")
NAMES = "linear.json"


@dataclass(frozen=True)
class Model:
    """Everything that is stored. `intents` come first in the stored arrays, then `dangers`; the alarm stores itself."""

    weighing: Weighing
    intents: Grid
    dangers: Grid
    temperature: float
    held_out: dict[str, float]
    alarm: Alarm

    def write(self, folder: Path) -> None:
        """Numpy arrays and one JSON file, and the alarm's."""
        self.alarm.write(folder)
        both = (self.intents, self.dangers)
        arrays = {
            "weights": np.hstack([grid.weights for grid in both]),
            "scales": np.hstack([grid.scales for grid in both]),
            "intercept": np.hstack([grid.intercept for grid in both]),
            "rarities": np.hstack(self.weighing.rarities),
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        names = {
            "intents": self.intents.names,
            "dangers": self.dangers.names,
            "blocks": [len(block) for block in self.weighing.rarities],
            "temperature": self.temperature,
            "held_out": self.held_out,
        }
        (folder / NAMES).write_text(json.dumps(names, sort_keys=True), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Model:
        """What `write` wrote."""
        names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        weights, scales, intercept, rarities = (np.load(folder / f"{n}.npy", allow_pickle=False) for n in ARRAYS)
        cut = len(names["intents"])
        blocks = np.split(rarities, np.cumsum(names["blocks"])[:-1])
        return cls(
            Weighing(tuple(blocks)),
            Grid(names["intents"], weights[:, :cut], scales[:cut], intercept[:cut]),
            Grid(names["dangers"], weights[:, cut:], scales[cut:], intercept[cut:]),
            names["temperature"],
            names["held_out"],
            Alarm.read(folder),
        )


def _capped(labels: np.ndarray, most: int) -> np.ndarray:
    _, intents, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.minimum(1, most / counts)[intents]


def learn(examples: list[Message], config: Config) -> Model:
    """Train on every example; `metadata` names the danger of an emergency."""
    blocks, labels = counted(examples), np.array([example.get(INTENT) for example in examples])
    short = [len(example.get(TEXT).split()) <= config["short"] for example in examples]
    weights = np.where(short, config["short_weight"], 1.0) * _capped(labels, config["most"])
    scores, numbers = held_out(blocks, labels, weights, config)
    weighing = Weighing.learn(blocks)
    features = weighing.apply(blocks)
    kinds = [(example.get("metadata") or {}).get(INTENT, {}).get(DANGER) for example in examples]
    urgent = [row for row, kind in enumerate(kinds) if kind]
    balanced = {**config, "balance": "balanced"}
    dangers = Grid.learn(features[urgent], np.array([kinds[row] for row in urgent]), weights[urgent], balanced)
    accuracy = float((scores.argmax(axis=1) == numbers).mean())
    told = {"accuracy": accuracy, "sentences": len(labels)}
    intents = Grid.learn(features, labels, weights, config)
    alarm = emergency.learn(examples, blocks, emergency.rivals(scores, intents.names), config["emergency"])
    return Model(weighing, intents, dangers, fit(scores, numbers), told, alarm)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Linear(GraphComponent, IntentClassifier):
    """Stands behind the featurizers and the LanguageIdentifier.

    Publishes the ranking, `danger`: {name, confidence} as if there were one, and `emergency`: {name, confidence}.
    """

    @staticmethod
    def get_default_config() -> Config:
        """`C` and `balance` are LinearSVC's, `alpha` and `bayes` the smoothing and the weight of naive Bayes.

        A sentence of up to `short` words counts `short_weight` times: it is all that will ever be said that way. No
        intent counts as more than `most` sentences: danger and what only sounds so have far more than the others.
        `emergency` is what emergency.py learns by: `C`, `alpha` and `bayes` as above, `weight` how often an emergency
        counts and `hard` what only sounds like one; concepts count that stand together in `seen` sentences.
        """
        return {
            "C": 1.0,
            "balance": None,
            "alpha": 0.03,
            "bayes": 0.03,
            "short": 3,
            "short_weight": 2.0,
            "most": 1200,
            "folds": 8,
            "random_state": 42,
            "ranking_length": 10,
            "emergency": {"C": 0.5, "alpha": 0.03, "bayes": 0.06, "weight": 2.0, "hard": 2.0, "seen": 3, "folds": 5},
        }

    def __init__(self, config: Config, storage: ModelStorage, resource: Resource, model: Model | None = None) -> None:
        """Untrained without a model."""
        self._config, self._storage, self._resource, self._model = config, storage, resource, model

    @classmethod
    def create(
        cls, config: Config, model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Linear:
        """Made by Rasa before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Config,
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> Linear:
        """Made by Rasa from a trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Model.read(Path(folder)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all, and store it."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = learn(examples, self._config)
        with self._storage.write_to(self._resource) as folder:
            self._model.write(Path(folder))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing behind this component learns from its guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Publish what each message is likely to mean."""
        for message in messages:
            blocks = counted([message])
            features = self._model.weighing.apply(blocks)
            scores = self._model.intents.scores(features)
            intents = shares(scores[0], self._model.temperature)
            rivals = emergency.rivals(scores, self._model.intents.names)
            odds = float(self._model.alarm.log_odds([message], blocks, rivals)[0])
            message.set(EMERGENCY, {"name": HELP, "confidence": 1 / (1 + np.exp(-odds))}, add_to_output=True)
            dangers = shares(self._model.dangers.scores(features)[0], self._model.temperature)
            ranking = _ranked(self._model.intents.names, intents)[: self._config["ranking_length"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(DANGER, _ranked(self._model.dangers.names, dangers)[0], add_to_output=True)
        return messages


def _ranked(names: list[str], confidences: np.ndarray) -> list[dict[str, Any]]:
    order = np.argsort(-confidences, kind="stable")
    return [{"name": names[i], "confidence": float(confidences[i])} for i in order]
