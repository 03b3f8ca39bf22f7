"""What each threshold of danger costs and brings, on folds of nlu/data that the judging model had not seen. By hand:

    .venv/bin/sira nlu train
    .venv/bin/python -m benchmarks.danger

The lexicon judges along, as in bot/understanding/danger.py. nlu/tests is not read: nothing is chosen by it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bot.message import LANGUAGES
from bot.settings import ROOT
from bot.understanding import archive, danger, normalise
from bot.understanding.meaning import EMERGENCY
from bot.understanding.training_data import Sentence, training

ARCHIVE = ROOT / "nlu" / "models" / "sira.tar.gz"
STEPS = [step / 4 for step in range(-24, 13)]
HEADER = "| from this evidence on | noticed fr, bm, en | hard negatives | all others |"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A training sentence, and the highest of STEPS from which on it would be noticed."""

    sentence: Sentence
    noticed: float

    @property
    def group(self) -> int:
        """0 for an emergency, 1 for what only sounds like one, 2 for all others."""
        return 0 if self.sentence.intent == EMERGENCY else 1 if self.sentence.hard_negative else 2


def weighed() -> Iterator[Weighed]:
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
    everything = list(weighed())
    print(HEADER, "|---" * (HEADER.count("|") - 1) + "|", sep="\n")
    for step in STEPS:
        cells = [", ".join(_share(everything, group, language, step) for language in LANGUAGES) for group in range(3)]
        print(f"| {step:g} | {' | '.join(cells)} |")


def _share(everything: list[Weighed], group: int, language: str, step: float) -> str:
    found = [one.noticed >= step for one in everything if one.group == group and one.sentence.language == language]
    return f"{100 * sum(found) / len(found):.1f}"


if __name__ == "__main__":
    main()
