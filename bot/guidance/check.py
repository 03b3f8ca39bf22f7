"""What must hold across the content's files, beyond each file being well formed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from bot.guidance.directory import directory_faults
from bot.guidance.model import EMERGENCY, Claim, Group, Service, Text, Topic
from bot.message import DANGERS

TITLE_LETTERS = 24
ANSWER_LETTERS = 600
SECTION_LETTERS = 900
GROUPS: tuple[Group, ...] = ("risks", "rights", "help")
PLACEHOLDER = re.compile(r"\{\{(svc-\d{3})(?::(\d))?\}\}")
TYPED_NUMBER = re.compile(r"(?:\d[ .-]?){6,}")
NEVER_IN_EMERGENCY = frozenset({"svc-003", "svc-006"})
"""Sources contradict each other on the one and know no number for the other."""
EMERGENCY_SECTIONS = ("answer", *(danger for danger in DANGERS if danger != "general"))


def faults(topics: Mapping[str, Topic], claims: Mapping[str, Claim], services: Mapping[str, Service]) -> Iterator[str]:
    """Every fault, each with its path."""
    if EMERGENCY not in topics:
        yield f"content/topics: no topic {EMERGENCY}"
    for topic in topics.values():
        where = f"content/topics/{topic.id}"
        yield from (f"{where}/topic.yml: {fault}" for fault in _topic_faults(topic, topics))
        for language, text in topic.texts.items():
            yield from (f"{where}/{language}.md: {fault}" for fault in _text_faults(text, topic, claims, services))
    yield from directory_faults(services)


def _topic_faults(topic: Topic, topics: Mapping[str, Topic]) -> Iterator[str]:
    if topic.group not in GROUPS:
        yield f"unknown group {topic.group}"
    if topic.group == "risks" and not topic.alternatives:
        yield "a risk needs alternatives: legal ways or help at home"
    for other in (*topic.related, *topic.alternatives):
        if other not in topics:
            yield f"unknown topic {other}"


def _text_faults(
    text: Text, topic: Topic, claims: Mapping[str, Claim], services: Mapping[str, Service]
) -> Iterator[str]:
    if len(text.title) > TITLE_LETTERS:
        yield f"title over {TITLE_LETTERS} characters"
    if text.status == "reviewed" and not (text.reviewer and text.reviewed_on):
        yield "reviewed, but not by whom and when"
    if not 2 <= len(text.sections) <= (7 if topic.id == EMERGENCY else 5):
        yield "an answer and one to four further sections are needed"
    yield from _agreement_faults(text, topic)
    for number, section in enumerate(text.sections):
        limit = SECTION_LETTERS if number else ANSWER_LETTERS
        if len(PLACEHOLDER.sub("", section.text)) > limit:
            yield f"{section.id}: over {limit} characters"
        if TYPED_NUMBER.search(PLACEHOLDER.sub("", section.text)):
            yield f"{section.id}: a number to dial must be named as {{{{svc-...}}}}"
        yield from (f"{section.id}: unknown claim {claim}" for claim in section.claims if claim not in claims)
        yield from _placeholder_faults(section.id, section.text, services)


def _agreement_faults(text: Text, topic: Topic) -> Iterator[str]:
    source = topic.texts["fr"]
    for section, french in zip_longest(text.sections, source.sections):
        if section is None or french is None or (section.id, section.claims) != (french.id, french.claims):
            yield f"sections and claims differ from the French text's at {(section or french).id}"
            break
    if text.revision > source.revision:
        yield "renders a revision that the French text does not have"
    named = {name for section in text.sections for name, _ in PLACEHOLDER.findall(section.text)}
    if topic.id == EMERGENCY and named & NEVER_IN_EMERGENCY:
        yield f"an emergency answer may not name {', '.join(sorted(named & NEVER_IN_EMERGENCY))}"
    if topic.id == EMERGENCY and tuple(s.id for s in text.sections) != EMERGENCY_SECTIONS:
        yield f"the sections must be {', '.join(EMERGENCY_SECTIONS)}"


def _placeholder_faults(section: str, text: str, services: Mapping[str, Service]) -> Iterator[str]:
    for name, index in PLACEHOLDER.findall(text):
        service = services.get(name)
        if service is None:
            yield f"{section}: unknown service {name}"
        elif int(index or 0) >= len(service.phones):
            yield f"{section}: {name} has no such number"
