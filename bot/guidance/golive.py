"""What a person must confirm before production: numbers to dial, claims to ask about, texts to review."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.guidance.check import PLACEHOLDER
from bot.guidance.entry import EntryMatrix, answer
from bot.guidance.guidance import Guidance, meant
from bot.guidance.model import EMERGENCY, Claim, Section, Service
from bot.guidance.review import standings
from bot.guidance.validity import SERVICE_DAYS, STABLE_MONTHS, last_confirmed, numbers_shown, valid_until, withheld
from bot.message import LANGUAGES, Danger, Language


@dataclass(frozen=True, slots=True)
class NumberToDial:
    """A number as its source shows it. `named_in`: the sections that name it; searches show it besides.

    `index` is its place among the service's numbers, from 0.
    """

    service: str
    organisation: str
    number: str
    why: str
    last_confirmed: date | None
    named_in: tuple[str, ...]
    index: int


@dataclass(frozen=True, slots=True)
class ClaimToConfirm:
    """A claim to ask `body` about. `source_date` is None where the source tells none."""

    claim: str
    words: str
    body: str
    url: str
    source_date: date | None
    why: str
    last_confirmed: date | None
    rests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleToConfirm:
    """A rule of entry to ask about. `pairs`: of how many nationalities and destinations it would not be told today."""

    rule: str
    words: str
    pairs: int
    last_confirmed: date | None


@dataclass(frozen=True, slots=True)
class TextToReview:
    """A text that nobody has signed, or that no longer follows the French. `topic` may be "entry rules"."""

    topic: str
    language: Language
    why: str


@dataclass(frozen=True, slots=True)
class SectionWithheld:
    """A section that production would not show today, and because of which claims."""

    topic: str
    section: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmergencyOpen:
    """An emergency answer that shows numbers which nobody has confirmed."""

    danger: Danger
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoLive:
    """All that is open."""

    numbers: tuple[NumberToDial, ...]
    claims: tuple[ClaimToConfirm, ...]
    rules: tuple[RuleToConfirm, ...]
    texts: tuple[TextToReview, ...]
    withheld: tuple[SectionWithheld, ...]
    emergency: tuple[EmergencyOpen, ...]

    def open(self) -> int:
        """How many things are open."""
        return sum(map(len, (self.numbers, self.claims, self.rules, self.texts, self.withheld, self.emergency)))


def golive(guidance: Guidance, matrix: EntryMatrix, wordings: Mapping[str, str], today: date) -> GoLive:
    """What is open on this day. `wordings`: what each claim says and each rule covers, by id."""
    named = _sections_with(guidance, lambda section: _numbers_named(guidance, section))
    resting = _sections_with(guidance, lambda section: section.claims)
    return GoLive(
        numbers=tuple(_numbers(guidance, named, today)),
        claims=tuple(
            _claim(claim, wordings.get(claim.id, ""), resting.get(claim.id, ()))
            for claim in guidance.claims.values()
            if withheld(claim, today, production=True)
        ),
        rules=tuple(_rules(guidance, matrix, wordings, today)),
        texts=(*_texts(guidance, today), *_entry_texts(matrix)),
        withheld=tuple(_withheld(guidance, today)),
        emergency=tuple(EmergencyOpen(danger, names) for danger, names in guidance.unconfirmed().items()),
    )


def _numbers(guidance: Guidance, named: Mapping[str, tuple[str, ...]], today: date) -> Iterator[NumberToDial]:
    for service in guidance.services.values():
        known = numbers_shown(service, today, production=True)
        for index, number in enumerate(service.phones):
            if index not in known:
                where, last = named.get(f"{service.id}:{index}", ()), last_confirmed(service, index)
                why = _why_dial(service, last, today)
                yield NumberToDial(service.id, service.organisation, number, why, last, where, index)


def _numbers_named(guidance: Guidance, section: Section) -> Iterator[str]:
    """The numbers that a section shows, as "svc-001:0"."""
    for name, index in PLACEHOLDER.findall(section.text):
        yield from (f"{name}:{each}" for each in meant(guidance.services[name], index))


def _why_dial(service: Service, last: date | None, today: date) -> str:
    if service.conflict:
        return "the sources contradict each other"
    if last and last + timedelta(days=SERVICE_DAYS) < today:
        return f"last confirmed more than {SERVICE_DAYS} days ago"
    return "never confirmed"


def _claim(claim: Claim, words: str, rests: tuple[str, ...]) -> ClaimToConfirm:
    return ClaimToConfirm(
        claim=claim.id,
        words=words,
        body=claim.publisher,
        url=claim.url,
        source_date=claim.source_date,
        why=_why_ask(claim),
        last_confirmed=claim.checked_on,
        rests=rests,
    )


def _why_ask(claim: Claim) -> str:
    if claim.checked_on:
        return f"confirmed on {claim.checked_on}, lapsed on {valid_until(claim)}"
    return "volatile, never confirmed" if claim.volatile else f"its source is over {STABLE_MONTHS} months old"


def _rules(
    guidance: Guidance, matrix: EntryMatrix, wordings: Mapping[str, str], today: date
) -> Iterator[RuleToConfirm]:
    told = {
        pair: not answer(matrix, guidance.claims, *pair, "fr", today, production=True).withheld
        for pair in matrix.entries
    }
    for rule in matrix.rules.values():
        pairs = sum(entry.rule == rule.id and not told[pair] for pair, entry in matrix.entries.items())
        if pairs:
            yield RuleToConfirm(rule.id, wordings.get(rule.id, ""), pairs, rule.checked_on)


def _entry_texts(matrix: EntryMatrix) -> Iterator[TextToReview]:
    for language in LANGUAGES:
        if language not in matrix.reviewed:
            yield TextToReview("entry rules", language, _unsigned(language))


def _unsigned(language: Language) -> str:
    return "to be reviewed by a native reader" if language == "bm" else "to be reviewed"


def _texts(guidance: Guidance, today: date) -> Iterator[TextToReview]:
    for text in standings(guidance, today):
        whys = []
        if text.behind:
            whys.append(f"to be brought along: {text.behind} behind the French")
        if text.status != "reviewed":
            whys.append(_unsigned(text.language))
        if whys:
            yield TextToReview(text.topic, text.language, "; ".join(whys))


def _withheld(guidance: Guidance, today: date) -> Iterator[SectionWithheld]:
    for topic in guidance.topics.values():
        for section in topic.texts["fr"].sections:
            gone = tuple(name for name in section.claims if withheld(guidance.claims[name], today, production=True))
            if gone and topic.id != EMERGENCY:
                yield SectionWithheld(topic.id, section.id, gone)


def _sections_with(guidance: Guidance, names: Callable[[Section], Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """For each name that a section holds, the sections that hold it."""
    found: dict[str, tuple[str, ...]] = {}
    for topic in guidance.topics.values():
        for section in topic.texts["fr"].sections:
            for name in dict.fromkeys(names(section)):
                found[name] = (*found.get(name, ()), f"{topic.id}/{section.id}")
    return found
