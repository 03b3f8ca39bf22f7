"""Finds written phrases in a message, on folded words, in one pass.

In a phrase `a|b` is one of these (`a_b` two words in one place), `word*` any word that begins so, `word?` may be
missing, `..` stands for up to GAP words. A word with an apostrophe is found joined and apart ("deau", "d eau").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.understanding import normalise

GAP = 3
STEM = 3
"""The shortest stem: a shorter one would match half the language."""

Words = tuple[str, ...]
Found = tuple[str, int, int]
"""The name of a phrase, where it begins in a message, and the index behind it."""


class PhraseError(ValueError):
    """A phrase cannot be read."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a phrase: the single words, and the stems and words in a row, that fill it.

    A last word that ends in "*" is a stem.
    """

    words: frozenset[str]
    fillings: tuple[Words, ...]
    optional: bool
    gap: int

    @classmethod
    def of(cls, fillings: Iterable[Words], *, optional: bool, gap: int) -> Slot:
        """Sorts them: to look up a word takes a tenth of what comparing does."""
        every = sorted(set(fillings))
        single = {filling for filling in every if len(filling) == 1 and not filling[0].endswith("*")}
        others = tuple(filling for filling in every if filling not in single)
        return cls(frozenset(word for (word,) in single), others, optional, gap)

    @property
    def firsts(self) -> frozenset[str]:
        """The first words of its fillings."""
        return self.words | {filling[0] for filling in self.fillings}

    def ends(self, words: Sequence[str], start: int) -> Iterator[int]:
        """Where the message goes on after this slot, for a slot that begins at `start` or up to `gap` words later."""
        if self.optional:
            yield start
        for at in range(start, min(start + self.gap, len(words) - 1) + 1):
            if words[at] in self.words:
                yield at + 1
            for filling in self.fillings:
                if _fills(filling, words, at):
                    yield at + len(filling)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and the name under which it is found."""

    slots: tuple[Slot, ...]
    needs: tuple[frozenset[str], ...]
    """For each slot that may not be missing, the first words of its fillings."""
    name: str

    def end(self, words: Sequence[str], start: int) -> int | None:
        """The index behind the phrase if it begins at `start`."""
        ends = {start}
        for slot in self.slots:
            ends = {end for begin in ends for end in slot.ends(words, begin)}
            if not ends:
                return None
        return min(ends)


class Phrases:
    """Many phrases. Each is looked for only where a word of its rarest slot stands in the message."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        every = list(phrases)
        uses = Counter(word for phrase in every for need in phrase.needs for word in need)
        self._uses = frozenset(uses)
        self._by_word: dict[str, list[tuple[Phrase, tuple[frozenset[str], ...]]]] = defaultdict(list)
        for phrase in every:
            rarest = min(phrase.needs, key=lambda need: sum(uses[word] for word in need))
            others = tuple(need for need in phrase.needs if need is not rarest)
            for word in rarest:
                self._by_word[word].append((phrase, others))
        self._stems: dict[str, list[str]] = defaultdict(list)
        for word in uses:
            if word.endswith("*"):
                self._stems[word[:STEM]].append(word)

    def found(self, words: Sequence[str]) -> list[Found]:
        """Every phrase in the message."""
        candidates = self._candidates(self._present(words))
        if not candidates:
            return []
        places = self._places(words)
        found: list[Found] = []
        for phrase in candidates:
            # The first slot may not be missing, so a phrase begins only where one of its first words stands.
            for start in sorted({start for word in phrase.needs[0] & places.keys() for start in places[word]}):
                end = phrase.end(words, start)
                if end is not None:
                    found.append((phrase.name, start, end))
        return found

    def _present(self, words: Sequence[str]) -> frozenset[str]:
        """The words and the stems that the message has and a phrase too."""
        present = self._uses.intersection(words)
        stems = self._stems_in(words)
        return present.union([stem for _, stem in stems]) if stems else present

    def _stems_in(self, words: Sequence[str]) -> list[tuple[int, str]]:
        stems = self._stems
        return [
            (index, stem)
            for index, word in enumerate(words)
            if word[:STEM] in stems
            for stem in stems[word[:STEM]]
            if word.startswith(stem[:-1])
        ]

    def _places(self, words: Sequence[str]) -> dict[str, list[int]]:
        """Where each of them stands."""
        places: dict[str, list[int]] = {}
        for index, word in enumerate(words):
            if word in self._uses:
                places.setdefault(word, []).append(index)
        for index, stem in self._stems_in(words):
            places.setdefault(stem, []).append(index)
        return places

    def _candidates(self, present: frozenset[str]) -> Collection[Phrase]:
        """The phrases that miss no word in it."""
        maybe: dict[int, Phrase] = {}
        by_word = self._by_word
        for key in present:
            for phrase, others in by_word.get(key, ()):
                for need in others:
                    if need.isdisjoint(present):
                        break
                else:
                    maybe[id(phrase)] = phrase
        return maybe.values()


class Reader:
    """Reads phrases as they are written in a lexicon. Folds each written word once: they come again and again."""

    def __init__(self) -> None:
        self._folded: dict[str, tuple[Words, ...]] = {}

    def phrase(self, text: str, name: str) -> Phrase:
        """One phrase under its name. Raises PhraseError."""
        slots: list[Slot] = []
        gap = 0
        for part in text.split():
            if part == "..":
                gap = GAP
                continue
            slots.append(self._slot(part, gap, text))
            gap = 0
        if not slots or slots[0].optional or slots[0].gap or gap:
            raise PhraseError(f"{text!r}: a phrase begins and ends with a word")
        needs = tuple(slot.firsts for slot in slots if not slot.optional)
        return Phrase(tuple(slots), needs, name)

    def _slot(self, part: str, gap: int, text: str) -> Slot:
        optional = part.endswith("?")
        words = part.removesuffix("?").split("|")
        return Slot.of((one for word in words for one in self._fillings(word, text)), optional=optional, gap=gap)

    def _fillings(self, word: str, text: str) -> tuple[Words, ...]:
        if word not in self._folded:
            self._folded[word] = tuple(_fillings(word, text))
        return self._folded[word]


def _fillings(word: str, text: str) -> Iterator[Words]:
    stem = "*" if word.endswith("*") else ""
    cleaned = normalise.clean(word.removesuffix("*").replace("_", " "))
    for join in ("", " "):
        folded = normalise.fold(cleaned, join).split()
        if not folded or (stem and len(folded[-1]) < STEM):
            raise PhraseError(f"{text!r}: {word!r} is no word")
        yield (*folded[:-1], folded[-1] + stem)


def _fills(filling: Words, words: Sequence[str], at: int) -> bool:
    found = words[at : at + len(filling)]
    if len(found) != len(filling):
        return False
    *first, last = filling
    if list(found[:-1]) != first:
        return False
    return found[-1].startswith(last[:-1]) if last.endswith("*") else found[-1] == last
