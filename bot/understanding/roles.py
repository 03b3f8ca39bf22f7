"""Which part a place plays in its sentence, told by the words around it: never more than a few to either side.

The words are folded, so "bɛ" and "be", "à" and "a" are one; what is in doubt is a mention.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.message import Role

Kind = Literal["name", "people", "town"]
Words = frozenset[str]

WINDOW = 6
"""How many words before a place are looked at where a preposition or postposition ties it to them;"""
LOOSE = 2
"""and where none does."""
FOLLOW_UP = 5
"""A message of at most so many words that begins with "and" goes on with what was asked before."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place where it stands: the words from `start` to before `end`. `weak` names are words of their own too."""

    code: str
    kind: Kind
    weak: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that say what part the place after them plays (nlu/lexicon/places.yml, `cues`)."""

    go: Words
    back: Words
    stay: Words
    here: Words
    is_in: Words
    come: Words
    live: Words
    wish: Words
    from_: Words
    native: Words
    past: Words
    nothing: Words


@dataclass(frozen=True, slots=True)
class Before:
    """Words right before a place."""

    via: Words
    to: Words
    from_: Words
    of: Words
    for_: Words
    in_: Words
    article: Words

    def any(self) -> Words:
        return self.via | self.to | self.from_ | self.of | self.for_ | self.in_ | self.article


@dataclass(frozen=True, slots=True)
class Beside:
    """Words right beside a place."""

    passport: Words
    visa: Words
    office: Words
    asks: Words
    citizens: Words
    citizen: Words
    is_: Words
    at: Words


@dataclass(frozen=True, slots=True)
class Grammar:
    """All words that roles are told by. `ours` are the codes that may be the asker's own country."""

    cues: Cues
    before: Before
    beside: Beside
    joining: Words
    small: Words
    ours: frozenset[str]


