"""One thread that owns a SQLite connection and commits together whatever gathered while it was busy (group commit).

It never waits for more work: a lone job is committed at once, and 64 that arrive together share a transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.storage.volatile import VolatileError
from bot.storage.volatile_file import VolatileFile

GATHER = 128
"""Jobs in one transaction at most: about 5 ms of work."""

Work = Callable[[sqlite3.Connection], Any]
Result = TypeVar("Result")
Tend = Callable[[sqlite3.Connection, float, Sequence[Any]], bool]
"""What every transaction does after its jobs, with their results; true when it deleted rows that must leave the
journal too."""


@dataclass(slots=True)
class Job:
    """Work to be done within a transaction. `now` is None when the work has no time.

    `sheds`: it deletes what must not outlive it in the journal.
    """

    work: Work
    now: float | None
    done: asyncio.Future[Any]
    sheds: bool = False
    result: Any = field(default=None, repr=False)


class Writer:
    """Runs jobs in order. A failed transaction fails every job in it with VolatileError; the next one reconnects."""

    def __init__(self, file: VolatileFile, tend: Tend) -> None:
        self._file = file
        self._tend = tend
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: sqlite3.Connection | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._live, name="volatile-writer", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Finishes what is queued, then ends the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)

    async def run(
        self, work: Callable[[sqlite3.Connection], Result], now: float | None = None, *, sheds: bool = False
    ) -> Result:
        """The result of `work`, once its transaction is committed and, where it `sheds`, the journal cut."""
        if self._thread is None or self._loop is None:
            raise VolatileError("the volatile store is closed")
        job = Job(work, now, self._loop.create_future(), sheds)
        self._jobs.put(job)
        result: Result = await job.done
        return result

    def _live(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._tell(batch, self._attempt(batch))
        self._disconnect()

    def _gather(self) -> tuple[list[Job], bool]:
        """Waits for one job, then takes what is there already; false when it is time to end."""
        batch: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == GATHER:
                return batch, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, True
        return batch, False

    def _attempt(self, batch: list[Job]) -> VolatileError | None:
        try:
            self._transact(batch)
        except Exception as error:  # noqa: BLE001 - the thread outlives any fault; those who wait are told its class
            self._recover(error)
            return VolatileError(f"the volatile store did not commit ({type(error).__name__})")
        return None

    def _transact(self, batch: list[Job]) -> None:
        connection = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        for job in batch:
            job.result = job.work(connection)
        now = max((job.now for job in batch if job.now is not None), default=None)
        deleted = now is not None and self._tend(connection, now, [job.result for job in batch])
        connection.execute("COMMIT")
        if deleted or any(job.sheds for job in batch):
            with contextlib.suppress(sqlite3.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._file.create()
        self._file.check()
        return self._connection

    def _recover(self, error: Exception) -> None:
        """Takes back what was begun. A file is opened anew next time, and a corrupt one is thrown away."""
        if self._file.in_memory and self._connection is not None:
            self._connection.rollback()
            return
        self._disconnect()
        if type(error) is sqlite3.DatabaseError:
            self._file.discard()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _tell(self, batch: list[Job], error: VolatileError | None) -> None:
        # A closed loop has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(_settle, batch, error)


def _settle(batch: list[Job], error: VolatileError | None) -> None:
    for job in batch:
        if job.done.done():
            continue
        if error is None:
            job.done.set_result(job.result)
        else:
            job.done.set_exception(VolatileError(str(error)))
