"""What each threshold of danger costs and brings, on sentences that the judging model had not seen. By hand:

    .venv/bin/sira nlu train
    .venv/bin/python -m benchmarks.danger

First nlu/validation, by the model in nlu/model; then folds of nlu/data, by the models of the last training, which are
harder: many were written because such sentences had been mistaken. The lexicon judges along, as in
bot/understanding/danger.py. nlu/tests is not read: nothing is chosen by it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.message import LANGUAGES
from bot.settings import ROOT
from bot.understanding import archive, danger, normalise
from bot.understanding.engine import open_model
from bot.understanding.meaning import EMERGENCY
from bot.understanding.training_data import Sentence, training, unseen

ARCHIVE = ROOT / "nlu" / "models" / "sira.tar.gz"
STEPS = [step / 8 for step in range(-32, 9)]
HEADER = "| from this evidence on | noticed fr, bm, en | hard negatives | all others |"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence, and the highest of STEPS from which on it would be noticed."""

    sentence: Sentence
    noticed: float

    @property
    def group(self) -> int:
        """0 for an emergency, 1 for what only sounds like one, 2 for all others."""
        return 0 if self.sentence.intent == EMERGENCY else 1 if self.sentence.hard_negative else 2


def validated() -> Iterator[Weighed]:
    """Every sentence of nlu/validation. What the intents take for an emergency is noticed at any threshold."""
    understanding = open_model(ROOT / "nlu", ROOT / "nlu" / "model")
    for sentence in unseen(ROOT / "nlu" / "validation"):
        cleaned = normalise.clean(sentence.text)
        words = normalise.words(cleaned)
        reading = understanding.model.read(cleaned, words)
        sure = min(max(reading.emergency, danger.LEAST), 1 - danger.LEAST)
        taken = reading.ranking[0].name == EMERGENCY
        odds = math.log(sure / (1 - sure))
        yield Weighed(sentence, STEPS[-1] if taken else _highest(understanding.lexicon, words, odds))


def folds() -> Iterator[Weighed]:
    """Every training sentence. What is noticed at any threshold, a cry, counts as noticed at all of them."""
    odds = archive.held_out(ARCHIVE)
    lexicon = danger.load(ROOT / "nlu" / "lexicon" / "danger.yml")
    for sentence in training(ROOT / "nlu" / "data"):
        cleaned = normalise.clean(sentence.text)
        if cleaned not in odds:
            # Without a letter or a digit there is nothing to train on.
            continue
        yield Weighed(sentence, _highest(lexicon, normalise.words(cleaned), odds[cleaned]))


def _highest(lexicon: danger.Lexicon, words: list[str], odds: float) -> float:
    def missed(threshold: float) -> bool:
        # The sums are the lexicon's own: what it calls certain when the odds are so much higher.
        probability = 1 / (1 + math.exp(threshold - danger.CERTAIN - odds))
        return lexicon.screen(words, probability, "general").certain is None

    noticed = bisect_left(STEPS, True, key=missed)
    return STEPS[noticed - 1] if noticed else -math.inf


def main() -> None:
    for name, everything in (("nlu/validation", list(validated())), ("folds of nlu/data", list(folds()))):
        print(f"\n{name}\n\n{HEADER}", "|---" * (HEADER.count("|") - 1) + "|", sep="\n")
        for step in STEPS:
            groups = range(3)
            cells = [", ".join(_share(everything, group, language, step) for language in LANGUAGES) for group in groups]
            print(f"| {step:g} | {' | '.join(cells)} |")


def _share(everything: list[Weighed], group: int, language: str, step: float) -> str:
    found = [one.noticed >= step for one in everything if one.group == group and one.sentence.language == language]
    return f"{100 * sum(found) / len(found):.1f}"


if __name__ == "__main__":
    main()
