"""What may be said today: the one way in which the conversation sees the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.guidance.check import GROUPS, PLACEHOLDER, faults
from bot.guidance.directory import listed
from bot.guidance.entry import EntryMatrix, answer, entry_faults
from bot.guidance.entry_read import read_entry
from bot.guidance.model import (
    EMERGENCY,
    Claim,
    ContentError,
    Group,
    Passage,
    Section,
    Service,
    Source,
    Text,
    Topic,
)
from bot.guidance.read import open_reader, read_claims, read_services, read_topics
from bot.guidance.validity import emergency_number_shown, last_confirmed, number_shown, numbers_shown, withheld
from bot.message import DANGERS, Danger, Language

WITHHELD_NUMBER = "…"
"""Stands where a number may not be shown; the conversation says beside it what that means."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How strict the serving is. `serve_drafts`: also Bambara texts that no native reviewer has signed."""

    production: bool
    serve_drafts: bool


@dataclass(frozen=True, slots=True)
class Guidance:
    """All content, and what of it holds on a given day. `listed` are the services that may be shown."""

    topics: Mapping[str, Topic]
    claims: Mapping[str, Claim]
    services: Mapping[str, Service]
    matrix: EntryMatrix
    policy: Policy
    listed: tuple[Service, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "listed", listed(self.services.values()))

    def group(self, group: Group) -> tuple[Topic, ...]:
        """The topics of one menu, in order."""
        return tuple(topic for topic in self.topics.values() if topic.group == group)

    def groups(self) -> tuple[Group, ...]:
        return GROUPS

    def title(self, topic: str, language: Language) -> str:
        """A topic's button label. Raises KeyError for an unknown topic."""
        return self.topics[topic].texts[language].title

    def passage(self, topic: str, index: int, language: Language, today: date) -> Passage:
        """A section as it may be shown today. Raises KeyError or IndexError when there is none."""
        text = self._served(self.topics[topic], language)
        return self._passage(text, text.sections[index], today, emergency=topic == EMERGENCY)

    def emergency(self, danger: Danger, language: Language, today: date) -> tuple[Passage, ...]:
        """The emergency answer: in the language, and in French beneath it while nobody has signed the Bambara."""
        texts = self.topics[EMERGENCY].texts
        asked = texts[language]
        shown = (asked, texts["fr"]) if language == "bm" and asked.status != "reviewed" else (asked,)
        wanted = "answer" if danger == "general" else danger
        return tuple(
            self._passage(text, section, today, emergency=True)
            for text in shown
            for section in text.sections
            if section.id == wanted
        )

    def entry(self, nationality: str, destination: str, language: Language, today: date) -> Passage:
        """May somebody with the papers of one country (ISO code) enter the other, as it may be said today."""
        production = self.policy.production
        served = self.matrix.served(language, production=production, serve_drafts=self.policy.serve_drafts)
        return answer(self.matrix, self.claims, nationality, destination, served, today, production=production)

    def unconfirmed(self) -> dict[Danger, tuple[str, ...]]:
        """Which emergency answers show numbers that no person has confirmed, and whose."""
        found: dict[Danger, tuple[str, ...]] = {}
        for section in self.topics[EMERGENCY].texts["fr"].sections:
            shown = (each for each in self._numbers(section) if emergency_number_shown(*each))
            open_ = tuple(dict.fromkeys(s.organisation for s, index in shown if last_confirmed(s, index) is None))
            if open_:
                found[next((danger for danger in DANGERS if danger == section.id), "general")] = open_
        return found

    def operator(self, today: date) -> Service | None:
        """The service whose line is answered by a person for us, if one may be shown."""
        lines = (s for s in self.services.values() if s.operator and s.phones)
        return next((s for s in lines if numbers_shown(s, today, production=self.policy.production)), None)

    def _served(self, topic: Topic, language: Language) -> Text:
        text = topic.texts[language]
        unsigned = language == "bm" and text.status != "reviewed"
        if unsigned and self.policy.production and not self.policy.serve_drafts:
            return topic.texts["fr"]
        return text

    def _passage(self, text: Text, section: Section, today: date, *, emergency: bool) -> Passage:
        claims = [self.claims[name] for name in section.claims]
        gone = any(withheld(claim, today, production=self.policy.production) for claim in claims)
        numbers = list(self._numbers(section))
        return Passage(
            title=section.title,
            text=self._with_numbers(section.text, today, emergency=emergency),
            language=text.language,
            sources=_sources(claims, list(dict.fromkeys(service for service, _ in numbers))),
            withheld=gone and not emergency,
            unproven=text.status != "reviewed"
            or not all([*(c.checked_on for c in claims), *(last_confirmed(*number) for number in numbers)]),
        )

    def _numbers(self, section: Section) -> Iterator[tuple[Service, int]]:
        """Each number that a section names, as the service and which of its numbers."""
        for name, index in PLACEHOLDER.findall(section.text):
            service = self.services[name]
            yield from ((service, each) for each in meant(service, index))

    def _with_numbers(self, text: str, today: date, *, emergency: bool) -> str:
        def numbers(match: re.Match[str]) -> str:
            service = self.services[match[1]]
            shown = [
                each for each in meant(service, match[2]) if self._shown(service, each, today, emergency=emergency)
            ]
            phones = " / ".join(service.phones[each] for each in shown)
            return f"{phones} ({month(number_source(service, shown))})" if shown else WITHHELD_NUMBER

        return PLACEHOLDER.sub(numbers, text)

    def _shown(self, service: Service, index: int, today: date, *, emergency: bool) -> bool:
        if emergency:
            return emergency_number_shown(service, index)
        return number_shown(service, index, today, production=self.policy.production)


def meant(service: Service, index: str | None) -> Sequence[int]:
    """Which numbers a text means by {{svc-001:0}} ("0") or by {{svc-001}} (nothing: all)."""
    return (int(index),) if index else range(len(service.phones))


def number_source(service: Service, indexes: Sequence[int]) -> Source:
    """Who says so and when, for some of a service's numbers: the oldest confirmation where all have one."""
    days = [last_confirmed(service, index) for index in indexes]
    told = [day for day in days if day is not None]
    return _service_source(service, min(told) if told and len(told) == len(days) else None)


def month(source: Source) -> str:
    """How a source's date is shown: 12/2025."""
    return f"{source.on.month:02}/{source.on.year}"


def _sources(claims: list[Claim], services: list[Service]) -> tuple[Source, ...]:
    """One source per publisher, each with its newest date, in the order in which the section names them."""
    newest: dict[str, Source] = {}
    for source in [*map(_claim_source, claims), *map(_service_source, services)]:
        known = newest.get(source.publisher)
        if known is None or (known.read_only, source.on) > (source.read_only, known.on):
            newest[source.publisher] = source
    return tuple(newest.values())


def _claim_source(claim: Claim) -> Source:
    return Source(claim.publisher, claim.source_date or claim.retrieved, read_only=claim.source_date is None)


def _service_source(service: Service, dialled: date | None = None) -> Source:
    dated = dialled or service.confirmed_on or service.source_date
    return Source(service.organisation, dated or service.retrieved, read_only=dated is None)


def read_guidance(folder: Path, policy: Policy) -> Guidance:
    """Read the content folder. Raises ContentError with every fault in it."""
    reader = open_reader(folder)
    claims, services, topics = read_claims(reader), read_services(reader), read_topics(reader)
    matrix = read_entry(reader)
    found = tuple(reader.faults) or (*faults(topics, claims, services), *entry_faults(matrix, claims))
    if found:
        raise ContentError(found)
    return Guidance(topics, claims, services, matrix, policy)
