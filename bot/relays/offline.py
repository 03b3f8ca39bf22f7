"""Talks that a relay held and reported: people counted by hand, apart from everybody whom Sira counts.

Kept are the week, not the day, and topics, not words: who was where on which day is nobody's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, cast

from sqlalchemy import Row, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.i18n import marked
from bot.message import LANGUAGES, Language
from bot.relays.relay import Relay
from bot.storage.database import transaction
from bot.storage.tables import offline_sessions

PLACES: Final = {
    "market": marked("Market"),
    "station": marked("Bus station"),
    "school": marked("School"),
    "worship": marked("Mosque or church"),
    "home": marked("At somebody's home"),
    "work": marked("Place of work"),
    "radio": marked("Radio"),
    "elsewhere": marked("Elsewhere"),
}
"""Kinds of place, in the order of the form."""
PEOPLE: Final = {
    "women": marked("Women"),
    "men": marked("Men"),
    "children": marked("Children"),
    "youth": marked("Young people"),
}
MOST_PEOPLE: Final = 5_000
"""In one field. A radio's listeners are not people in a session."""
OLDEST: Final = timedelta(days=92)
"""How far back a report may reach: a quarter."""


class ReportError(Exception):
    """The report is not to be kept; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Offline:
    """One session. `week` is ISO 8601's ("2026-W09"); `people` has every key of PEOPLE; `questions` are topic ids."""

    week: str
    place: str
    language: Language
    people: Mapping[str, int]
    questions: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Everybody who was there, as far as the relay counted."""
        return sum(self.people.values())


def read_report(form: Mapping[str, str], heard: Collection[str], topics: Collection[str], today: date) -> Offline:
    """A form's fields as a session; `heard` are the topics that were ticked, of `topics`. Raises ReportError."""
    people = {name: _number(name, form.get(name, "")) for name in PEOPLE}
    if not sum(people.values()):
        raise ReportError("people")
    language = form.get("language", "")
    if language not in LANGUAGES:
        raise ReportError("language")
    if form.get("place", "") not in PLACES:
        raise ReportError("place")
    if not set(heard) <= set(topics):
        raise ReportError("questions")
    year, week, _ = _day(form.get("date", ""), today).isocalendar()
    asked = tuple(topic for topic in topics if topic in heard)
    return Offline(f"{year}-W{week:02d}", form["place"], language, people, asked)


def identifier(relay: Relay, nonce: str) -> str:
    """A session's identifier, out of the random nonce of its form: it says neither when nor in which order."""
    return sha256(f"{relay.code}\0{nonce[:64]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


async def keep(engine: AsyncEngine, relay: Relay, session: Offline, identifier: str) -> None:
    """Keep a session under an identifier that its form carried: sent again, it is the same. Raises DatabaseError."""
    values = {
        "id": identifier,
        "code": relay.code,
        "community": relay.community,
        "region": relay.region,
        "week": session.week,
        "place": session.place,
        "language": session.language,
        "questions": " ".join(session.questions),
        **session.people,
    }
    dialect = postgresql if engine.dialect.name == "postgresql" else sqlite
    async with transaction(engine) as connection:
        await connection.execute(dialect.insert(offline_sessions).values(**values).on_conflict_do_nothing())


async def of_relay(engine: AsyncEngine, code: str) -> tuple[Offline, ...]:
    """What a relay reported, by week. Raises DatabaseError."""
    columns = offline_sessions.c
    query = select(offline_sessions).where(columns.code == code).order_by(columns.week, columns.id)
    async with transaction(engine) as connection:
        return tuple(map(_session, (await connection.execute(query)).all()))


async def communities(engine: AsyncEngine, until: date = date.max) -> frozenset[tuple[str, str]]:
    """(region, community) wherever a session was reported of a week that began by a day. Raises DatabaseError."""
    columns = offline_sessions.c
    year, week, _ = until.isocalendar()
    query = select(columns.region, columns.community).where(columns.week <= f"{year}-W{week:02d}").distinct()
    async with transaction(engine) as connection:
        return frozenset((region, community) for region, community in (await connection.execute(query)).all())


async def weeks(engine: AsyncEngine) -> Mapping[str, frozenset[str]]:
    """The weeks in which relays reported sessions, by code. Raises DatabaseError."""
    query = select(offline_sessions.c.code, offline_sessions.c.week).distinct()
    found: dict[str, frozenset[str]] = {}
    async with transaction(engine) as connection:
        for code, week in (await connection.execute(query)).all():
            found[code] = found.get(code, frozenset()) | {week}
    return found


async def totals(engine: AsyncEngine) -> Mapping[str, tuple[int, int]]:
    """How many sessions each relay reported and how many people were there, by code. Raises DatabaseError."""
    columns = offline_sessions.c
    people = sum((columns[name] for name in PEOPLE), literal(0))
    query = select(columns.code, func.count(), func.sum(people)).group_by(columns.code)
    async with transaction(engine) as connection:
        return {code: (int(sessions), int(total)) for code, sessions, total in (await connection.execute(query)).all()}


def _number(name: str, text: str) -> int:
    written = text.strip() or "0"
    if not (written.isascii() and written.isdecimal() and len(written) <= 5 and int(written) <= MOST_PEOPLE):
        raise ReportError(name)
    return int(written)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ReportError("date") from None
    if not today - OLDEST <= day <= today:
        raise ReportError("date")
    return day


def _session(row: Row[tuple[object, ...]]) -> Offline:
    people = {name: int(getattr(row, name)) for name in PEOPLE}
    return Offline(row.week, row.place, cast("Language", row.language), people, tuple(row.questions.split()))
