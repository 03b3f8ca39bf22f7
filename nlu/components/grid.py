"""Weighed counts, and weights of int8 learnt on them, which the intents, the dangers and the emergencies share.

Counts of words and letters become 1 + ln(count), times how rare the feature is, and each featurizer's part of a
sentence gets length one (Salton and Buckley 1988). A linear support vector machine and naive Bayes are both linear in
that, so their weights are added, and rounded to int8 with a scale for each class as the last step of training: whoever
repeats the sums from the stored bytes gets the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

STEPS = 127
LEAST = 2
"""In steps: smaller weights, three in four, are left out, and the model file is a fifth smaller."""

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
    values.data = (np.log(values.data) + 1) * rarities.astype(np.float64)[values.indices]
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
        rounded[np.abs(rounded) < LEAST] = 0
        return cls([str(name) for name in machine.classes_], rounded.T, scales, machine.intercept_)

    @cached_property
    def exact(self) -> np.ndarray:
        """The weights in float64: to make them takes longer than all else that a message takes."""
        return self.weights.astype(np.float64)

    def scores(self, features: csr_matrix) -> np.ndarray:
        """(sentences, classes)."""
        return features @ self.exact * self.scales + self.intercept


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
