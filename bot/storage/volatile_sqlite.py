"""The volatile store in a SQLite file on a memory file system, for one process; or in that process' memory alone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.storage import sqlite_counts as counts
from bot.storage import sqlite_turns as turns
from bot.storage.key_cache import KEY_BYTES, KeyCache
from bot.storage.lifetimes import SWEEP
from bot.storage.sqlite_writer import Writer
from bot.storage.volatile import Bitmap, Cell, Known, Record, Refill, VolatileError
from bot.storage.volatile_file import VolatileFile

Result = TypeVar("Result")


class SqliteStore:
    """Fulfils VolatileStore. One thread writes; reads run where they are asked for, on a connection of their own.

    A read takes some tens of microseconds, less than handing it to a thread. Without a file there is one connection,
    and reads queue behind the writes. The first work in a new store flags its day `split`: earlier counters of that
    day, if there were any, are lost.
    """

    def __init__(self, path: Path | None) -> None:
        self._writer = Writer(VolatileFile(path), self._tend)
        self._file = VolatileFile(path)
        self._reader: sqlite3.Connection | None = None
        self._keys = KeyCache()
        self._swept = float("-inf")

    async def open(self) -> None:
        self._writer.start()
        try:
            await self.ping()
        except VolatileError:
            await self.close()
            raise

    async def close(self) -> None:
        self._forget()
        await self._writer.stop()

    async def ping(self) -> None:
        await self._write(lambda connection: None)
        await self._read(lambda connection: connection.execute("SELECT count(*) FROM birth").fetchone())

    async def key(self, name: str, lifetime: float, now: float) -> bytes:
        if (held := self._keys.get(name, now)) is not None:
            return held
        drawn = os.urandom(KEY_BYTES)
        key, until = await self._write(lambda c: turns.keep_key(c, name, drawn, now + lifetime, now), now)
        return self._keys.put(name, key, until, now)

    async def held(self, name: str, now: float) -> bytes | None:
        if (held := self._keys.get(name, now)) is not None:
            return held
        query = "SELECT key, until FROM keys WHERE name = ? AND until > ?"
        row = await self._read(lambda connection: connection.execute(query, (name, now)).fetchone())
        return None if row is None else self._keys.put(name, bytes(row[0]), float(row[1]), now)

    async def look(self, person: bytes, mark: bytes | None, now: float) -> Known:
        return await self._read(lambda connection: turns.look(connection, person, mark, now))

    async def commit(self, record: Record, now: float) -> None:
        await self._write(lambda connection: turns.commit(connection, record, now), now)

    async def days(self) -> tuple[date, ...]:
        rows = await self._read(lambda c: c.execute("SELECT DISTINCT day FROM counters ORDER BY day").fetchall())
        return tuple(date.fromisoformat(row[0]) for row in rows)

    async def counters(self, day: date) -> Mapping[Cell, int]:
        return await self._read(lambda connection: counts.counters(connection, day))

    async def drop_day(self, day: date) -> None:
        await self._write(lambda connection: counts.drop_day(connection, day))
        while await self._write(lambda connection: counts.forget_digests(connection, day), sheds=True):
            pass

    async def bitmaps(self) -> Mapping[str, Bitmap]:
        return await self._read(counts.bitmaps)

    async def refill(self, refill: Refill, now: float) -> None:
        await self._write(lambda connection: counts.refill(connection, refill), now)
        self._keys.clear()

    async def discard(self, *, keys: Collection[str] = (), bitmaps: Collection[str] = ()) -> None:
        await self._write(lambda connection: counts.discard(connection, keys, bitmaps), sheds=True)
        self._keys.clear()

    async def flag(self, day: date, flag: str) -> None:
        await self._write(lambda connection: turns.flag(connection, day, flag))

    async def flags(self, day: date) -> frozenset[str]:
        query = "SELECT flag FROM flags WHERE day = ?"
        rows = await self._read(lambda c: c.execute(query, (day.isoformat(),)).fetchall())
        return frozenset(row[0] for row in rows)

    async def unflag(self, day: date, flag: str) -> None:
        row = (day.isoformat(), flag)
        await self._write(lambda c: c.execute("DELETE FROM flags WHERE day = ? AND flag = ?", row).rowcount)

    async def lease(self, name: str, holder: str, seconds: float, now: float) -> bool:
        return await self._write(lambda c: turns.lease(c, name, holder, now + seconds, now), now)

    async def holder(self, name: str, now: float) -> str | None:
        query = "SELECT holder FROM leases WHERE name = ? AND until > ?"
        row = await self._read(lambda c: c.execute(query, (name, now)).fetchone())
        return None if row is None else str(row[0])

    async def release(self, name: str, holder: str) -> None:
        query = "DELETE FROM leases WHERE name = ? AND holder = ?"
        await self._write(lambda c: c.execute(query, (name, holder)).rowcount)

    async def shelve(self, shelf: str, name: bytes, value: bytes, lifetime: float, now: float) -> None:
        row = (shelf, name, value, now + lifetime)
        await self._write(lambda c: c.execute("INSERT OR REPLACE INTO shelves VALUES (?, ?, ?, ?)", row).rowcount, now)

    async def shelf(self, shelf: str, now: float) -> Mapping[bytes, bytes]:
        query = "SELECT name, value FROM shelves WHERE shelf = ? AND until > ?"
        return dict(await self._read(lambda c: c.execute(query, (shelf, now)).fetchall()))

    async def unshelve(self, shelf: str, name: bytes) -> None:
        query = "DELETE FROM shelves WHERE shelf = ? AND name = ?"
        await self._write(lambda c: c.execute(query, (shelf, name)).rowcount, sheds=True)

    async def tally(self, name: str, amount: int, lifetime: float, now: float) -> int:
        return await self._write(lambda c: turns.tally(c, name, amount, now + lifetime, now), now)

    async def _write(
        self, work: Callable[[sqlite3.Connection], Result], now: float | None = None, *, sheds: bool = False
    ) -> Result:
        try:
            return await self._writer.run(work, now, sheds=sheds)
        except VolatileError:
            self._forget()
            raise

    async def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._file.in_memory:
            return await self._write(work)
        try:
            if self._reader is None:
                self._reader = self._file.read()
            self._file.check()
            return work(self._reader)
        except (sqlite3.Error, OSError) as error:
            self._forget()
            raise VolatileError(f"the volatile store cannot be read ({type(error).__name__})") from None
        except VolatileError:
            self._forget()
            raise

    def _forget(self) -> None:
        """Keys and the reading connection may belong to a store that is no more."""
        self._keys.clear()
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _tend(self, connection: sqlite3.Connection, now: float, results: Sequence[object]) -> bool:
        turns.born(connection, now)
        counts.count(connection, [result for result in results if isinstance(result, Record)])
        if 0 <= now - self._swept < SWEEP:
            return False
        turns.sweep(connection, now)
        self._swept = now
        return True
