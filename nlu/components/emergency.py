"""Is it an emergency? Weights of its own beside the intents', and one line that joins both to log-odds.

Beside the words and letters of grid.py it looks at which concepts stand together (nlu/lexicon/concepts.yml): a boat
that sinks is one thing with a plea and another in a film or in the past. The support vector machine sets emergencies
apart from everything, naive Bayes from what only sounds like one. The line (Platt 1999) is fitted on folds that did not
train on the sentence; it takes the intents too: what another intent explains well is less likely an emergency.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC

from bot.understanding.concepts import Concepts, folded
from nlu.components.grid import STEPS, Config, Weighing
from nlu.components.language_identifier import LANGUAGE
from nlu.components.normaliser import WRITTEN

EMERGENCY = "emergency"
HELP = "help_emergency"
HARD = "hard"
LEXICON = Path(__file__).parent.parent / "lexicon" / "concepts.yml"
ARRAYS = ("emergency_words", "emergency_concepts", "emergency_rarities")
NAMES, HELD_OUT = "emergency.json", "emergency_held_out.json"
SEED = 42


@dataclass(frozen=True)
class Reader:
    """Counts which concepts stand together."""

    names: list[str]
    terms: dict[str, list[int]]
    concepts: Concepts

    @classmethod
    def of(cls, names: list[str], terms: dict[str, list[int]]) -> Reader:
        """Of what bot.understanding.concepts.folded gives."""
        return cls(names, terms, Concepts.of(names, terms))

    def together(self, messages: list[Message]) -> csr_matrix:
        """(messages, cells)"""
        cells = [self.concepts.together(self._found(message)) for message in messages]
        ends = np.cumsum([0, *map(len, cells)])
        columns = np.concatenate([np.array(row, dtype=np.int64) for row in cells])
        return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(messages), len(self.names) ** 2))

    def _found(self, message: Message) -> list[int]:
        # In training nothing has told the language yet, but the data does.
        told = message.get(LANGUAGE) or {"name": _of_data(message).get("language")}
        return self.concepts.found(message.get(WRITTEN) or "", (message.get(TEXT) or "").split(), told["name"])


@dataclass(frozen=True)
class Judge:
    """Weights of the words and letters in int8 with one scale, of the concepts in float32."""

    weighing: Weighing
    words: np.ndarray
    scale: float
    concepts: np.ndarray
    intercept: float

    @classmethod
    def learn(cls, blocks: list[csr_matrix], urgent: np.ndarray, hard: np.ndarray, config: Config) -> Judge:
        """`urgent` and `hard` (sentences,) of bool. Concepts that hardly ever stand together are left out."""
        weighing = Weighing.learn(blocks)
        seldom = blocks[-1].getnnz(axis=0) < config["seen"]
        weighing.rarities[-1][seldom] = 0
        features = weighing.apply(blocks)
        machine = LinearSVC(C=config["C"], random_state=SEED)
        machine.fit(features, urgent, sample_weight=np.select((urgent, hard), (config["weight"], config["hard"]), 1.0))
        close = urgent | hard
        bayes = MultinomialNB(alpha=config["alpha"], fit_prior=False).fit(features[close], urgent[close])
        calm, alarmed = bayes.feature_log_prob_
        words, concepts = np.split(machine.coef_[0] + config["bayes"] * (alarmed - calm), [-blocks[-1].shape[1]])
        scale = float(np.float32(np.abs(words).max() / STEPS))
        rounded = np.rint(words / scale).clip(-STEPS, STEPS).astype(np.int8)
        return cls(weighing, rounded, scale, concepts.astype(np.float32), float(machine.intercept_[0]))

    @cached_property
    def exact(self) -> np.ndarray:
        """(words, letters and cells) the weights in float64."""
        return np.concatenate([self.words.astype(np.float64) * self.scale, self.concepts.astype(np.float64)])

    def scores(self, blocks: list[csr_matrix]) -> np.ndarray:
        """(sentences,)"""
        return self.weighing.apply(blocks) @ self.exact + self.intercept


@dataclass(frozen=True)
class Alarm:
    """The judge, and the line: a slope for its score and for those of `rivals`, and a shift.

    `held_out` are the log-odds of each training sentence from folds that did not see it, for choosing thresholds.
    """

    reader: Reader
    judge: Judge
    slopes: list[float]
    shift: float
    held_out: dict[str, float]

    def log_odds(self, messages: list[Message], blocks: list[csr_matrix], rivals: np.ndarray) -> np.ndarray:
        """(messages,) from the counts of words and letters and the (messages, 2) scores of `rivals`."""
        scores = self.judge.scores([*blocks, self.reader.together(messages)])
        return np.column_stack((scores, rivals)) @ self.slopes + self.shift

    def write(self, folder: Path) -> None:
        """Numpy arrays and JSON."""
        judge = self.judge
        told = {"concepts": self.reader.names, "terms": self.reader.terms, "slopes": self.slopes, "shift": self.shift}
        told |= {"scale": judge.scale, "intercept": judge.intercept, "blocks": [*map(len, judge.weighing.rarities)]}
        arrays = (judge.words, judge.concepts, np.hstack(judge.weighing.rarities))
        for name, array in zip(ARRAYS, arrays, strict=True):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        (folder / NAMES).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")
        (folder / HELD_OUT).write_text(json.dumps(self.held_out, sort_keys=True), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Alarm:
        """What `write` wrote, without the log-odds of training."""
        told = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        words, concepts, rarities = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAYS)
        weighing = Weighing(tuple(np.split(rarities, np.cumsum(told["blocks"])[:-1])))
        judge = Judge(weighing, words, told["scale"], concepts, told["intercept"])
        return cls(Reader.of(told["concepts"], told["terms"]), judge, told["slopes"], told["shift"], {})


def rivals(scores: np.ndarray, names: list[str]) -> np.ndarray:
    """(sentences, 2): of the (sentences, intents) scores the emergency's, and the best of the others."""
    column = names.index(HELP)
    return np.column_stack((scores[:, column], np.delete(scores, column, axis=1).max(axis=1)))