@dataclass(frozen=True, slots=True)
class Around:
    """A place and what stands around it. `left` is the last word before its prepositions, -1 where there is none."""

    words: Sequence[str]
    site: Site
    previous: Site | None
    previous_role: Role
    following: Site | None
    small: frozenset[str]
    left: int
    grammar: Grammar

    def word(self, index: int) -> str:
        """The word at this place of the message, empty outside it."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def pair(self, index: int) -> str:
        """The two words that end at this place."""
        return f"{self.word(index - 1)} {self.word(index)}"

    def has(self, index: int, cues: Words) -> bool:
        return self.word(index) in cues or self.pair(index) in cues

    @property
    def tied(self) -> bool:
        """Whether a word for "in" or "for", or a Bambara postposition, ties the place to the words before it."""
        before = self.grammar.before
        return bool(self.small & (before.in_ | before.for_)) or self.word(self.site.end) in self.grammar.beside.at

    def floor(self) -> int:
        """The first word that may speak for this place: none from before another place does."""
        edge = self.previous.end if self.previous and self.previous.kind != "people" else 0
        return max(edge, self.left - WINDOW + 1)


def around(words: Sequence[str], sites: Sequence[Site], number: int, role: Role, grammar: Grammar) -> Around:
    """The surroundings of a place; `role` is that of the place before it."""
    site = sites[number]
    previous = sites[number - 1] if number else None
    edge = previous.end if previous else 0
    left = site.start - 1
    ties: set[str] = set()
    while left >= max(edge, site.start - 3) and words[left] in grammar.small:
        # "entrée au" is no "entre": a way through has no other preposition after it.
        if words[left] in grammar.before.via and not ties <= grammar.before.article:
            break
        ties.add(words[left])
        left -= 1
    small = frozenset(ties)
    following = sites[number + 1] if number + 1 < len(sites) else None
    return Around(words, site, previous, role, following, small, left, grammar)


def role_of(here: Around) -> Role:
    """The part that the place plays. Doubtful names of places are a mention unless something speaks for them."""
    if here.site.kind == "people":
        return _of_people(here)
    judges: tuple[Callable[[Around], Role | None], ...] = (_by_side, _by_preposition, _by_place_before, _by_cue)
    return next((role for judge in judges if (role := judge(here))), None) or _by_default(here)


def _of_people(here: Around) -> Role:
    beside, site = here.grammar.beside, here.site
    neighbours = {here.word(site.start - 1), here.word(site.end)}
    others = [other for other in (here.previous, here.following) if other and other.kind != "people"]
    if neighbours & beside.visa and not others:
        return "destination"
    if neighbours & beside.office or (site.weak and not neighbours & beside.is_):
        return "mention"
    return "nationality"


def _by_side(here: Around) -> Role | None:
    beside, cues = here.grammar.beside, here.grammar.cues
    after, second = here.word(here.site.end), here.word(here.site.end + 1)
    if after in beside.office or (not here.tied and here.word(here.left) in beside.office):
        return "mention"
    if after in beside.visa | beside.asks:
        return "destination"
    known = here.previous is not None and here.previous_role == "nationality"
    if known or here.site.kind == "town" or here.has(here.site.start - 1, cues.go | cues.back):
        return None
    if after in beside.passport | beside.citizens:
        return "nationality"
    called = here.word(here.site.start - 1) in beside.is_ or not second or second in beside.is_ | beside.passport
    return "nationality" if after in beside.citizen and called and not _from_there(here) else None


def _from_there(here: Around) -> bool:
    return here.has(here.site.start - 1, here.grammar.cues.from_)


def _by_preposition(here: Around) -> Role | None:
    before, cues = here.grammar.before, here.grammar.cues
    if here.small & before.via:
        return "mention"
    if here.small & before.to:
        return "destination"
    if here.small & before.from_:
        return _origin(here)
    if not here.small & before.of:
        return None
    if any(here.has(index, cues.from_ | cues.back) for index in range(here.left, here.left - LOOSE, -1)):
        return _origin(here)
    if here.word(here.left) in here.grammar.beside.visa:
        return "destination"
    return _origin(here) if _leads_on(here, before.to | before.in_) or _follows_up(here) else None


def _origin(here: Around) -> Role:
    """Where somebody comes from is their country, unless they are on the way back from it."""
    cues = here.grammar.cues
    home = here.site.code in here.grammar.ours and not cues.back & set(
        here.words[max(0, here.site.start - WINDOW) : here.site.start]
    )
    if here.site.kind == "town":
        home = home and any(here.word(index) in cues.native for index in range(here.left, here.left - LOOSE, -1))
    return "nationality" if home else "location"


def _leads_on(here: Around, onward: Words) -> bool:
    """Whether a word of `onward` and another place come next: "de Bamako à Dakar"."""
    following = here.following
    if following is None or following.kind == "people":
        return False
    between = set(here.words[here.site.end : min(following.start, here.site.end + 3)])
    gap = following.start - here.site.end
    return gap <= 3 and bool(between & onward) and between <= here.grammar.small


def _follows_up(here: Around) -> bool:
    return len(here.words) <= FOLLOW_UP and here.word(0) in here.grammar.joining


def _brief(here: Around) -> bool:
    """Whether the message is little more than "ivoirien en Tunisie"."""
    return len(here.words) <= FOLLOW_UP and here.previous is not None and here.previous.kind == "people"


def _by_place_before(here: Around) -> Role | None:
    """The same part in "Maroc ou Algérie"; the other end of the way in "du Mali au Maroc"."""
    previous = here.previous
    if previous is None or previous.kind == "people":
        return None
    between = here.words[previous.end : here.site.start]
    if len(between) <= 3 and all(word in here.grammar.small | here.grammar.joining for word in between):
        if any(word in here.grammar.joining for word in between) or not between:
            return here.previous_role
        to = here.grammar.before.to | here.grammar.before.in_
        if here.small & to and here.previous_role in ("nationality", "location"):
            return "destination"
    return None


def _by_cue(here: Around) -> Role | None:
    """The nearest word before the place that says something of it."""
    cues = here.grammar.cues
    for index in range(here.left, here.floor() - 1, -1):
        if here.pair(index) in cues.nothing or here.pair(index + 1) in cues.nothing:
            continue
        if role := _cue(here, index):
            return role
    return None


def _cue(here: Around, index: int) -> Role | None:
    cues, distance = here.grammar.cues, here.left - index
    near = here.tied or distance < LOOSE
    if here.has(index, cues.go) and near:
        return _gone(here, index) if here.word(index - 1) in cues.past else "destination"
    if (here.has(index, cues.back) and near) or (here.has(index, cues.come) and here.tied):
        return "destination"
    if here.has(index, cues.live) and here.tied:
        return "destination" if cues.wish & set(here.words[max(0, index - WINDOW) : index]) else "location"
    if _stays(here, index, distance):
        return "location"
    if here.has(index, cues.from_) and distance == 0 and not here.tied:
        return _origin(here)
    return None


def _gone(here: Around, index: int) -> Role:
    return "location" if here.word(index) in here.grammar.cues.stay else "mention"


def _stays(here: Around, index: int, distance: int) -> bool:
    cues = here.grammar.cues
    if distance == 0 and here.has(index, cues.here):
        return True
    return here.tied and (here.has(index, cues.stay) or (distance == 0 and here.word(index) in cues.is_in))


def named(here: Around) -> bool:
    """Whether a doubtful name is meant as a place though it is a mention: it has an article or stands alone."""
    return here.site.kind == "name" and bool(here.small & here.grammar.before.article or len(here.words) <= LOOSE)


def _by_default(here: Around) -> Role:
    before = here.grammar.before
    if here.site.kind == "town" and (here.small & before.in_ or here.word(here.site.end) in here.grammar.beside.at):
        return "location"
    if here.small & before.for_ or (here.small & before.in_ and (_follows_up(here) or _brief(here))):
        return "destination"
    return _origin(here) if _leads_on(here, before.to | before.for_) else "mention"
