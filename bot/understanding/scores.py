"""How well the engine does on sentences it was not trained on. Plain counts, no weighting."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.understanding import normalise
from bot.understanding.engine import Understanding
from bot.understanding.meaning import Meaning
from bot.understanding.training_data import Sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """A test sentence beside what was made of it."""

    sentence: Sentence = field(repr=False)
    meaning: Meaning
    likeliest: str = ""
    """The language that the model would name if it had to; "" when no model has looked."""

    @property
    def right(self) -> bool:
        return self.meaning.intent == self.sentence.intent

    @property
    def among_three(self) -> bool:
        return self.sentence.intent in [guess.name for guess in self.meaning.ranking[:3]]


def judge(understanding: Understanding, sentences: Iterable[Sentence]) -> list[Judged]:
    """Every sentence beside what the engine makes of it."""

    async def everything() -> list[Judged]:
        return [
            Judged(sentence, await understanding.understand(sentence.text), likeliest(understanding, sentence.text))
            for sentence in sentences
        ]

    return asyncio.run(everything())


def likeliest(understanding: Understanding, text: str) -> str:
    """The embedded model's first language for the text, also where the text does not tell."""
    cleaned = normalise.clean(text)
    return understanding.model.read(cleaned, normalise.words(cleaned)).language


def share(judged: Iterable[Judged], holds: Callable[[Judged], bool]) -> float:
    """The part of the sentences for which it holds; 0.0 of none."""
    answers = [holds(one) for one in judged]
    return sum(answers) / len(answers) if answers else 0.0


def grouped(judged: Iterable[Judged], by: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    """The sentences by name of group, names sorted."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[by(one)].append(one)
    return dict(sorted(groups.items()))


def confusions(judged: Iterable[Judged]) -> list[tuple[tuple[str, str], int]]:
    """((meant, understood), how often), the most frequent first."""
    return Counter((o.sentence.intent, o.meaning.intent) for o in judged if not o.right).most_common()


def calibration_error(judged: Iterable[Judged], bins: int = 15) -> float:
    """How far confidence is from being right, on average over bins of equal width (Guo and others 2017, section 2)."""
    everything = list(judged)
    groups = grouped(everything, lambda o: f"{min(int(o.meaning.confidence * bins), bins - 1):02}")
    return sum(abs(_confidence(group) - share(group, lambda o: o.right)) * len(group) for group in groups.values()) / (
        len(everything) or 1
    )


def _confidence(judged: list[Judged]) -> float:
    return sum(one.meaning.confidence for one in judged) / len(judged)


def danger(judged: Iterable[Judged]) -> dict[str, float]:
    """Recall over sentences in danger, and false alarms over the others, each as certain and as at least possible.

    `hard_...` are the false alarms over what only sounds like danger, `hard` is how many sentences do.
    """
    everything = list(judged)
    real = [one for one in everything if one.sentence.intent == "help_emergency"]
    other = [one for one in everything if one.sentence.intent != "help_emergency"]
    hard = [one for one in other if one.sentence.hard_negative]
    return {
        "recall_certain": share(real, certain),
        "recall_noticed": share(real, noticed),
        "right_variant": share((o for o in real if certain(o)), lambda o: o.meaning.danger == o.sentence.danger),
        "false_certain": share(other, certain),
        "false_noticed": share(other, noticed),
        "hard": float(len(hard)),
        "hard_certain": share(hard, certain),
        "hard_noticed": share(hard, noticed),
    }


def certain(one: Judged) -> bool:
    """The emergency answer is given at once."""
    return one.meaning.danger is not None


def noticed(one: Judged) -> bool:
    """Danger was seen, as certain or as possible."""
    return certain(one) or one.meaning.possible_danger


def summary(judged: list[Judged]) -> dict[str, Any]:
    """The figures that the model's manifest keeps, rounded to four places."""
    return {
        "sentences": len(judged),
        "accuracy": round(share(judged, lambda o: o.right), 4),
        "top_three": round(share(judged, lambda o: o.among_three), 4),
        "accuracy_by_language": {
            name: round(share(group, lambda o: o.right), 4)
            for name, group in grouped(judged, lambda o: o.sentence.language).items()
        },
        "calibration_error": round(calibration_error(judged), 4),
        "language": round(share(judged, lambda o: o.meaning.language == o.sentence.language), 4),
        "danger": {name: round(value, 4) for name, value in danger(judged).items()},
    }
