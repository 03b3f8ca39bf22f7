"""Looks for a great many byte strings at once in whatever a Sira leaves behind: files, their names, archives."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np
from numpy.typing import NDArray

from tests.privacy.needles import LAST_DIGITS, SHORTEST, needles

CHUNK = 1 << 22
LONGEST_PHONE = 15
"""Digits (ITU-T E.164)."""
HEX = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True)
class Hit:
    """Where something was found, whose it is, and in which form."""

    place: str
    owner: str
    form: str


class Scanner:
    """Knows the needles of many identifiers. `planted` maps an owner ("7 phone") to an identifier."""

    def __init__(self, planted: Mapping[str, str]) -> None:
        self._heads: dict[bytes, dict[bytes, tuple[str, str]]] = defaultdict(dict)
        for owner, identifier in planted.items():
            for form, needle in needles(identifier):
                self._heads[needle[:SHORTEST]].setdefault(needle, (owner, intern(form)))
        self._longest = max((len(n) for of_head in self._heads.values() for n in of_head), default=0)
        heads = np.frombuffer(b"".join(head + b"\0\0" for head in self._heads), dtype=">u8")
        self._sorted = np.sort(heads.astype(np.uint64))
        self._first = np.zeros(1 << 24, dtype=bool)
        self._first[(self._sorted >> np.uint64(40)).astype(np.int64)] = True

    def scan(self, place: str, data: bytes) -> Iterator[Hit]:
        """Every needle in these bytes."""
        for start in range(0, len(data), CHUNK):
            part = data[start : start + CHUNK + self._longest]
            for at in self._candidates(part):
                for needle, (owner, form) in self._heads.get(part[at : at + SHORTEST], {}).items():
                    if part.startswith(needle, at) and not _by_chance(data, start + at, needle, form):
                        yield Hit(place, owner, form)

    def _candidates(self, data: bytes) -> NDArray[np.int64]:
        """Where the first bytes of a needle stand."""
        if len(data) < SHORTEST:
            return np.empty(0, dtype=np.int64)
        octets = np.frombuffer(data, dtype=np.uint8).astype(np.uint32)
        three = (octets[:-2] << 16) | (octets[1:-1] << 8) | octets[2:]
        maybe = np.flatnonzero(self._first[three[: len(data) - SHORTEST + 1]])
        front, back = (three[at].astype(np.uint64) for at in (maybe, maybe + 3))
        heads = (front << np.uint64(40)) | (back << np.uint64(16))
        places = np.searchsorted(self._sorted, heads)
        found: NDArray[np.int64] = maybe[self._sorted[np.minimum(places, len(self._sorted) - 1)] == heads]
        return found

    def leaks(self, *folders: Path) -> list[Hit]:
        """Everything found in the files below these folders, in their names, and in what is packed in them."""
        return [hit for place, data in contents(*folders) for hit in self.scan(place, data)]


def contents(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every file, of what is compressed in it and of every value of a SQLite database."""
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        name = str(path)
        yield f"{name} (its name)", path.name.encode()
        if path.is_file():
            data = path.read_bytes()
            yield name, data
            yield from _unpacked(name, data)


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"SQLite format 3\0"):
        yield from _values(name)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from ((f"{name}/{member}", archive.read(member)) for member in archive.namelist())
        return
    with suppress(tarfile.TarError):
        yield from _members(name, data)
        return
    with suppress(OSError, EOFError, zlib.error):
        yield f"{name} (unpacked)", gzip.decompress(data)
        return
    with suppress(zlib.error):
        yield f"{name} (inflated)", zlib.decompress(data)


def _members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive.getmembers():
            if (held := archive.extractfile(member)) is not None:
                inner = held.read()
                yield f"{name}/{member.name}", inner
                yield from _unpacked(f"{name}/{member.name}", inner)


def _values(path: str) -> Iterator[tuple[str, bytes]]:
    """Every value, whole: on its pages a long one is in pieces."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield f"{path}:{table}", b"\n".join(_bytes(value) for value in row)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def owners(hits: Iterable[Hit]) -> set[str]:
    """Who was found."""
    return {hit.owner for hit in hits}


def _by_chance(data: bytes, at: int, needle: bytes, form: str) -> bool:
    """Whether these eight digits are a part of a number in hex that is longer than any phone's, such as a random token.

    Among thousands of tokens some hold the end of somebody's number. A whole number is a needle of its own.
    """
    if form != LAST_DIGITS:
        return False
    begin, end = at, at + len(needle)
    while begin > 0 and data[begin - 1] in HEX:
        begin -= 1
    while end < len(data) and data[end] in HEX:
        end += 1
    return end - begin > LONGEST_PHONE
