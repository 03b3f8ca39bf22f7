"""What the SQLite volatile store reads and writes, as statements. Who calls them holds the transaction."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

from bot.storage import lifetimes as life
from bot.storage.volatile import Known, Record

LIVES = {
    "idle": life.SESSION_IDLE,
    "hard": life.SESSION_HARD,
    "mark_life": life.MARK,
    "snapshot": life.SNAPSHOT,
    "window": life.WINDOW,
    "flag": life.FLAG,
}
LOOK = """
SELECT
    (SELECT value FROM sessions WHERE person = :person
        AND :now - seen <= :idle AND :now - began < :hard),
    (SELECT at FROM marks WHERE mark = :mark AND :now - at < :mark_life),
    (SELECT value FROM snapshots WHERE mark = :mark AND :now - at <= :snapshot),
    (SELECT number FROM recent WHERE person = :person AND slot = :slot)
"""
MARK = """
INSERT INTO marks VALUES (:mark, :now)
ON CONFLICT (mark) DO UPDATE SET at = excluded.at WHERE excluded.at - at >= :mark_life
"""
SESSION = """
INSERT INTO sessions VALUES (:person, :session, :now, :now)
ON CONFLICT (person) DO UPDATE SET value = excluded.value, seen = excluded.seen, began = CASE
    WHEN excluded.seen - seen <= :idle AND excluded.seen - began < :hard
    THEN began ELSE excluded.began END
"""
RECENT = """
INSERT INTO recent VALUES (:person, :slot, 1)
ON CONFLICT (person) DO UPDATE SET number = iif(slot = excluded.slot, number + 1, 1), slot = excluded.slot
"""
LEASE = """
INSERT INTO leases VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE holder = excluded.holder OR until <= :now
"""
TALLY = """
INSERT INTO tallies VALUES (:name, :amount, :until)
ON CONFLICT (name) DO UPDATE SET
    number = iif(tallies.until > :now, tallies.number, 0) + excluded.number,
    until = iif(tallies.until > :now, tallies.until, excluded.until)
RETURNING number
"""
SWEEP = (
    "DELETE FROM sessions WHERE :now - seen > :idle OR :now - began >= :hard",
    "DELETE FROM snapshots WHERE :now - at > :snapshot",
    # Written so that the index on `at` serves.
    "DELETE FROM marks WHERE at <= :now - :mark_life",
    "DELETE FROM recent WHERE slot < CAST(:now / :window AS INTEGER)",
    "DELETE FROM flags WHERE day < date(:now - :flag, 'unixepoch')",
    "DELETE FROM keys WHERE until <= :now",
    "DELETE FROM leases WHERE until <= :now",
    "DELETE FROM shelves WHERE until <= :now",
    "DELETE FROM tallies WHERE until <= :now",
)


def look(connection: sqlite3.Connection, person: bytes, mark: bytes | None, now: float) -> Known:
    asked = {**LIVES, "person": person, "mark": mark, "now": now, "slot": int(now // life.WINDOW)}
    session, at, before, recent = connection.execute(LOOK, asked).fetchone()
    replayable = at is not None and now - at <= life.SNAPSHOT
    return Known(session, at is not None, replayable, before if replayable else None, recent or 0)


def commit(connection: sqlite3.Connection, record: Record, now: float) -> Record | None:
    """Keeps the session and the mark; the record when it is to be counted, None when its mark was set already."""
    if record.mark is not None and not _first(connection, record.mark, record.before, now):
        return None
    if record.session is None:
        connection.execute("DELETE FROM sessions WHERE person = ?", (record.person,))
    else:
        connection.execute(SESSION, {**LIVES, "person": record.person, "session": record.session, "now": now})
    connection.execute(RECENT, {"person": record.person, "slot": int(now // life.WINDOW)})
    return record


def _first(connection: sqlite3.Connection, mark: bytes, before: bytes | None, now: float) -> bool:
    """Sets the mark; false when it was set already."""
    if not connection.execute(MARK, {**LIVES, "mark": mark, "now": now}).rowcount:
        return False
    if before is None:
        connection.execute("DELETE FROM snapshots WHERE mark = ?", (mark,))
    else:
        connection.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", (mark, before, now))
    return True


def keep_key(connection: sqlite3.Connection, name: str, drawn: bytes, until: float, now: float) -> tuple[bytes, float]:
    """The key of this name and the time it dies: the one that is there, else `drawn`."""
    row = connection.execute("SELECT key, until FROM keys WHERE name = ? AND until > ?", (name, now)).fetchone()
    if row is None:
        connection.execute("INSERT OR REPLACE INTO keys VALUES (?, ?, ?)", (name, drawn, until))
        return drawn, until
    return bytes(row[0]), float(row[1])


def lease(connection: sqlite3.Connection, name: str, holder: str, until: float, now: float) -> bool:
    asked = {"name": name, "holder": holder, "until": until, "now": now}
    return connection.execute(LEASE, asked).rowcount > 0


def tally(connection: sqlite3.Connection, name: str, amount: int, until: float, now: float) -> int:
    row = connection.execute(TALLY, {"name": name, "amount": amount, "until": until, "now": now}).fetchone()
    return int(row[0])


def flag(connection: sqlite3.Connection, day: date, name: str) -> None:
    connection.execute("INSERT OR IGNORE INTO flags VALUES (?, ?)", (day.isoformat(), name))


def born(connection: sqlite3.Connection, now: float) -> None:
    """Flags the day of the first work in a new store `split`."""
    if connection.execute("SELECT 1 FROM birth").fetchone() is None:
        today = datetime.fromtimestamp(now, UTC).date()
        connection.execute("INSERT INTO birth VALUES (?)", (today.isoformat(),))
        flag(connection, today, "split")


def sweep(connection: sqlite3.Connection, now: float) -> None:
    """Deletes what has expired."""
    for statement in SWEEP:
        connection.execute(statement, {**LIVES, "now": now})
