"""Calibration: one temperature for a whole classifier, fitted on sentences that its folds did not train on.

Guo and others, On Calibration of Modern Neural Networks, ICML 2017, section 4.2.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar


def fit(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the lowest negative log-likelihood. `scores` (n, classes), `labels` (n,) of int."""

    def loss(log_temperature: float) -> float:
        tempered = scores / np.exp(log_temperature)
        peak = tempered.max(axis=1, keepdims=True)
        totals = np.log(np.exp(tempered - peak).sum(axis=1)) + peak[:, 0]
        return float((totals - tempered[np.arange(len(labels)), labels]).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-5.0, 3.0), method="bounded").x))


def shares(scores: np.ndarray, temperature: float) -> np.ndarray:
    """(classes,) probabilities of (classes,) scores: softmax after the temperature."""
    raised = np.exp((scores - scores.max()) / temperature)
    return raised / raised.sum()
