"""Saves the database into one file and brings it back, from SQLite to PostgreSQL too.

The tables of the database only: no key, nothing of the volatile store, no log, nobody who is signed in. What is sealed
in a table (the state of the counting) goes along sealed, and is of no use without a key that is not in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.archive import Archive, ArchiveError, Manifest, opened, part, write
from bot.storage.database import (
    REVISIONS,
    SCHEMA,
    DatabaseError,
    check_schema,
    connect,
    migrate,
    snapshot,
    transaction,
)
from bot.storage.rows import from_line, to_line
from bot.storage.tables import metadata

CHUNK = 1000
"""Rows written at once."""
LASTING = [table for table in metadata.sorted_tables if not table.info.get("passing")]
"""The tables whose rows go along; the others (who is signed in) come back empty."""

Tell = Callable[[int, int], None]
"""Is told how many rows are done, of how many."""


def untold(done: int, total: int) -> None:
    """Tells nobody."""


async def backup(engine: AsyncEngine, file: Path, tell: Tell = untold) -> Manifest:
    """Write all tables, as they are at one moment, into a new file. Raises ArchiveError or DatabaseError."""
    if file.exists():  # noqa: ASYNC240 (a command waits for it, nobody else does)
        raise ArchiveError(f"{file}: is there already; a backup never takes the place of another")
    await check_schema(engine)
    async with snapshot(engine) as connection:
        lines = await connection.run_sync(_all_lines, tell)
    tables = metadata.sorted_tables
    described = [part(table.name, table.columns.keys(), lines[table.name]) for table in tables]
    manifest = Manifest(revision=SCHEMA, tables=described)
    write(file, manifest, (lines[table.name] for table in tables))
    return manifest


def _all_lines(connection: Connection, tell: Tell) -> dict[str, list[bytes]]:
    """The lines of each table, sorted: neither the order of insertion nor a database's own order shows."""
    total = sum(map(_rows(connection), LASTING))
    found: dict[str, list[bytes]] = {table.name: [] for table in metadata.sorted_tables}
    done = 0
    for table in LASTING:
        lines = []
        for row in connection.execute(select(table)):
            lines.append(to_line(list(table.columns), row))
            done += 1
            if done % CHUNK == 0:
                tell(done, total)
        found[table.name] = sorted(lines)
    return found


def _rows(connection: Connection) -> Callable[[Table], int]:
    return lambda table: connection.execute(select(func.count()).select_from(table)).scalar_one()


async def restore(address: str, file: Path, *, replace: bool, tell: Tell = untold) -> Manifest:
    """Bring back what the file holds, in one transaction, and then the newest schema.

    The whole file is checked before the database is touched. Without `replace` the database must have no row in any
    table of Sira's. Raises ArchiveError or DatabaseError; then the database is as it was.
    """
    with opened(file) as archive:
        if archive.manifest.revision not in REVISIONS:
            raise ArchiveError(f"{file}: was made by a newer Sira; update first")
        archive.check()
        engine = connect(address)
        try:
            async with transaction(engine) as connection:
                await connection.run_sync(_restore, archive, replace, tell)
        finally:
            await engine.dispose()
    return archive.manifest


def _restore(connection: Connection, archive: Archive, replace: bool, tell: Tell) -> None:
    migrate(connection)
    if not replace and any(map(_rows(connection), metadata.sorted_tables)):
        raise DatabaseError("the database holds figures already; --replace takes the backup's instead")
    migrate(connection, "base")
    foreign = _held(connection)
    migrate(connection, archive.manifest.revision)
    names = _held(connection) - foreign
    if names != {described.name for described in archive.manifest.tables}:
        raise ArchiveError(f"{archive.file}: damaged: not the tables of revision {archive.manifest.revision}")
    tables = MetaData()
    tables.reflect(connection, only=sorted(names))
    done = 0
    for table in tables.sorted_tables:
        for number in _fill(connection, table, archive):
            done += number
            tell(done, archive.manifest.rows)
    migrate(connection)


def _held(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _fill(connection: Connection, table: Table, archive: Archive) -> Iterator[int]:
    """Puts the table's lines in, chunk by chunk; gives the size of each. Raises ArchiveError."""
    described = next(each for each in archive.manifest.tables if each.name == table.name)
    if described.columns != table.columns.keys():
        raise ArchiveError(f"{archive.file}: {table.name} has other columns than revision {archive.manifest.revision}")
    lines = archive.lines(described)
    while chunk := list(islice(lines, CHUNK)):
        try:
            rows = [from_line(list(table.columns), line) for line in chunk]
        except ValueError:
            raise ArchiveError(f"{archive.file}: damaged: {table.name} holds a row that is none of its own") from None
        connection.execute(insert(table), rows)
        yield len(rows)
    _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence that knows nothing of rows put in with their number."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(sequence, func.max(column))))
