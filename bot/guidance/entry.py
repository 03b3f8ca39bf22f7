"""May somebody with the papers of one country enter another: the answer out of the matrix, and whether it still holds.

A pair rests on its rule: one confirmation (the rule's checked_on) covers all pairs of the rule. Fails closed by the
clock as claims do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.guidance import entry_words as words
from bot.guidance.countries import country_name
from bot.guidance.model import Claim, Confidence, Passage, Source
from bot.guidance.validity import withheld
from bot.i18n import gettext
from bot.message import Language

Visa = Literal["no", "yes", "e-visa", "unknown"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What many pairs rest on. `words` names its sentences; `checked_on` is when its body confirmed that it holds."""

    id: str
    basis: str
    words: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair. `max_stay_days` is None where the sources name no number; `sources` are ids of claims and datasets."""

    id: str
    rule: str
    nationality: str
    destination: str
    visa: Visa
    authorisation: str | None
    max_stay_days: int | None
    documents: tuple[str, ...]
    basis: str
    sources: tuple[str, ...]
    confidence: Confidence
    as_of: date
    volatile: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class EntryMatrix:
    """All pairs by (nationality, destination). `reviewed` names the languages whose words somebody has signed."""

    entries: Mapping[tuple[str, str], Entry]
    rules: Mapping[str, Rule]
    datasets: Mapping[str, Source]
    reviewed: frozenset[Language]

    def nationalities(self) -> tuple[str, ...]:
        """Every nationality that the matrix knows, in its order."""
        return tuple(dict.fromkeys(nationality for nationality, _ in self.entries))

    def destinations(self) -> tuple[str, ...]:
        """Every destination that the matrix knows, in its order."""
        return tuple(dict.fromkeys(destination for _, destination in self.entries))

    def served(self, language: Language, *, production: bool, serve_drafts: bool) -> Language:
        """The language to answer in: French where nobody has signed the Bambara and drafts may not be shown."""
        unsigned = language == "bm" and language not in self.reviewed
        return "fr" if unsigned and production and not serve_drafts else language


def answer(
    matrix: EntryMatrix,
    claims: Mapping[str, Claim],
    nationality: str,
    destination: str,
    language: Language,
    today: date,
    *,
    production: bool,
) -> Passage:
    """What may be said today of this pair (ISO codes), in this language; a pair that is not known says so."""
    title = gettext(language, words.TITLE).format(
        nationality=country_name(nationality, language), destination=country_name(destination, language)
    )
    entry = matrix.entries.get((nationality, destination))
    draft = language not in matrix.reviewed
    if entry is None:
        text = _own(language) if nationality == destination else _not_known(language)
        return Passage(title, text, language, sources=(), withheld=False, unproven=draft)
    rule = matrix.rules[entry.rule]
    return Passage(
        title=title,
        text=_text(entry, rule, destination not in matrix.nationalities(), language),
        language=language,
        sources=_sources(entry, claims, matrix.datasets),
        withheld=withheld(_as_claim(entry, rule), today, production=production),
        unproven=draft or rule.checked_on is None,
    )


def entry_faults(matrix: EntryMatrix, claims: Mapping[str, Claim]) -> Iterator[str]:
    """Every source that a pair names and neither the claims nor the datasets hold."""
    for entry in matrix.entries.values():
        for source in entry.sources:
            if source not in claims and source not in matrix.datasets:
                yield f"content/entry_matrix.yml: {entry.id}: unknown claim {source}"


def _text(entry: Entry, rule: Rule, outside: bool, language: Language) -> str:
    country = country_name(entry.destination, language)
    stay = words.STAY_UNKNOWN if entry.max_stay_days is None else words.STAY
    paragraphs = (
        (words.VISA[entry.authorisation or entry.visa, entry.confidence], stay),
        (*((words.OUTSIDE,) if outside else ()), *words.RULES[rule.words]),
        words.NOTES[entry.note] if entry.note else (),
        (words.AS_OF, words.CHECK),
    )
    fields = {"days": entry.max_stay_days, "country": country, "month": f"{entry.as_of:%m/%Y}"}
    first, *others = (" ".join(gettext(language, s) for s in paragraph) for paragraph in paragraphs if paragraph)
    return "\n\n".join((first, _papers(entry, language), *others)).format_map(fields)


def _papers(entry: Entry, language: Language) -> str:
    named = (f"- {gettext(language, words.DOCUMENTS[paper])}" for paper in entry.documents)
    return "\n".join((gettext(language, words.PAPERS), *named))


def _own(language: Language) -> str:
    return gettext(language, words.OWN_COUNTRY)


def _not_known(language: Language) -> str:
    return f"{gettext(language, words.NOT_KNOWN)} {gettext(language, words.CHECK)}"


def _as_claim(entry: Entry, rule: Rule) -> Claim:
    """The pair as a claim that was confirmed when its rule was, so that one clock holds for all."""
    return Claim(
        id=entry.id,
        publisher="",
        url="",
        source_date=entry.as_of,
        retrieved=entry.as_of,
        checked_on=rule.checked_on,
        volatile=entry.volatile,
        confidence=entry.confidence,
        jurisdiction=(entry.nationality, entry.destination),
    )


def _sources(entry: Entry, claims: Mapping[str, Claim], datasets: Mapping[str, Source]) -> tuple[Source, ...]:
    """One source per publisher, each with its newest date, in the order in which the row names them."""
    newest: dict[str, Source] = {}
    for name in entry.sources:
        source = datasets.get(name) or _claim_source(claims.get(name))
        known = newest.get(source.publisher) if source else None
        if source and (known is None or (known.read_only, source.on) > (source.read_only, known.on)):
            newest[source.publisher] = source
    return tuple(newest.values())


def _claim_source(claim: Claim | None) -> Source | None:
    if claim is None:
        return None
    return Source(claim.publisher, claim.source_date or claim.retrieved, read_only=claim.source_date is None)
