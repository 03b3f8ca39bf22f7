"""What was saved comes back the same, from either database into either."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import archive, backup
from bot.storage.archive import ArchiveError
from bot.storage.database import REVISIONS, DatabaseError, connect, migrate, open_database, transaction, upgrade
from bot.storage.rows import to_line
from bot.storage.tables import reach_closed, staff_links, staff_sessions
from tests.storage.fixtures import DATABASES, emptied
from tests.storage.saving import FIGURES, Rows, filled, held
from tests.storage.test_database import settings

FIGURE_ROWS = sorted(tuple(row.values()) for row in FIGURES)


@pytest.fixture
async def saved(tmp_path: Path) -> Path:
    """A small backup."""
    engine = await filled(f"sqlite+aiosqlite:///{tmp_path / 'source.db'}")
    await backup.backup(engine, tmp_path / "saved")
    await engine.dispose()
    return tmp_path / "saved"


@pytest.fixture
def addresses(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address of an empty database of a kind."""

    def found(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite+aiosqlite:///{tmp_path / secrets.token_hex(4)}.db"
        address: str = request.getfixturevalue("postgres")
        asyncio.run(emptied(address))
        return address

    return found


@pytest.mark.parametrize("target", DATABASES)
@pytest.mark.parametrize("source", DATABASES)
def test_what_was_saved_comes_back_the_same(
    source: str, target: str, addresses: Callable[[str], str], tmp_path: Path
) -> None:
    async def saving(address: str) -> Rows:
        engine = await filled(address)
        await backup.backup(engine, tmp_path / "one")
        rows = await held(engine)
        await engine.dispose()
        return rows

    async def bringing_back(address: str) -> Rows:
        manifest = await backup.restore(address, tmp_path / "one", replace=False)
        engine = await open_database(settings(address))
        rows = await held(engine)
        await backup.backup(engine, tmp_path / "two")
        await engine.dispose()
        assert manifest.rows == sum(map(len, rows.values()))
        return rows

    before = asyncio.run(saving(addresses(source)))
    assert asyncio.run(bringing_back(addresses(target))) == before
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


async def test_nobody_who_was_signed_in_comes_back(saved: Path, tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'target.db'}"
    await backup.restore(address, saved, replace=False)
    engine = connect(address)
    async with engine.connect() as connection:
        left = [(await connection.execute(sa.select(table))).all() for table in (staff_sessions, staff_links)]
    await engine.dispose()
    assert left == [[], []]


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_backup_of_an_older_sira_is_brought_up_to_date(address: str, revision: str, tmp_path: Path) -> None:
    lines = sorted(to_line(list(reach_closed.columns), list(row.values())) for row in FIGURES)
    columns = await older(revision, tmp_path)
    tables = {name: lines if name == "reach_closed" else [] for name in columns}
    parts = [archive.part(name, columns[name], tables[name]) for name in tables]
    archive.write(tmp_path / "old", archive.Manifest(revision=revision, tables=parts), tables.values())

    await backup.restore(address, tmp_path / "old", replace=False)

    engine = await open_database(settings(address))
    assert (await held(engine))["reach_closed"] == FIGURE_ROWS
    await engine.dispose()


async def older(revision: str, folder: Path) -> dict[str, list[str]]:
    """The tables of this revision with their columns."""
    engine = connect(f"sqlite+aiosqlite:///{folder / 'older.db'}")
    tables = sa.MetaData()
    async with transaction(engine) as connection:
        await connection.run_sync(migrate, revision)
        await connection.run_sync(tables.reflect)
    await engine.dispose()
    return {table.name: table.columns.keys() for table in tables.sorted_tables if table.name != "alembic_version"}


async def test_a_database_that_holds_figures_is_only_replaced_on_purpose(address: str, saved: Path) -> None:
    engine = await filled(address)
    async with transaction(engine) as connection:
        await connection.execute(sa.update(reach_closed).values(number=1))
    before = await held(engine)

    with pytest.raises(DatabaseError, match="--replace"):
        await backup.restore(address, saved, replace=False)
    assert await held(engine) == before

    await backup.restore(address, saved, replace=True)
    assert (await held(engine))["reach_closed"] == FIGURE_ROWS
    await engine.dispose()


async def test_what_others_keep_in_the_same_database_stays(address: str, saved: Path) -> None:
    engine = connect(address)
    async with transaction(engine) as connection:
        await connection.execute(sa.text("CREATE TABLE theirs (number INTEGER)"))
        await connection.execute(sa.text("INSERT INTO theirs VALUES (7)"))

    await backup.restore(address, saved, replace=True)

    async with engine.connect() as connection:
        assert (await connection.execute(sa.text("SELECT number FROM theirs"))).scalar_one() == 7
    await engine.dispose()


async def test_a_file_that_is_there_is_refused_before_anything_is_read(engine: AsyncEngine, saved: Path) -> None:
    with pytest.raises(ArchiveError, match="is there already"):
        await backup.backup(engine, saved)


def test_no_database_is_made_for_a_file_that_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    address = f"sqlite+aiosqlite:///{tmp_path / 'new' / 'sira.db'}"
    with pytest.raises(ArchiveError):
        asyncio.run(backup.restore(address, tmp_path / "x", replace=False))
    assert not (tmp_path / "new").exists()


async def test_a_database_of_a_newer_sira_is_not_touched(address: str, saved: Path) -> None:
    engine = await filled(address)
    async with transaction(engine) as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer than this Sira"):
        await backup.restore(address, saved, replace=True)
    with pytest.raises(DatabaseError, match="newer than this Sira"):
        await backup.backup(engine, saved.with_name("other"))
    await engine.dispose()


async def test_whoever_saves_and_restores_is_told_how_far_it_is(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path / 'sira.db'}"
    await upgrade(address)
    engine = connect(address)
    many = [{"period": "p", "dimension": "d", "value": str(n), "number": n} for n in range(2_500)]
    async with transaction(engine) as connection:
        await connection.execute(sa.insert(reach_closed), many)
    told: list[tuple[int, int]] = []

    await backup.backup(engine, tmp_path / "many", lambda done, total: told.append((done, total)))
    await backup.restore(address, tmp_path / "many", replace=True, tell=lambda done, total: told.append((done, total)))
    await engine.dispose()

    assert told == [(1000, 2500), (2000, 2500), (1000, 2500), (2000, 2500), (2500, 2500)]


async def test_postgresql_goes_on_counting_after_the_last_row(postgres: str) -> None:
    numbered = sa.Table(
        "numbered", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.Text)
    )
    engine = connect(postgres)
    async with transaction(engine) as connection:
        await connection.run_sync(numbered.create)
        await connection.execute(sa.insert(numbered), [{"id": 41, "x": ""}])
        await connection.run_sync(backup._count_on, numbered)
        added = await connection.execute(sa.insert(numbered).values(x="").returning(numbered.c.id))
        assert added.scalar_one() == 42
        await connection.run_sync(numbered.drop)
    await engine.dispose()
