"""Is somebody in danger? A lexicon in three languages beside the classifier; it also stands alone, when that is down.

Tuned for recall: a false alarm costs a line, a miss can cost a life. What is past or in general is at most possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.message import DANGERS, Danger
from bot.understanding import normalise, phrases
from bot.understanding.phrases import Phrases

ALONE = 0.9
"""The classifier's emergency is certain from here on, whatever the words;"""
SURE = 0.75
"""from here on, if the message has a word of some danger;"""
LIKELY = 0.4
"""from here on, if it has a phrase that may mean danger;"""
FAINT = 0.08
"""and possible from here on, whatever the words."""
NEVER = 0.01
"""Below this a phrase that only may mean danger is passed over."""

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

    def screen(self, words: Sequence[str], emergency: float | None = None) -> Alarm:
        """Judge the folded words of a message; `emergency` is the classifier's probability, None when it is down."""
        if " ".join(words) in self.cries:
            return Alarm(certain="general")
        words = self._struck(words)
        if certain := _names(self.certain, words):
            return self._unless_hedged(certain, words)
        possible = _names(self.possible, words) if emergency is None or emergency >= NEVER else set()
        if emergency is not None and emergency >= LIKELY:
            about = possible - {"general"} or _names(self.about, words)
            if possible or (about and emergency >= SURE) or emergency >= ALONE:
                return self._unless_hedged(about, words)
        return Alarm(possible=bool(possible) or (emergency or 0.0) >= FAINT)

    def _unless_hedged(self, variants: set[str], words: Sequence[str]) -> Alarm:
        # Nobody speaks of their own suicide in case or in general.
        if variants != {"suicide"} and _names(self.hedges, words):
            return Alarm(possible=True)
        return Alarm(certain=_first(variants))

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
        groups = {name: Phrases(_phrases(name, stored[name])) for name in Lexicon.__slots__ if name != "cries"}
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path.name}: {type(error).__name__}: {error}") from None
    except phrases.PhraseError as error:
        raise LexiconError(f"{path.name}: {error}") from None
    return Lexicon(cries, **groups)


def _phrases(name: str, value: Any) -> Iterator[phrases.Phrase]:
    """A list, a mapping from variant to lists, or from variant to languages to lists, whatever the group has."""
    if isinstance(value, str):
        yield phrases.phrase(value, name)
    elif isinstance(value, list):
        for item in value:
            yield from _phrases(name, item)
    else:
        for key, item in value.items():
            yield from _phrases(key if key in DANGERS else name, item)
