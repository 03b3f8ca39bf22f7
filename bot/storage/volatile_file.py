"""The SQLite file of the volatile store: making it, opening it, noticing that it is gone.

Without a path it is a database in memory.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.storage.volatile import VolatileError

BUSY = 0.5
"""Seconds to wait for another process: half of what a turn may take."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (person BLOB PRIMARY KEY, value BLOB NOT NULL,
    began REAL NOT NULL, seen REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recent (person BLOB PRIMARY KEY, slot INTEGER NOT NULL, number INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (mark BLOB PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_at ON marks (at);
CREATE TABLE IF NOT EXISTS snapshots (mark BLOB PRIMARY KEY, value BLOB NOT NULL, at REAL NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (day TEXT, dimension TEXT, value TEXT, number INTEGER NOT NULL,
    PRIMARY KEY (day, dimension, value)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (day INTEGER, digest BLOB, PRIMARY KEY (day, digest)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bitmaps (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, zeros INTEGER NOT NULL,
    bits BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS flags (day TEXT, flag TEXT, PRIMARY KEY (day, flag)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, key BLOB NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shelves (shelf TEXT, name BLOB, value BLOB NOT NULL, until REAL NOT NULL,
    PRIMARY KEY (shelf, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tallies (name TEXT PRIMARY KEY, number INTEGER NOT NULL, until REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS birth (day TEXT PRIMARY KEY) WITHOUT ROWID;
"""
LAYOUT = 3
"""Changes with SCHEMA. A file of another layout is thrown away: all in it may die."""


class VolatileFile:
    """One process' view of the file. `path` None is a database in memory, gone with its connection."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    @property
    def in_memory(self) -> bool:
        return self._path is None

    def create(self) -> sqlite3.Connection:
        """A connection that may write; makes what is missing and replaces what is unreadable."""
        try:
            return self._prepared()
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise
            self.discard()
            return self._prepared()

    def read(self) -> sqlite3.Connection:
        """A connection that never waits for a lock. Raises sqlite3.Error or OSError when there is no file."""
        return self._connect(busy=0)

    def check(self) -> None:
        """Raises VolatileError when the file was removed or replaced: SQLite would go on writing into nowhere."""
        if self._path is not None and _identity(self._path) != self._identity:
            raise VolatileError("the volatile store's file is gone")

    def discard(self) -> None:
        """Removes the file with its journal."""
        if self._path is not None:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def _prepared(self) -> sqlite3.Connection:
        if self._path is not None:
            self._path.touch(mode=0o600)
        connection = self._connect(BUSY)
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout not in (0, LAYOUT):
            connection.close()
            raise sqlite3.DatabaseError
        if layout == 0:
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {LAYOUT}; COMMIT")
        return connection

    def _connect(self, busy: float) -> sqlite3.Connection:
        target = ":memory:" if self._path is None else str(self._path)
        self._identity = None if self._path is None else _identity(self._path)
        connection = sqlite3.connect(target, timeout=busy, isolation_level=None)
        # The file lies in memory or dies with the machine: syncing would guard against nothing.
        for pragma in ("secure_delete = ON", "journal_mode = WAL", "synchronous = OFF", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection


def _identity(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_dev, about.st_ino
