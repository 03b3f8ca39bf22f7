"""Reads content/ into frozen objects. Gathers every fault with its file before it gives up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml

from bot.guidance.dates import source_date
from bot.guidance.model import Claim, Confidence, ContentError, Section, Service, Status, Text, Topic
from bot.message import LANGUAGES, Language

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
HEADING = re.compile(r"^#{1,2} (.+)$", re.MULTILINE)
MARK = re.compile(r"\A\s*<!-- id: ([a-z_]+); claims:([a-z0-9 -]*) -->\n")
SOURCE_LANGUAGE: Language = "fr"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Kind = TypeVar("Kind")


@dataclass
class Reader:
    """Reads below one folder and remembers each fault as "path: what is wrong".

    `partial`: also keeps a topic that lacks a translation, so that the faults of what it has come at the same time.
    """

    folder: Path
    faults: list[str] = field(default_factory=list)
    partial: bool = False

    def fault(self, path: Path, what: str) -> None:
        self.faults.append(f"{path.relative_to(self.folder.parent)}: {what}")

    def yaml(self, path: Path) -> Any:
        """The file's YAML, or None with a fault."""
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            self.fault(path, _in_one_line(error))
            return None
        if content is None:
            self.fault(path, "nothing stands in it")
        return content

    def rows(self, path: Path, key: str, make: Callable[[Mapping[str, Any]], Any]) -> list[Any]:
        """Each row of the list under `key`, made into an object; a row that cannot be made is a fault."""
        made = []
        for number, row in enumerate(self.listed(path, key), 1):
            try:
                made.append(make(row))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                name = row.get("id", number) if isinstance(row, dict) else number
                self.fault(path, f"{name}: {_missing(error)}")
        return made

    def listed(self, path: Path, key: str) -> list[Any]:
        """The list under this key; an empty one, with a fault, where the file has none."""
        content = self.yaml(path)
        if content is None:
            return []
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            self.fault(path, f"no list {key}:")
            return []
        return list(content[key])


def read_claims(reader: Reader) -> dict[str, Claim]:
    """All claims by id; a second claim of the same id is a fault."""
    claims: dict[str, Claim] = {}
    for path in sorted((reader.folder / "claims").glob("*.yml")):
        for claim in reader.rows(path, "claims", _claim):
            if claim.id in claims:
                reader.fault(path, f"{claim.id}: stands twice")
            claims[claim.id] = claim
    return claims


def read_wordings(folder: Path) -> dict[str, str]:
    """What each claim says and what each entry rule covers, by id. Raises ContentError with every one that does not."""
    reader = open_reader(folder)
    claims = [(path, "claims", "claim") for path in sorted((folder / "claims").glob("*.yml"))]
    words: dict[str, str] = {}
    for path, key, field_ in (*claims, (folder / "entry_rules.yml", "rules", "covers")):
        words |= reader.rows(path, key, lambda row, name=field_: (row["id"], _typed(row, name, str)))  # type: ignore[misc]
    if reader.faults:
        raise ContentError(tuple(reader.faults))
    return words


def read_services(reader: Reader) -> dict[str, Service]:
    """All services by id."""
    return {service.id: service for service in reader.rows(reader.folder / "services.yml", "services", _service)}


def read_topics(reader: Reader) -> dict[str, Topic]:
    """All topics by id, in the order of their menus."""
    folders = sorted(path for path in (reader.folder / "topics").glob("*") if path.is_dir())
    topics = [topic for folder in folders if (topic := _topic(reader, folder))]
    return {topic.id: topic for topic in sorted(topics, key=lambda t: (t.group, t.order, t.id))}


def _topic(reader: Reader, folder: Path) -> Topic | None:
    texts = {language: text for language in LANGUAGES if (text := _text(reader, folder / f"{language}.md", language))}
    path = folder / "topic.yml"
    row = reader.yaml(path)
    needed: tuple[Language, ...] = (SOURCE_LANGUAGE,) if reader.partial else LANGUAGES
    if row is None or not all(language in texts for language in needed):
        return None
    try:
        return Topic(
            id=_among((folder.name,), row["id"], "id"),
            group=row["group"],
            order=_typed(row, "order", int),
            related=tuple(_typed(row, "related", list)),
            alternatives=tuple(_typed(row, "alternatives", list)),
            texts=texts,
        )
    except (KeyError, TypeError, ValueError) as error:
        reader.fault(path, _missing(error))
        return None


