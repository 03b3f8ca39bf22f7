"""Texts out to a translator and back: rows of an exported file, and what a returned file may change.

All or nothing: a row that is stale, or that would break the content, refuses the whole file. Nothing is ever removed:
a row that is missing leaves its piece as it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.guidance.check import ANSWER_LETTERS, PLACEHOLDER, SECTION_LETTERS, TITLE_LETTERS
from bot.guidance.guidance import Guidance
from bot.guidance.model import ContentError
from bot.guidance.pieces import TITLE, normal, pieces
from bot.message import Language

LARGEST_FILE = 5_000_000
"""Bytes. Larger files are refused unread."""

Changes = dict[str, dict[str, str]]
"""The new text of pieces, by topic and piece."""


class ExchangeError(ContentError):
    """A returned file is refused. `faults` names every row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of a text. `mark` tells which French and which translation were exported; `where` is for people."""

    topic: str
    piece: str
    language: str
    revision: str
    mark: str
    french: str
    translation: str
    where: str = ""


def rows(guidance: Guidance, language: Language) -> Iterator[Row]:
    """One row for each piece of each topic."""
    for topic in guidance.topics.values():
        french, present = topic.texts["fr"], pieces(topic.texts[language])
        for name, source in pieces(french).items():
            mark = f"{_digest(source)}-{_digest(present[name])}"
            yield Row(topic.id, name, language, str(french.revision), mark, source, present[name])


def changes(guidance: Guidance, returned: Iterable[Row], language: Language) -> Changes:
    """What the rows change. Raises ExchangeError with every reason to refuse them."""
    received = list(returned)
    if others := sorted({row.language or "not told" for row in received} - {language}):
        raise ExchangeError((f"the language of the file is {', '.join(others)}; asked for is {language}",))
    faults: list[str] = [] if received else ["the file holds no row"]
    wanted: Changes = {}
    seen: set[tuple[str, str]] = set()
    for row in received:
        found = list(_row_faults(guidance, row, language, seen))
        faults.extend(f"{row.where}: {row.topic} {row.piece}: {fault}" for fault in found)
        seen.add((row.topic, row.piece))
        if not found and _changed(guidance, row, language):
            wanted.setdefault(row.topic, {})[row.piece] = normal(row.translation)
    if faults:
        raise ExchangeError(tuple(faults))
    return wanted


def _row_faults(guidance: Guidance, row: Row, language: Language, seen: set[tuple[str, str]]) -> Iterator[str]:
    if row.topic not in guidance.topics:
        yield "unknown topic"
    elif row.piece not in pieces(guidance.topics[row.topic].texts["fr"]):
        yield "unknown piece"
    elif (row.topic, row.piece) in seen:
        yield "stands twice"
    elif _changed(guidance, row, language):
        yield from _stale(guidance, row, language)
        yield from _text_faults(row.piece, _french(guidance, row), normal(row.translation))


def _changed(guidance: Guidance, row: Row, language: Language) -> bool:
    present = pieces(guidance.topics[row.topic].texts[language])[row.piece]
    return normal(row.translation) != normal(present)


def _french(guidance: Guidance, row: Row) -> str:
    return pieces(guidance.topics[row.topic].texts["fr"])[row.piece]


def _stale(guidance: Guidance, row: Row, language: Language) -> Iterator[str]:
    revision = guidance.topics[row.topic].texts["fr"].revision
    french, _, translation = row.mark.partition("-")
    if row.revision != str(revision):
        yield f"stale: exported at revision {row.revision or '?'}, the French is at {revision}; export again"
    elif french != _digest(_french(guidance, row)):
        yield "stale: the French is not that of the export; export again"
    elif translation != _digest(pieces(guidance.topics[row.topic].texts[language])[row.piece]):
        yield "stale: the translation was changed here since the export; export again"


def _text_faults(piece: str, french: str, text: str) -> Iterator[str]:
    if not text:
        yield "empty; nothing may be removed"
    if any(ord(letter) < ord(" ") and letter != "\n" for letter in text):
        yield "a control character stands in it"
    if not piece.endswith("/text") and "\n" in text:
        yield "a title is one line"
    if len(PLACEHOLDER.sub("", text)) > (limit := _limit(piece)):
        yield f"over {limit} characters"
    yield from _number_faults(_placeholders(french), _placeholders(text))


def _number_faults(source: Counter[str], text: Counter[str]) -> Iterator[str]:
    for name in source - text:
        yield f"{name} is missing"
    for name in text - source:
        yield f"{name} is not in the French"


def _placeholders(text: str) -> Counter[str]:
    return Counter(match[0] for match in PLACEHOLDER.finditer(text))


def _limit(piece: str) -> int:
    if piece == TITLE:
        return TITLE_LETTERS
    return ANSWER_LETTERS if piece == "answer/text" else SECTION_LETTERS


def _digest(text: str) -> str:
    return hashlib.sha256(normal(text).encode()).hexdigest()[:10]


def differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The names under which two sets of pieces differ."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
