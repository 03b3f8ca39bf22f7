"""The rows of a round trip as a gettext catalogue, for those who translate with Poedit, Weblate and the like."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from bot.guidance.roundtrip import LARGEST_FILE, ExchangeError, Row
from bot.message import Language

NOTE = re.compile(r"revision (\d+), mark ([0-9a-f-]+)")


def po(rows: Iterable[Row], language: Language, today: date) -> bytes:
    """A catalogue: the context is topic/piece, a comment holds the revision and the mark."""
    at = datetime.combine(today, time(), UTC)
    catalogue = Catalog(language, project="Sira", version=today.isoformat(), creation_date=at, revision_date=at)
    catalogue.fuzzy = False
    for row in rows:
        note = f"revision {row.revision}, mark {row.mark}"
        catalogue.add(row.french, row.translation, context=f"{row.topic}/{row.piece}", auto_comments=[note])
    room = io.BytesIO()
    write_po(room, catalogue, width=0)
    return room.getvalue()


def read_po_file(path: Path) -> list[Row]:
    """The rows of a catalogue. Raises ExchangeError for what is no such catalogue, and for entries marked fuzzy."""
    if path.stat().st_size > LARGEST_FILE:
        raise ExchangeError((f"{path.name}: over {LARGEST_FILE // 1_000_000} MB",))
    try:
        text = path.read_bytes().decode("utf-8")
        catalogue = read_po(io.StringIO(text), ignore_obsolete=True, abort_invalid=True)
        language = str(catalogue.locale_identifier or "")
    except (PoFileError, UnknownLocaleError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise ExchangeError((f"{path.name}: no catalogue that can be read, or not in UTF-8",)) from None
    entries = [message for message in catalogue if message.id]
    fuzzy = tuple(f"{_where(path, m)}: {m.context}: marked fuzzy" for m in entries if m.fuzzy)
    if fuzzy:
        raise ExchangeError(fuzzy)
    return [_row(path, message, language) for message in entries]


def _row(path: Path, message: Message, language: str) -> Row:
    topic, _, piece = (message.context or "").partition("/")
    note = NOTE.search("\n".join(message.auto_comments))
    revision, mark = note.groups() if note else ("", "")
    plain = isinstance(message.id, str) and isinstance(message.string, str)
    french, translation = (str(message.id), str(message.string)) if plain else ("", "")
    return Row(topic, piece, language, revision, mark, french, translation, where=_where(path, message))


def _where(path: Path, message: Message) -> str:
    return f"{path.name}:{message.lineno or 0}"
