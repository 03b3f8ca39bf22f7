"""What is aimed at, in figures, and whether the engine reaches it. Which figures, says the issue that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.message import LANGUAGES
from bot.understanding.scores import Judged, danger, share

RIGHT = {"fr": 0.92, "bm": 0.85, "en": 0.92}
THREE = 0.97
NOTICED = 0.99
FALSE = 0.03
LIKELIEST = 0.97
CHUNKS = 0.94
CHUNK, PHONE = "chunk", "_frspell"
"""In the kind of a labelled line: a piece of a sentence, and how those schooled in French spell Bambara."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A share that is to be at least, or at most, so large; `of` how many sentences it is."""

    name: str
    wanted: float
    share: float
    of: int
    most: bool = False

    @property
    def met(self) -> bool:
        return self.share <= self.wanted if self.most else self.share >= self.wanted

    def line(self) -> str:
        """For people: what, how much of how many, and whether that is enough."""
        bound = "at most" if self.most else "at least"
        verdict = "met" if self.met else "MISSED"
        return f"  {self.name:48}{self.share:7.1%} of {self.of:5}  {bound} {self.wanted:4.0%}  {verdict}"


def of_tests(judged: list[Judged]) -> Iterator[Aim]:
    """Intents and danger, each language by itself. A possible danger counts as noticed, and as a false alarm."""
    for language in LANGUAGES:
        group = [one for one in judged if one.sentence.language == language]
        real = sum(one.sentence.intent == "help_emergency" for one in group)
        found = danger(group)
        yield from (
            Aim(f"{language}: right intent", RIGHT[language], share(group, lambda o: o.right), len(group)),
            Aim(f"{language}: right intent among three", THREE, share(group, lambda o: o.among_three), len(group)),
            Aim(f"{language}: danger noticed", NOTICED, found["recall_noticed"], real),
            Aim(f"{language}: alarm at hard negatives", FALSE, found["hard_noticed"], int(found["hard"]), most=True),
        )


def of_languages(judged: Iterable[Judged]) -> Iterator[Aim]:
    """The likeliest language of labelled lines, of all and of pieces of Bambara in phone spelling."""
    lines = list(judged)
    phone = [o for o in lines if o.sentence.language == "bm" and o.sentence.kind.startswith(CHUNK)]
    spelt = [o for o in phone if o.sentence.kind.endswith(PHONE)]
    right: Callable[[Judged], bool] = lambda o: o.likeliest == o.sentence.language  # noqa: E731
    yield Aim("language of all lines", LIKELIEST, share(lines, right), len(lines))
    if spelt:
        yield Aim("language of Bambara pieces in phone spelling", CHUNKS, share(spelt, right), len(spelt))
