"""How the SQLite volatile store counts, as statements: messages, a day's people, bitmaps."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date

from bot.storage.volatile import Bit, Bitmap, Cell, Record, Refill, zeros

COUNT = """
INSERT INTO counters VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET number = number + excluded.number
"""
SEE = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
UNSEE = """
DELETE FROM seen WHERE day = :day AND digest < coalesce(
    (SELECT digest FROM seen WHERE day = :day ORDER BY digest LIMIT 1 OFFSET :at_once), :beyond)
"""
AT_ONCE = 10_000
"""Digests forgotten in one transaction: some 10 ms, so that no turn waits long for the closing of a full day."""


def count(connection: sqlite3.Connection, record: Record) -> None:
    """Messages, people and bits of one turn."""
    day, ordinal = record.day.isoformat(), record.day.toordinal()
    for cell in record.cells:
        connection.execute(COUNT, (day, *cell, 1))
    for cell, digest in record.seen:
        if connection.execute(SEE, (ordinal, digest)).rowcount:
            connection.execute(COUNT, (day, *cell, 1))
    for bit in record.bits:
        _set(connection, bit)


def _set(connection: sqlite3.Connection, bit: Bit) -> None:
    row = connection.execute("SELECT id FROM bitmaps WHERE name = ?", (bit.bitmap,)).fetchone()
    if row is None:
        if not bit.fresh:
            return
        put_bitmap(connection, bit.bitmap, Bitmap(zeros(bit.fresh), bit.fresh))
        row = connection.execute("SELECT id FROM bitmaps WHERE name = ?", (bit.bitmap,)).fetchone()
    place, mask = bit.index >> 3, 0x80 >> (bit.index & 7)
    with connection.blobopen("bitmaps", "bits", row[0]) as blob:
        held = blob[place]
        if not held & mask:
            blob[place] = held | mask


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
        connection.executemany(COUNT, ((day.isoformat(), *cell, number) for cell, number in cells.items()))


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
