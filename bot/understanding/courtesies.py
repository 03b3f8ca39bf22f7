"""Takes greetings from before a message and thanks from behind it: who greets first is understood as who does not.

A message that is nothing else keeps them: then they are what it says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.understanding import normalise

_WORD = re.compile(r"[^\s,.;:!?…()\"«»]+")
_PARTING = " ,.;:!…-–—\n"
"""What stands between a courtesy and the rest. A question mark belongs to the rest."""

Words = tuple[str, ...]


class CourtesiesError(Exception):
    """The list of courtesies is missing or malformed. The message names the place."""


@dataclass(frozen=True, slots=True)
class Side:
    """The courtesies of one side as folded words, outermost word first, and what is said beside them."""

    phrases: frozenset[Words] = field(repr=False)
    beside: frozenset[Words] = field(repr=False)
    first: frozenset[str] = field(repr=False)
    longest: int

    @classmethod
    def of(cls, phrases: Collection[Words], beside: Collection[Words]) -> Side:
        """Of phrases whose outermost word stands first."""
        every = (*phrases, *beside)
        first = frozenset(phrase[0] for phrase in every)
        return cls(frozenset(phrases), frozenset(beside), first, max(map(len, every), default=0))

    def length(self, words: Sequence[str]) -> int:
        """How many words of a message, outermost first, are courtesies and what is said beside them."""
        if not words or words[0] not in self.first:
            return 0
        at = said = 0
        while size := self._at(words, at, self.phrases) or self._at(words, at, self.beside):
            greeted = tuple(words[at : at + size]) in self.phrases
            at += size
            # What is only said beside a courtesy is none without it.
            said = at if greeted or said else said
        return said

    def _at(self, words: Sequence[str], at: int, phrases: frozenset[Words]) -> int:
        sizes = range(min(self.longest, len(words) - at), 0, -1)
        return next((size for size in sizes if tuple(words[at : at + size]) in phrases), 0)


@dataclass(frozen=True, slots=True)
class Courtesies:
    """What is said before a message and after it."""

    before: Side
    after: Side

    def without(self, cleaned: str, words: Sequence[str]) -> str:
        """The message without them, or as it is where they are all that it says; `words` are its folded ones."""
        if not words or (words[0] not in self.before.first and words[-1] not in self.after.first):
            return cleaned
        tokens = [(found, normalise.words(found[0])) for found in _WORD.finditer(cleaned)]
        counted = [word for _, of_token in tokens for word in of_token]
        start = self.before.length(counted)
        end = len(counted) - self.after.length(counted[: start - 1 if start else None : -1])
        if start >= end:
            return cleaned
        begin, stop, at = 0, len(cleaned), 0
        for found, of_token in tokens:
            at += len(of_token)
            begin = found.end() if at <= start else begin
            stop = min(stop, found.start()) if at > end else stop
        return cleaned[begin:stop].strip(_PARTING)


def load(path: Path) -> Courtesies:
    """Read nlu/lexicon/courtesies.yml. Raises CourtesiesError."""
    try:
        written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        before, beside, after = (_phrases(written[name]) for name in ("before", "beside", "after"))
        return Courtesies(Side.of(before, beside), Side.of(_turned(after), _turned(beside)))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise CourtesiesError(f"{path.name}: {type(error).__name__}: {error}") from None


def _phrases(by_language: Mapping[str, str]) -> frozenset[Words]:
    every = (phrase for text in by_language.values() for phrase in text.split(","))
    return frozenset(filter(None, (tuple(normalise.words(normalise.clean(phrase))) for phrase in every)))


def _turned(phrases: Iterable[Words]) -> frozenset[Words]:
    return frozenset(phrase[::-1] for phrase in phrases)
