"""Reads content/entry_rules.yml and content/entry_matrix.yml; a value that nobody put into words is a fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, get_args

from bot.guidance import entry_words as words
from bot.guidance.entry import Entry, EntryMatrix, Rule, Visa
from bot.guidance.model import Confidence, Source
from bot.guidance.read import Reader
from bot.message import LANGUAGES

MATRIX = "entry_matrix.yml"
RULES = "entry_rules.yml"


def read_entry(reader: Reader) -> EntryMatrix:
    """The matrix as far as it can be read; what cannot is a fault of the reader's."""
    path = reader.folder / RULES
    rules = {rule.id: rule for rule in reader.rows(path, "rules", _rule)}
    datasets = dict(reader.rows(path, "datasets", _dataset))
    reviewed = frozenset(reader.rows(path, "review", _reviewed)) & set(LANGUAGES)
    entries: dict[tuple[str, str], Entry] = {}
    for entry in reader.rows(reader.folder / MATRIX, "entries", lambda row: _entry(row, rules)):
        if (entry.nationality, entry.destination) in entries:
            reader.fault(reader.folder / MATRIX, f"{entry.id}: stands twice")
        entries[entry.nationality, entry.destination] = entry
    return EntryMatrix(entries, rules, datasets, reviewed)


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(row["id"], row["basis"], _known(row, "words", words.RULES), _day(row["checked_on"]))


def _dataset(row: Mapping[str, Any]) -> tuple[str, Source]:
    return row["id"], Source(row["source_publisher"], date.fromisoformat(row["source_date"]), read_only=False)


def _reviewed(row: Mapping[str, Any]) -> str:
    """The language if it is signed, else nothing that is a language."""
    language = _known(row, "language", LANGUAGES)
    if _known(row, "status", ("draft", "reviewed")) == "draft":
        return ""
    if not row["reviewer"] or _day(row["reviewed_on"]) is None:
        raise ValueError(f"{language}: reviewed, but not by whom and when")
    return str(language)


def _entry(row: Mapping[str, Any], rules: Mapping[str, Rule]) -> Entry:
    entry = Entry(
        id=f"{row['nationality']}-{row['destination']}",
        rule=_known(row, "rule", rules),
        nationality=row["nationality"],
        destination=row["destination"],
        visa=_known(row, "visa_required", get_args(Visa)),
        authorisation=row.get("authorisation"),
        max_stay_days=_days(row["max_stay_days"]),
        documents=tuple(row["documents"]),
        basis=row["basis"],
        sources=tuple(row["sources"]),
        confidence=_known(row, "confidence", get_args(Confidence)),
        as_of=date.fromisoformat(str(row["as_of"])),
        volatile=_known(row, "volatile", (True, False)),
        note=row.get("note"),
    )
    if row["id"] != entry.id:
        raise ValueError(f"is the pair {entry.id}")
    if entry.basis != rules[entry.rule].basis:
        raise ValueError(f"has another basis than its rule {entry.rule}")
    _say(entry)
    return entry


def _say(entry: Entry) -> None:
    """Raises ValueError where a value of the entry has no words."""
    unsaid = [paper for paper in entry.documents if paper not in words.DOCUMENTS]
    if entry.note and entry.note not in words.NOTES:
        unsaid.append(entry.note)
    if (entry.authorisation or entry.visa, entry.confidence) not in words.VISA:
        unsaid.append(str(entry.authorisation))
    if unsaid:
        raise ValueError(f"no words for {'; '.join(unsaid)}")


def _known(row: Mapping[str, Any], key: str, known: Collection[Any]) -> Any:
    if row[key] not in known:
        raise ValueError(f"unknown {key} {row[key]!r}")
    return row[key]


def _days(value: object) -> int | None:
    if value == "unknown":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{value!r} is no number of days")
    return value


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
