"""The intents, and which danger: a linear support vector machine beside naive Bayes, on weighed counts.

Counts of words and letters become 1 + ln(count), times how rare the feature is, and each featurizer's part of a
sentence gets length one (Salton and Buckley 1988). Both learners are linear in that, so their weights are added, and
rounded to int8 with a scale for each class as the last step of training: whoever repeats the sums from the stored bytes
gets the same numbers.
"""

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
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from nlu.components.temperature import fit, shares

DANGER = "danger"
STEPS = 127
ARRAYS = ("weights", "scales", "intercept", "rarities")
NAMES = "linear.json"

Config = dict[str, Any]


@dataclass(frozen=True)
class Weighing:
    """How rare each feature is, by featurizer."""

    rarities: tuple[np.ndarray, ...]

    @classmethod
    def learn(cls, blocks: list[csr_matrix]) -> Weighing:
        """ln((1 + n) / (1 + sentences that have it)) + 1, as scikit-learn smooths it."""
        return cls(tuple((np.log((1 + b.shape[0]) / (1 + b.getnnz(axis=0))) + 1).astype(np.float32) for b in blocks))

    def apply(self, blocks: list[csr_matrix]) -> csr_matrix:
        """(sentences, features of all blocks)."""
        return hstack([_weighed(b, r) for b, r in zip(blocks, self.rarities, strict=True)], format="csr")


def _weighed(counts: csr_matrix, rarities: np.ndarray) -> csr_matrix:
    values = csr_matrix(counts, dtype=np.float64, copy=True)
    values.data = np.log(values.data) + 1
    values = values @ diags(rarities.astype(np.float64))
    lengths = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    return diags(1 / np.where(lengths == 0, 1, lengths)) @ values


@dataclass(frozen=True)
class Grid:
    """(features, classes) weights of int8, one scale and one intercept for each class."""

    names: list[str]
    weights: np.ndarray
    scales: np.ndarray
    intercept: np.ndarray

    @classmethod
    def learn(cls, features: csr_matrix, labels: np.ndarray, weights: np.ndarray, config: Config) -> Grid:
        """Train both learners, add their weights and round them. `weights` (sentences,) say how much each counts."""
        balance = config["balance"]
        machine = LinearSVC(C=config["C"], class_weight=balance, random_state=config["random_state"])
        machine.fit(features, labels, sample_weight=weights)
        bayes = MultinomialNB(alpha=config["alpha"], fit_prior=False).fit(features, labels).feature_log_prob_
        exact = machine.coef_ + config["bayes"] * (bayes - bayes.mean(axis=0))
        scales = (np.abs(exact).max(axis=1) / STEPS).astype(np.float32)
        rounded = np.rint(exact / scales[:, None].astype(np.float64)).clip(-STEPS, STEPS).astype(np.int8)
        return cls([str(name) for name in machine.classes_], rounded.T, scales, machine.intercept_)

    def scores(self, features: csr_matrix) -> np.ndarray:
        """(sentences, classes)."""
        return features @ self.weights.astype(np.float64) * self.scales + self.intercept


def counted(messages: list[Message]) -> list[csr_matrix]:
    """The sentence counts of each featurizer, in the order of the pipeline: (sentences, features) each."""
    rows = [_of_sentence(message) for message in messages]
    return [csr_matrix(vstack(block)) for block in zip(*rows, strict=True)]


def _of_sentence(message: Message) -> list[Any]:
    found = [f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE]
    return [feature.features for feature in found]


def held_out(
    blocks: list[csr_matrix], labels: np.ndarray, weights: np.ndarray, config: Config
) -> tuple[np.ndarray, np.ndarray]:
    """(sentences, classes) scores from folds that did not train on the sentence, and (sentences,) class numbers."""
    names, numbers = np.unique(labels, return_inverse=True)
    scores = np.zeros((len(labels), len(names)))
    folds = StratifiedKFold(config["folds"], shuffle=True, random_state=config["random_state"])
    for learnt, unseen in folds.split(numbers, numbers):
        weighing = Weighing.learn([block[learnt] for block in blocks])
        grid = Grid.learn(weighing.apply([block[learnt] for block in blocks]), labels[learnt], weights[learnt], config)
        scores[unseen] = grid.scores(weighing.apply([block[unseen] for block in blocks]))
    return scores, numbers


@dataclass(frozen=True)
class Model:
    """Everything that is stored. `intents` come first in the stored arrays, then `dangers`."""

    weighing: Weighing
    intents: Grid
    dangers: Grid
    temperature: float
    held_out: dict[str, float]

    def write(self, folder: Path) -> None:
        """Numpy arrays and one JSON file."""
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
    return Model(weighing, Grid.learn(features, labels, weights, config), dangers, fit(scores, numbers), told)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Linear(GraphComponent, IntentClassifier):
    """Stands behind the featurizers. Publishes the ranking, and `danger`: {name, confidence} as if there were one."""

    @staticmethod
    def get_default_config() -> Config:
        """`C` and `balance` are LinearSVC's, `alpha` and `bayes` the smoothing and the weight of naive Bayes.

        A sentence of up to `short` words counts `short_weight` times: it is all that will ever be said that way. No
        intent counts as more than `most` sentences: danger and what only sounds so have far more than the others.
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
        """Learn the intents, the dangers and the temperature, and store them."""
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
            features = self._model.weighing.apply(counted([message]))
            intents = shares(self._model.intents.scores(features)[0], self._model.temperature)
            dangers = shares(self._model.dangers.scores(features)[0], self._model.temperature)
            ranking = _ranked(self._model.intents.names, intents)[: self._config["ranking_length"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(DANGER, _ranked(self._model.dangers.names, dangers)[0], add_to_output=True)
        return messages


def _ranked(names: list[str], confidences: np.ndarray) -> list[dict[str, Any]]:
    order = np.argsort(-confidences, kind="stable")
    return [{"name": names[i], "confidence": float(confidences[i])} for i in order]
