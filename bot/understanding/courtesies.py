"""Takes greetings from before a message and thanks from behind it, so that the rest can be read alone.

A message that is nothing else keeps them: then they are what it says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import yaml

from bot.understanding import normalise
from bot.understanding.phrases import Words

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f" + "".join(sorted(normalise.APOSTROPHES)) + "])+")
_BEFORE, _BEHIND = " ,.;:!?…-–—/\n", " ,.;:…-–—/\n"
"""What stands between a courtesy and the rest. The marks behind the rest are its own."""


class CourtesiesError(Exception):
    """The list of courtesies is missing or malformed. The message names the place."""


@dataclass(frozen=True, slots=True)
class Side:
    """The courtesies of one side of a message and what is said behind each, as folded words, outermost word first."""

    phrases: frozenset[Words] = field(repr=False)
    beside: frozenset[Words] = field(repr=False)
    first: frozenset[str] = field(repr=False)
    longest: int
    inwards: bool
    """Whether the words are read from the outside as they were said: what is said behind a phrase follows it then."""

    @classmethod
    def of(cls, phrases: Collection[Words], beside: Collection[Words], *, inwards: bool) -> Side:
        """Of phrases as they are said."""
        turned = [{phrase if inwards else phrase[::-1] for phrase in every} for every in (phrases, beside)]
        every = turned[0] if inwards else set.union(*turned)
        longest = max(map(len, set.union(*turned)), default=0)
        return cls(
            frozenset(turned[0]), frozenset(turned[1]), frozenset(phrase[0] for phrase in every), longest, inwards
        )

    def length(self, words: Sequence[str]) -> int:
        """How many words of a message, outermost first, are courtesies and what is said behind them."""
        at = said = 0
        while True:
            if not self.inwards:
                at = self._past(words, at)
            size = self._at(words, at, self.phrases)
            if not size:
                return said
            at += size
            if self.inwards:
                at = self._past(words, at)
            said = at

    def _past(self, words: Sequence[str], at: int) -> int:
        """Behind what is said beside a courtesy."""
        while size := self._at(words, at, self.beside):
            at += size
        return at

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
        end = len(counted) - self.after.length(counted[start:][::-1])
        if start >= end:
            return cleaned
        begin, stop, at = 0, len(cleaned), 0
        for found, of_token in tokens:
            # A token that is a courtesy only in part stays whole.
            if at >= end and of_token:
                stop = min(stop, found.start())
            at += len(of_token)
            if at <= start:
                begin = found.end()
        return cleaned[begin:stop].lstrip(_BEFORE).rstrip(_BEHIND)


def load(path: Path) -> Courtesies:
    """Read nlu/lexicon/courtesies.yml. Raises CourtesiesError."""
    try:
        written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Courtesies(
            _side(written["before"], "greetings", inwards=True), _side(written["after"], "thanks", inwards=False)
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise CourtesiesError(f"{path.name}: {type(error).__name__}: {error}") from None


def _side(written: Mapping[str, str], name: str, *, inwards: bool) -> Side:
    phrases, beside = (frozenset(_phrases(written[group])) for group in (name, "beside"))
    return Side.of(phrases, beside, inwards=inwards)


def _phrases(text: str) -> Iterator[Words]:
    for phrase in text.split(","):
        for chosen in product(*(word.split("|") for word in phrase.split())):
            folded = tuple(normalise.words(normalise.clean(" ".join(chosen))))
            if not folded:
                raise ValueError(f"{phrase!r} has no word")
            yield folded
