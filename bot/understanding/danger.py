"""Is somebody in danger? A lexicon in three languages beside the classifier; it also stands alone, when that is down.

Tuned for recall: a false alarm costs a line, a miss can cost a life. What is past or in general is at most possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.message import DANGERS, Danger
from bot.understanding import normalise, phrases
from bot.understanding.phrases import Phrases

SAID, SAID_HEDGED, MAYBE, HEDGED = 3.0, 0.5, 0.5, -2.0
"""What phrases add to the classifier's log-odds of an emergency: a certain one, a certain one in a hedged message, a
possible or telling one, a hedge. Less than held-out training sentences alone would give: the phrases were written with
those in view."""
CERTAIN = 1.0
"""From this evidence on danger is certain, ..."""
POSSIBLE = -4.0
"""... and from this on possible."""
SHORT = 4
"""A certain phrase in so few words is a cry, whatever the classifier makes of it."""
LEAST = 1e-6
"""No classifier is surer than this that there is no emergency."""

HEDGES = "hedges"
WEIGHED = (HEDGES, "certain", "possible", "about")
"""The groups of phrases that are evidence."""

STRUCK = ""
"""What stands in place of a harmless word: no phrase matches across it."""


class LexiconError(Exception):
    """The danger lexicon is missing or malformed. The message names the place."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a message says of danger: certain (the variant), possible, or neither."""

    certain: Danger | None = None
    possible: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`cries` are whole messages. The phrases of the other groups are named by their group and, if any, variant."""

    cries: frozenset[str]
    harmless: Phrases
    weighed: Phrases

    def screen(self, words: Sequence[str], emergency: float | None = None, kind: str = "") -> Alarm:
        """Judge the folded words of a message.

        `emergency` is the classifier's probability, None when it is down; `kind` is the variant that it would name.
        """
        if " ".join(words) in self.cries:
            return Alarm(certain="general")
        words = self._struck(words)
        found = {name for name, _, _ in self.weighed.found(words)}
        said = {variant for group, variant in map(str.split, found - {HEDGES}) if group == "certain"}
        hints = {name.split()[0] for name in found} & {"possible", "about"}
        # Nobody speaks of their own suicide in case or in general.
        hedged = said != {"suicide"} and HEDGES in found
        if emergency is None or (said and not hedged and len(words) <= SHORT):
            return self._alone(said, hedged=hedged, maybe="possible" in hints)
        evidence = math.log(max(emergency, LEAST) / max(1 - emergency, LEAST))
        evidence += (SAID_HEDGED if hedged else SAID) if said else 0.0
        evidence += MAYBE * len(hints) + (HEDGED if hedged else 0.0)
        if evidence >= CERTAIN:
            return Alarm(certain=_first(said - {"general"} or {kind}))
        return Alarm(possible=evidence >= POSSIBLE or (bool(said) and not hedged))

    def _alone(self, said: set[str], *, hedged: bool, maybe: bool) -> Alarm:
        if said and not hedged:
            return Alarm(certain=_first(said))
        return Alarm(possible=bool(said) or maybe)

    def _struck(self, words: Sequence[str]) -> Sequence[str]:
        spans = [range(start, end) for _, start, end in self.harmless.found(words)]
        struck = {index for span in spans for index in span}
        return [STRUCK if index in struck else word for index, word in enumerate(words)] if struck else words


def _first(variants: set[str]) -> Danger:
    return next((variant for variant in DANGERS if variant in variants), "general")


def load(path: Path) -> Lexicon:
    """Read nlu/lexicon/danger.yml. Raises LexiconError."""
    try:
        stored: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        cries = frozenset(normalise.features(normalise.clean(cry)) for cry in stored["cries"])
        read = phrases.Reader()
        harmless = Phrases(_phrases(read, "harmless", stored["harmless"]))
        weighed = Phrases(phrase for group in WEIGHED for phrase in _phrases(read, group, stored[group]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name}: {type(error).__name__}: {error}") from None
    except phrases.PhraseError as error:
        raise LexiconError(f"{path.name}: {error}") from None
    return Lexicon(cries, harmless, weighed)


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
