"""Is somebody in danger? A lexicon in three languages beside the classifier; it also stands alone, when that is down.

A false alarm costs a line, a miss can cost a life. What is past or in general is at most possible.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.message import DANGERS, Danger
from bot.understanding import normalise, phrases
from bot.understanding.phrases import Found, Phrases

HEDGED = -2.0
"""What a hedge adds to the classifier's log-odds of an emergency, fitted on 2,000 sentences that were written after the
lexicon. A certain phrase added nothing there, to a classifier that knows its words."""
CERTAIN = 0.5
"""From this evidence on danger is certain: at most 3% of held-out hard negatives have as much."""
POSSIBLE: Mapping[str, float] = {"fr": -2.0, "bm": -2.0, "en": -2.375}
"""From this on it is possible, by language (the lowest of them where it is none of these): 99% of the emergencies of
nlu/validation have as much in each language (`benchmarks.danger`), and where they have more, it is -2 all the same, for
what nobody thought of. A false alarm costs a line over the answer, a miss can cost a life."""
LOWEST = min(POSSIBLE.values())
SHORT = 4
"""A certain phrase in so few words, without those beside it, is a cry, whatever the classifier makes of it."""
LEAST = 1e-6
"""No classifier is surer than this that there is no emergency."""

BESIDE, HARMLESS, HEDGES, SAID = "beside", "harmless", "hedges", "certain"
"""The groups of phrases; those of the last one are also named by their variant."""

STRUCK = ""
"""What stands in place of a word that is struck out: no word of a phrase is found there."""


class LexiconError(Exception):
    """The danger lexicon is missing or malformed. The message names the place."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a message says of danger: certain (the variant), possible, or neither."""

    certain: Danger | None = None
    possible: bool = False


CRY, MAYBE, NOTHING = Alarm(certain="general"), Alarm(possible=True), Alarm()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`cries` are whole messages. The phrases are named by their group and, if any, variant.

    What is beside a cry takes nothing from it. The possible ones count only where there is no classifier.
    """

    cries: frozenset[str]
    phrases: Phrases
    possible: Phrases

    def screen(self, words: Sequence[str], emergency: float | None = None, kind: str = "", language: str = "") -> Alarm:
        """Judge the folded words of a message.

        `emergency` is the classifier's probability, None when it is down; `kind` is the variant that it would name, and
        `language` the likeliest one.
        """
        if " ".join(words) in self.cries:
            return CRY
        found = self.phrases.found(words)
        if not found:
            return self._judged(words, frozenset(), emergency, kind, language)
        bare = [word for word in _struck(words, BESIDE, found) if word != STRUCK]
        if " ".join(bare) in self.cries:
            return CRY
        struck = _struck(words, HARMLESS, found)
        if struck is not words:
            found = self.phrases.found(struck)
        names = {name for name, _, _ in found}
        said = frozenset(name.partition(" ")[2] for name in names if name.startswith(SAID))
        # Nobody speaks of their own suicide in case or in general.
        hedged = said != {"suicide"} and HEDGES in names
        if said and not hedged and len(bare) <= SHORT:
            return Alarm(certain=_first(said))
        return self._judged(struck, said, emergency, kind, language, hedged=hedged)

    def _judged(
        self,
        words: Sequence[str],
        said: frozenset[str],
        emergency: float | None,
        kind: str,
        language: str,
        *,
        hedged: bool = False,
    ) -> Alarm:
        """By what certain phrases say and by the classifier, if there is one."""
        if emergency is None:
            return self._alone(words, said, hedged=hedged)
        evidence = math.log(max(emergency, LEAST) / max(1 - emergency, LEAST)) + (HEDGED if hedged else 0.0)
        if evidence >= CERTAIN:
            return Alarm(certain=_first(said - {"general"} or {kind}))
        return MAYBE if evidence >= POSSIBLE.get(language, LOWEST) else NOTHING

    def calms(self, words: Sequence[str]) -> bool:
        """Whether a harmless phrase stands in the message."""
        return any(name == HARMLESS for name, _, _ in self.phrases.found(words))

    def _alone(self, words: Sequence[str], said: frozenset[str], *, hedged: bool) -> Alarm:
        if said and not hedged:
            return Alarm(certain=_first(said))
        return MAYBE if said or self.possible.found(words) else NOTHING


def _struck(words: Sequence[str], group: str, found: Sequence[Found]) -> Sequence[str]:
    struck = {index for name, start, end in found if name == group for index in range(start, end)}
    return [STRUCK if index in struck else word for index, word in enumerate(words)] if struck else words


def _first(variants: Collection[str]) -> Danger:
    return next((variant for variant in DANGERS if variant in variants), "general")


def load(path: Path) -> Lexicon:
    """Read nlu/lexicon/danger.yml. Raises LexiconError."""
    try:
        stored: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        cries = frozenset(normalise.features(normalise.clean(cry)) for cry in stored["cries"])
        read = phrases.Reader()
        groups = (BESIDE, HARMLESS, HEDGES, SAID)
        every = Phrases(phrase for group in groups for phrase in _phrases(read, group, stored[group]))
        possible = Phrases(_phrases(read, "possible", stored["possible"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name}: {type(error).__name__}: {error}") from None
    except phrases.PhraseError as error:
        raise LexiconError(f"{path.name}: {error}") from None
    return Lexicon(cries, every, possible)


def _phrases(read: phrases.Reader, name: str, value: Any) -> Iterator[phrases.Phrase]:
    """A list, a mapping from variant to lists, or from variant to languages to lists, whatever the group has."""
    if isinstance(value, str):
        # Each alternative of a single word is a phrase of its own: then only those that the message has are looked at.
        for one in [value] if " " in value else value.split("|"):
            yield read.phrase(one, name)
    elif isinstance(value, list):
        for item in value:
            yield from _phrases(read, name, item)
    else:
        for key, item in value.items():
            yield from _phrases(read, f"{name} {key}" if key in DANGERS else name, item)
