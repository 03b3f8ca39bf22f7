"""How the SQLite volatile store counts, as statements: messages, a day's people, bitmaps."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import dropwhile, groupby

from bot.storage.volatile import Bit, Bitmap, Cell, Record, Refill, zeros

COUNT = """
INSERT INTO counters VALUES {} ON CONFLICT DO UPDATE SET number = number + excluded.number
"""
SEE = "INSERT OR IGNORE INTO seen VALUES {} RETURNING day, digest"
UNSEE = """
DELETE FROM seen WHERE day = :day AND digest < coalesce(
    (SELECT digest FROM seen WHERE day = :day ORDER BY digest LIMIT 1 OFFSET :at_once), :beyond)
"""
AT_ONCE = 10_000
"""Digests forgotten in one transaction: some 10 ms, so that no turn waits long for the closing of a full day."""


def count(connection: sqlite3.Connection, records: Sequence[Record]) -> None:
    """Messages, people and bits of the turns of one transaction.

    Together, in as few statements as can be: at each one the thread gives the interpreter away and waits for it.
    """
    number = Counter((record.day, cell) for record in records for cell in record.cells)
    number.update(_first_seen(connection, records))
    if number:
        rows = [(day.isoformat(), *cell, times) for (day, cell), times in number.items()]
        connection.execute(COUNT.format(_rows(rows)), _flat(rows))
    bits = sorted((bit for record in records for bit in record.bits), key=_bitmap)
    for name, together in groupby(bits, _bitmap):
        _set(connection, name, tuple(together))


def _first_seen(connection: sqlite3.Connection, records: Sequence[Record]) -> Iterator[tuple[date, Cell]]:
    """The cells of the people who had not been seen in them that day; they have been from now on."""
    seen: dict[tuple[int, bytes], tuple[date, Cell]] = {}
    for record in records:
        for cell, digest in record.seen:
            seen.setdefault((record.day.toordinal(), digest), (record.day, cell))
    if seen:
        rows = tuple(seen)
        for ordinal, digest in connection.execute(SEE.format(_rows(rows)), _flat(rows)).fetchall():
            yield seen[ordinal, digest]


def _bitmap(bit: Bit) -> str:
    return bit.bitmap


def _set(connection: sqlite3.Connection, name: str, bits: Sequence[Bit]) -> None:
    """Sets bits of one bitmap. Where there is none yet, the first bit that brings a fresh one makes it."""
    found = connection.execute("SELECT id FROM bitmaps WHERE name = ?", (name,)).fetchone()
    if found is None:
        bits = tuple(dropwhile(lambda bit: not bit.fresh, bits))
        if not bits:
            return
        put_bitmap(connection, name, Bitmap(zeros(bits[0].fresh), bits[0].fresh))
        found = connection.execute("SELECT id FROM bitmaps WHERE name = ?", (name,)).fetchone()
    with connection.blobopen("bitmaps", "bits", found[0]) as blob:
        held = bytearray(blob[:])
        for bit in bits:
            place, mask = bit.index >> 3, 0x80 >> (bit.index & 7)
            if not held[place] & mask:
                held[place] |= mask
                blob[place] = held[place]


def _rows(rows: Sequence[Sequence[object]]) -> str:
    """The placeholders of so many rows."""
    row = ", ".join("?" * len(rows[0]))
    return ", ".join([f"({row})"] * len(rows))


def _flat(rows: Sequence[Sequence[object]]) -> list[object]:
    return [value for row in rows for value in row]


def put_bitmap(connection: sqlite3.Connection, name: str, bitmap: Bitmap) -> None:
    row = (name, bitmap.zeros, bitmap.bits)
    connection.execute("INSERT OR REPLACE INTO bitmaps (name, zeros, bits) VALUES (?, ?, ?)", row)


def bitmaps(connection: sqlite3.Connection) -> Mapping[str, Bitmap]:
    rows = connection.execute("SELECT name, zeros, bits FROM bitmaps").fetchall()
    return {name: Bitmap(zero, bits) for name, zero, bits in rows}


def refill(connection: sqlite3.Connection, given: Refill) -> None:
    for name, (key, until) in given.keys.items():
        connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", (name, key, until))
    for name, bitmap in given.bitmaps.items():
        put_bitmap(connection, name, bitmap)
    for day, cells in given.counts.items():
        rows = ((day.isoformat(), *cell, number) for cell, number in cells.items())
        connection.executemany(COUNT.format("(?, ?, ?, ?)"), rows)


def discard(connection: sqlite3.Connection, keys: Collection[str], names: Collection[str]) -> None:
    connection.executemany("DELETE FROM keys WHERE name = ?", ((key,) for key in keys))
    connection.executemany("DELETE FROM bitmaps WHERE name = ?", ((name,) for name in names))


def counters(connection: sqlite3.Connection, day: date) -> Mapping[Cell, int]:
    query = "SELECT dimension, value, number FROM counters WHERE day = ?"
    rows = connection.execute(query, (day.isoformat(),)).fetchall()
    return {(dimension, value): number for dimension, value, number in rows}


def drop_day(connection: sqlite3.Connection, day: date) -> None:
    connection.execute("DELETE FROM counters WHERE day = ?", (day.isoformat(),))
    connection.execute("DELETE FROM flags WHERE day = ?", (day.isoformat(),))


def forget_digests(connection: sqlite3.Connection, day: date) -> bool:
    """Forgets some of a day's digests; false when none are left."""
    asked = {"day": day.toordinal(), "at_once": AT_ONCE, "beyond": b"\xff" * 17}
    return connection.execute(UNSEE, asked).rowcount > 0
