"""Is it an emergency? A linear support vector machine of its own, beside the intents.

Beside the words and letters of linear.py it looks at which concepts stand together (nlu/lexicon/concepts.yml): a boat
that sinks is one thing with a plea and another in a film or in the past. Its log-odds are calibrated on held-out folds
(Platt 1999).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.understanding.concepts import Concepts, folded
from nlu.components.linear import STEPS, Weighing, counted
from nlu.components.normaliser import WRITTEN

EMERGENCY = "emergency"
HELP = "help_emergency"
LEXICON = Path(__file__).parent.parent / "lexicon" / "concepts.yml"
ARRAYS = ("emergency_words", "emergency_concepts", "emergency_rarities")
NAMES = "emergency.json"

Config = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Makes the three blocks of counts of a message: words, letters, concepts."""

    concepts: Concepts

    def blocks(self, messages: list[Message]) -> list[csr_matrix]:
        """(messages, features) each."""
        return [*counted(messages), self._together(messages)]

    def _together(self, messages: list[Message]) -> csr_matrix:
        cells = [self.concepts.together(self._found(message)) for message in messages]
        ends = np.cumsum([0, *map(len, cells)])
        columns = np.concatenate([np.array(row, dtype=np.int64) for row in cells])
        shape = (len(messages), len(self.concepts.names) ** 2)
        return csr_matrix((np.ones(len(columns)), columns, ends), shape=shape)

    def _found(self, message: Message) -> list[int]:
        return self.concepts.found(message.get(WRITTEN) or "", (message.get(TEXT) or "").split())


@dataclass(frozen=True)
class Judge:
    """Weights of the words and letters in int8 with one scale, of the concepts in float32; then a line to log-odds."""

    weighing: Weighing
    words: np.ndarray
    scale: float
    concepts: np.ndarray
    intercept: float
    slope: float = 1.0
    shift: float = 0.0

    @classmethod
    def learn(cls, blocks: list[csr_matrix], urgent: np.ndarray, config: Config) -> Judge:
        """`urgent` (sentences,) of bool. Concepts that hardly ever stand together are left out."""
        weighing = Weighing.learn(blocks)
        seldom = blocks[-1].getnnz(axis=0) < config["seen"]
        weighing.rarities[-1][seldom] = 0
        machine = LinearSVC(C=config["C"], random_state=config["random_state"])
        machine.fit(weighing.apply(blocks), urgent, sample_weight=np.where(urgent, config["weight"], 1.0))
        words, concepts = np.split(machine.coef_[0], [-blocks[-1].shape[1]])
        scale = float(np.float32(np.abs(words).max() / STEPS))
        rounded = np.rint(words / scale).clip(-STEPS, STEPS).astype(np.int8)
        return cls(weighing, rounded, scale, concepts.astype(np.float32), float(machine.intercept_[0]))

    def log_odds(self, blocks: list[csr_matrix]) -> np.ndarray:
        """(sentences,)"""
        weights = np.concatenate([self.words.astype(np.float64) * self.scale, self.concepts.astype(np.float64)])
        return self.slope * (self.weighing.apply(blocks) @ weights + self.intercept) + self.shift


def learn(blocks: list[csr_matrix], urgent: np.ndarray, config: Config) -> Judge:
    """Train on everything; calibrate on folds that did not train on the sentence."""
    scores = np.zeros(len(urgent))
    folds = StratifiedKFold(config["folds"], shuffle=True, random_state=config["random_state"])
    for learnt, unseen in folds.split(urgent, urgent):
        judge = Judge.learn([block[learnt] for block in blocks], urgent[learnt], config)
        scores[unseen] = judge.log_odds([block[unseen] for block in blocks])
    line = LogisticRegression(C=1e6).fit(scores[:, None], urgent)
    judge = Judge.learn(blocks, urgent, config)
    return Judge(**{**judge.__dict__, "slope": float(line.coef_[0, 0]), "shift": float(line.intercept_[0])})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class Emergency(GraphComponent):
    """Stands behind the featurizers. Publishes `emergency`: {name, confidence}."""

    @staticmethod
    def get_default_config() -> Config:
        """`C` is LinearSVC's, `weight` how often an emergency counts; concepts count that `seen` sentences have."""
        return {"C": 0.5, "weight": 2.0, "seen": 3, "folds": 5, "random_state": 42}

    def __init__(self, config: Config, storage: ModelStorage, resource: Resource) -> None:
        """Untrained, or about to be filled by `load`."""
        self._config, self._storage, self._resource = config, storage, resource
        self._reader: Reader | None = None
        self._judge: Judge | None = None

    @classmethod
    def create(
        cls, config: Config, model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Emergency:
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
    ) -> Emergency:
        """Made by Rasa from a trained model."""
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            told = json.loads((folder / NAMES).read_text(encoding="utf-8"))
            words, concepts, rarities = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAYS)
        made._reader = Reader(Concepts.of(told["concepts"], told["terms"]))
        weighing = Weighing(tuple(np.split(rarities, np.cumsum(told["blocks"])[:-1])))
        line = {name: told[name] for name in ("scale", "intercept", "slope", "shift")}
        made._judge = Judge(weighing, words, concepts=concepts, **line)
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example, and store the concepts as they were."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        names, terms = folded(yaml.safe_load(LEXICON.read_text(encoding="utf-8")))
        blocks = Reader(Concepts.of(names, terms)).blocks(examples)
        judge = learn(blocks, np.array([example.get(INTENT) == HELP for example in examples]), self._config)
        told = {name: getattr(judge, name) for name in ("scale", "intercept", "slope", "shift")}
        told |= {"concepts": names, "terms": terms, "blocks": [len(block) for block in judge.weighing.rarities]}
        arrays = (judge.words, judge.concepts, np.hstack(judge.weighing.rarities))
        with self._storage.write_to(self._resource) as folder:
            for name, array in zip(ARRAYS, arrays, strict=True):
                np.save(folder / f"{name}.npy", array, allow_pickle=False)
            (folder / NAMES).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Publish how likely each message is an emergency."""
        for message in messages:
            odds = float(self._judge.log_odds(self._reader.blocks([message]))[0])
            message.set(EMERGENCY, {"name": HELP, "confidence": 1 / (1 + np.exp(-odds))}, add_to_output=True)
        return messages