def _text(reader: Reader, path: Path, language: Language) -> Text | None:
    try:
        match = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        if match is None:
            raise ValueError("no front matter between two lines of ---")
        head = yaml.load(match[1], Loader=LOADER)  # noqa: S506 (a safe loader)
        return Text(
            language=language,
            title=_typed(head, "title", str),
            revision=_typed(head, "revision" if language == SOURCE_LANGUAGE else "renders", int),
            status=_among(get_args(Status), head["status"], "status"),
            reviewer=head["reviewer"],
            reviewed_on=_day(head, "reviewed_on"),
            sections=_sections(match[2]),
        )
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        reader.fault(path, _missing(error))
        return None


def _sections(body: str) -> tuple[Section, ...]:
    _, *parts = HEADING.split(body)
    return tuple(_section(title.strip(), text) for title, text in zip(parts[::2], parts[1::2], strict=True))


def _section(title: str, body: str) -> Section:
    mark = MARK.match(body)
    if mark is None:
        raise ValueError(f'section "{title}" has no line <!-- id: ...; claims: ... -->')
    text = body[mark.end() :].strip()
    return Section(id=mark[1], title=title, text=text, claims=tuple(mark[2].split()))


def _claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        id=row["id"],
        publisher=row["source_publisher"],
        url=row["source_url"],
        source_date=source_date(str(row["source_date"])),
        retrieved=date.fromisoformat(str(row["retrieved"])),
        checked_on=_day(row, "checked_on"),
        volatile=_typed(row, "volatile", bool),
        confidence=_among(get_args(Confidence), row["confidence"], "confidence"),
        jurisdiction=tuple(_typed(row, "jurisdiction", list)),
    )


def _service(row: Mapping[str, Any]) -> Service:
    return Service(
        id=row["id"],
        organisation=row["organisation"],
        types=tuple(row["service_types"]),
        country=row["country"],
        town=row["town"],
        phones=tuple(_phone(phone) for phone in row["phones"]),
        source_date=source_date(str(row["source_date"])),
        retrieved=date.fromisoformat(str(row["retrieved"])),
        confirmed_on=_day(row, "confirmed_on"),
        confidence=_among(get_args(Confidence), row["confidence"], "confidence"),
        conflict="CONFLICT" in (row.get("note") or ""),
        operator=bool(row.get("operator", False)),
        publisher=_typed(row, "source_publisher", str),
        purposes=tuple(phone.get("for") or "" for phone in row["phones"]),
        latitude=_degrees(row, "lat", 90),
        longitude=_degrees(row, "lon", 180),
        website=_known(row, "website", str),
        hours=_known(row, "hours", str),
        free_of_charge=_known(row, "free_of_charge", bool),
        languages=tuple(_known(row, "languages", list) or ()),
        note=_known(row, "note", str) or "",
    )


def _phone(row: Mapping[str, Any]) -> str:
    number = row["as_shown"]
    if not isinstance(number, str):
        raise TypeError(f"phone number {number!r} must be quoted")
    return number


def _typed(row: Mapping[str, Any], key: str, kind: type[Kind]) -> Kind:
    if not isinstance(row, dict):
        raise TypeError("no fields, each with its name and a colon")
    value = row[key]
    if not isinstance(value, kind):
        raise TypeError(f"{key} {value!r} is no {kind.__name__}")
    return value


def _known(row: Mapping[str, Any], key: str, kind: type[Kind]) -> Kind | None:
    """The value, None where the sources do not tell it."""
    return None if row.get(key) is None else _typed(row, key, kind)


def _degrees(row: Mapping[str, Any], key: str, most: int) -> float | None:
    degrees = row.get(key)
    if degrees is None:
        return None
    if not isinstance(degrees, int | float) or not -most <= degrees <= most:
        raise ValueError(f"{key} {degrees!r} is no angle of at most {most} degrees")
    return float(degrees)


def _among(allowed: tuple[Any, ...], value: object, key: str) -> Any:
    if value not in allowed:
        raise ValueError(f"{key} {value!r} should be {' or '.join(allowed)}")
    return value


def _day(row: Mapping[str, Any], key: str) -> date | None:
    value = row[key]
    try:
        return None if value is None else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{key} {str(value)!r} is no date") from None


def _missing(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else _in_one_line(error)


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def open_reader(folder: Path) -> Reader:
    """A reader for the content folder. Raises ContentError when there is none."""
    if not folder.is_dir():
        raise ContentError((f"{folder.name}: no such folder",))
    return Reader(folder)
