"""Calibration: one temperature for the whole classifier, fitted on sentences that its folds did not train on.

Guo and others, On Calibration of Modern Neural Networks, ICML 2017, section 4.2.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold, cross_val_predict

FILE = "temperature.json"
LEAST = 1e-300


def fit(log_probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the lowest negative log-likelihood. `log_probabilities` (n, classes), `labels` (n,) of int."""

    def loss(log_temperature: float) -> float:
        scores = log_probabilities / np.exp(log_temperature)
        peak = scores.max(axis=1, keepdims=True)
        totals = np.log(np.exp(scores - peak).sum(axis=1)) + peak[:, 0]
        return float((totals - scores[np.arange(len(labels)), labels]).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))


def tempered(confidences: list[float], temperature: float) -> list[float]:
    """The probabilities, in their order, after the temperature."""
    scores = np.log(np.maximum(np.asarray(confidences, dtype=np.float64), LEAST)) / temperature
    shares = np.exp(scores - scores.max())
    return [float(share) for share in shares / shares.sum()]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Temperature(GraphComponent, IntentClassifier):
    """Stands behind LogisticRegressionClassifier, which must publish its whole ranking (ranking_length: 0)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The classifier's own options are repeated, so that the folds train as it does."""
        return {"folds": 3, "ranking_length": 10, "max_iter": 2000, "tol": 1e-4, "random_state": 42, "solver": "lbfgs"}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, value: float = 1.0) -> None:
        """`value` is the temperature; 1.0 changes nothing."""
        self._config, self._storage, self._resource, self.value = config, storage, resource, value

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Temperature:
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
    ) -> Temperature:
        """Made by Rasa from a trained model."""
        with model_storage.read_from(resource) as folder:
            value = json.loads((folder / FILE).read_text(encoding="utf-8"))["temperature"]
        return cls(config, model_storage, resource, value)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the temperature on held-out folds and store it."""
        twin = LogisticRegressionClassifier(self._config, "folds", self._storage, self._resource)
        features, labels = twin._create_training_matrix(training_data)  # noqa: SLF001
        names, numbers = np.unique(labels, return_inverse=True)
        folds = StratifiedKFold(self._config["folds"], shuffle=True, random_state=self._config["random_state"])
        held_out = cross_val_predict(twin.clf, features.tocsr(), numbers, cv=folds, method="predict_log_proba")
        self.value = fit(held_out, numbers)
        scores = {"accuracy": float((held_out.argmax(axis=1) == numbers).mean()), "sentences": len(labels)}
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps({"temperature": self.value, "classes": len(names), "held_out": scores}, sort_keys=True)
            (folder / FILE).write_text(text, encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Temper the ranking, keep its first ten, and name the first as the intent."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if not ranking:
                continue
            confidences = tempered([guess["confidence"] for guess in ranking], self.value)
            ranking = [{"name": g["name"], "confidence": c} for g, c in zip(ranking, confidences, strict=True)]
            ranking = ranking[: self._config["ranking_length"]]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(INTENT, ranking[0], add_to_output=True)
        return messages
