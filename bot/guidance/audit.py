"""Every fault of a content folder at once, each with its path and line, for those who write the content.

Serving stops at the first kind of fault; this goes on, and leaves out what only follows from another fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bot.guidance.check import PLACEHOLDER, faults
from bot.guidance.entry import entry_faults
from bot.guidance.entry_read import read_entry
from bot.guidance.model import Claim, Service, Topic
from bot.guidance.read import open_reader, read_claims, read_services, read_topics
from bot.guidance.references import reference_faults
from bot.guidance.source_lines import located, place
from bot.guidance.validity import SERVICE_DAYS, valid_until, withheld

UNKNOWN = re.compile(r"unknown (topic|claim|service) (\S+)$")
TITLE_MISSED = re.compile(r'"[^"]*" is (?:no title|a title in)')


@dataclass(frozen=True, slots=True)
class Audit:
    """What could be read, and all faults, in the order of the files."""

    topics: Mapping[str, Topic]
    claims: Mapping[str, Claim]
    services: Mapping[str, Service]
    faults: tuple[str, ...]


def audit(folder: Path, today: date) -> Audit:
    """Look through the content folder. Raises ContentError when there is none."""
    reader = open_reader(folder)
    reader.partial = True
    claims, services, topics = read_claims(reader), read_services(reader), read_topics(reader)
    across = [
        *faults(topics, claims, services),
        *reference_faults(topics),
        *entry_faults(read_entry(reader), claims),
    ]
    found = [
        *reader.faults,
        *(fault for fault in across if not (reader.faults and _follows(folder, fault, topics))),
        *_lapsed(folder, topics, claims, services, today),
        *_ahead(folder, topics, claims, services, today),
    ]
    lined = sorted((located(folder, fault) for fault in found), key=place)
    return Audit(topics, claims, services, tuple(dict.fromkeys(lined)))


def _follows(folder: Path, fault: str, topics: Mapping[str, Topic]) -> bool:
    """Whether a fault only tells that something else, which stands in the folder, could not be read."""
    if TITLE_MISSED.search(fault):
        return any(path.name not in topics for path in (folder / "topics").iterdir() if path.is_dir())
    if fault.startswith("content/topics: no topic "):
        return (folder / "topics" / fault.split()[-1]).is_dir()
    match = UNKNOWN.search(fault)
    if match is None:
        return False
    if match[1] == "topic":
        return (folder / "topics" / match[2]).is_dir()
    return declared_in(folder, match[2]) is not None


def declared_in(folder: Path, name: str) -> str | None:
    """The file, as faults name it, that has a row of this id."""
    row = re.compile(rf"^\s*(?:- )?id: *['\"]?{re.escape(name)}['\"]?\s*$", re.MULTILINE)
    for path in (*sorted((folder / "claims").glob("*.yml")), folder / "services.yml"):
        if path.is_file() and row.search(path.read_text(encoding="utf-8", errors="replace")):
            return path.relative_to(folder.parent).as_posix()
    return None


def _row(folder: Path, name: str) -> str:
    return f"{declared_in(folder, name) or folder.name}: {name}"


def _lapsed(
    folder: Path,
    topics: Mapping[str, Topic],
    claims: Mapping[str, Claim],
    services: Mapping[str, Service],
    today: date,
) -> Iterator[str]:
    """What was confirmed once, has lapsed and is therefore withheld everywhere, while a text rests on it."""
    sections = [section for topic in topics.values() for section in topic.texts["fr"].sections]
    for name in sorted({name for section in sections for name in section.claims} & claims.keys()):
        claim = claims[name]
        if withheld(claim, today, production=False):
            yield f"{_row(folder, name)}: confirmed on {claim.checked_on}, lapsed on {valid_until(claim)}"
    for name in sorted({name for s in sections for name, _ in PLACEHOLDER.findall(s.text)} & services.keys()):
        confirmed = services[name].confirmed_on
        if confirmed and confirmed + timedelta(days=SERVICE_DAYS) < today:
            yield f"{_row(folder, name)}: confirmed on {confirmed}, more than {SERVICE_DAYS} days ago"


def _ahead(
    folder: Path,
    topics: Mapping[str, Topic],
    claims: Mapping[str, Claim],
    services: Mapping[str, Service],
    today: date,
) -> Iterator[str]:
    """Signatures of a day that has not come."""
    for topic in topics.values():
        for language, text in topic.texts.items():
            if text.reviewed_on and text.reviewed_on > today:
                yield f"content/topics/{topic.id}/{language}.md: reviewed_on {text.reviewed_on} has not come yet"
    for claim in claims.values():
        if claim.checked_on and claim.checked_on > today:
            yield f"{_row(folder, claim.id)}: checked_on {claim.checked_on} has not come yet"
    for service in services.values():
        if service.confirmed_on and service.confirmed_on > today:
            yield f"{_row(folder, service.id)}: confirmed_on {service.confirmed_on} has not come yet"