def learn(messages: list[Message], blocks: list[csr_matrix], rivals: np.ndarray, config: Config) -> Alarm:
    """Train on everything; draw the line on folds. `rivals` must not have trained on the sentence either."""
    reader = Reader.of(*folded(yaml.safe_load(LEXICON.read_text(encoding="utf-8"))))
    every = [*blocks, reader.together(messages)]
    urgent = np.array([message.get(INTENT) == HELP for message in messages])
    hard = np.array([bool(_of_data(message).get(HARD)) for message in messages])
    seen = np.column_stack((_unseen(every, urgent, hard, config), rivals))
    line = LogisticRegression(C=10).fit(seen, urgent)
    odds = zip((message.get(WRITTEN) for message in messages), line.decision_function(seen).tolist(), strict=True)
    judge = Judge.learn(every, urgent, hard, config)
    return Alarm(reader, judge, line.coef_[0].tolist(), float(line.intercept_[0]), dict(odds))


def _unseen(blocks: list[csr_matrix], urgent: np.ndarray, hard: np.ndarray, config: Config) -> np.ndarray:
    scores = np.zeros(len(urgent))
    folds = StratifiedKFold(config["folds"], shuffle=True, random_state=SEED)
    for learnt, unseen in folds.split(urgent, urgent):
        judge = Judge.learn([block[learnt] for block in blocks], urgent[learnt], hard[learnt], config)
        scores[unseen] = judge.scores([block[unseen] for block in blocks])
    return scores


def _of_data(message: Message) -> Config:
    """What the data says beside a sentence: its language, its danger, whether it only sounds like one."""
    return (message.get("metadata") or {}).get(INTENT) or {}
