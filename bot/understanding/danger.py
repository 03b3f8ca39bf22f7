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
    """The phrases of danger, named by variant (`hedges` and `harmless` by themselves). `cries` are whole messages."""

    cries: frozenset[str]
    harmless: Phrases
    hedges: Phrases
    certain: Phrases
    possible: Phrases
    about: Phrases

    def screen(self, words: Sequence[str], emergency: float | None = None, kind: str = "") -> Alarm:
        """Judge the folded words of a message.

        `emergency` is the classifier's probability, None when it is down; `kind` is the variant that it would name.
        """
        if " ".join(words) in self.cries:
            return Alarm(certain="general")
        words = self._struck(words)
        said, maybe = _names(self.certain, words), _names(self.possible, words)
        # Nobody speaks of their own suicide in case or in general.
        hedged = said != {"suicide"} and bool(_names(self.hedges, words))
        if emergency is None or (said and not hedged and len(words) <= SHORT):
            return self._alone(said, hedged=hedged, maybe=bool(maybe))
        evidence = math.log(max(emergency, LEAST) / max(1 - emergency, LEAST))
        evidence += (SAID_HEDGED if hedged else SAID) if said else 0.0
        evidence += MAYBE * (bool(maybe) + bool(_names(self.about, words))) + (HEDGED if hedged else 0.0)
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


def _names(lexicon: Phrases, words: Sequence[str]) -> set[str]:
    return {name for name, _, _ in lexicon.found(words)}


def _first(variants: set[str]) -> Danger:
    return next((variant for variant in DANGERS if variant in variants), "general")


def load(path: Path) -> Lexicon:
    """Read nlu/lexicon/danger.yml. Raises LexiconError."""
    try:
        stored: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        cries = frozenset(normalise.features(normalise.clean(cry)) for cry in stored["cries"])
        read = phrases.Reader()
        groups = {name: Phrases(_phrases(read, name, stored[name])) for name in Lexicon.__slots__ if name != "cries"}
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name}: {type(error).__name__}: {error}") from None
    except phrases.PhraseError as error:
        raise LexiconError(f"{path.name}: {error}") from None
    return Lexicon(cries, **groups)


def _phrases(read: phrases.Reader, name: str, value: Any) -> Iterator[phrases.Phrase]:
    """A list, a mapping from variant to lists, or from variant to languages to lists, whatever the group has."""
    if isinstance(value, str):
        yield read.phrase(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from _phrases(read, name, item)
    else:
        for key, item in value.items():
            yield from _phrases(read, key if key in DANGERS else name, item)
