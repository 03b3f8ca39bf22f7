"""Every test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import Connection, insert, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from bot.cli.db import app
from bot.settings import Settings
from bot.storage import database
from bot.storage.database import DatabaseError, connect, open_database, transaction, upgrade
from bot.storage.tables import metadata, reach_closed

FIGURE = {"period": "2026-03-02", "dimension": "messages", "value": "sms", "number": 15}

STAFF = {"staff", "staff_sessions", "staff_links", "staff_events"}
STAFF |= {"api_tokens", "verified_figures", "regions", "confirmations"}


def settings(address: str) -> Settings:
    return Settings(database_url=SecretStr(address))


def test_the_code_knows_every_revision_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(revisions)) == database.REVISIONS


def test_the_tables_have_no_column_for_a_person_or_a_time() -> None:
    columns = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}

    figures = {("reach_closed", name) for name in ("period", "dimension", "value", "number")}
    state = {("reach_state", name) for name in ("name", "key_id", "ciphertext")}
    relays = {("relays", name) for name in ("code", "secret", "label", "community", "region", "language", "active")}
    told = ("id", "code", "community", "region", "week", "place", "language", "questions")
    sessions = {("offline_sessions", name) for name in (*told, "women", "men", "children", "youth")}
    named = (name for name in columns if name[0] not in STAFF)
    assert set(named) == figures | state | relays | sessions


def test_what_is_kept_of_staff_names_no_address_and_no_second() -> None:
    """Staff are named with what they did, to the minute; where from is kept nowhere."""
    columns = {column.name for name in STAFF for column in metadata.tables[name].columns}

    assert columns == {
        *("name", "password", "totp", "totp_step", "role", "language", "active", "token", "began", "seen", "secret"),
        *("until", "id", "minute", "event", "about", "label", "made_by", "made_on", "target", "number", "source"),
        *("entered_by", "entered_on", "aim", "kind", "fingerprint", "by", "on"),
    }


async def test_the_migrations_make_the_tables_the_code_means(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_an_upgraded_database_opens_and_upgrading_again_changes_nothing(address: str) -> None:
    await upgrade(address)
    await upgrade(address)

    engine = await open_database(settings(address))
    async with transaction(engine) as connection:
        await connection.execute(insert(reach_closed).values(**FIGURE))
    async with transaction(engine) as connection:
        assert [dict(row) for row in (await connection.execute(select(reach_closed))).mappings()] == [FIGURE]
    await engine.dispose()


async def test_two_upgrades_at_once_do_not_disturb_each_other(address: str) -> None:
    await asyncio.gather(upgrade(address), upgrade(address))


async def test_one_who_reads_then_writes_waits_for_another_who_writes(engine: AsyncEngine) -> None:
    async def add(value: str) -> None:
        async with transaction(engine) as connection:
            held = len((await connection.execute(select(reach_closed))).all())
            await asyncio.sleep(0.01)
            await connection.execute(insert(reach_closed).values(FIGURE | {"value": value, "number": held}))

    await asyncio.gather(add("sms"), add("web"), add("telegram"))


async def test_an_empty_database_is_refused_with_what_to_do(address: str) -> None:
    with pytest.raises(DatabaseError, match="run `sira db upgrade`"):
        await open_database(settings(address))


async def test_a_newer_schema_is_refused(engine: AsyncEngine) -> None:
    address = engine.url.render_as_string(hide_password=False)
    async with transaction(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for opening in (open_database(settings(address)), upgrade(address)):
        with pytest.raises(DatabaseError, match="newer than this Sira"):
            await opening


async def test_a_transaction_that_fails_leaves_nothing(engine: AsyncEngine) -> None:
    async def write_twice() -> None:
        async with transaction(engine) as connection:
            await connection.execute(insert(reach_closed).values(**FIGURE))
            await connection.execute(insert(reach_closed).values(**FIGURE))

    with pytest.raises(DatabaseError, match=r"\((Unique|Integrity)") as caught:
        await write_twice()

    assert "2026-03-02" not in str(caught.value)
    async with transaction(engine) as connection:
        assert (await connection.execute(select(reach_closed))).all() == []


async def test_a_change_of_schema_that_fails_leaves_nothing(address: str) -> None:
    engine = connect(address)

    async def change_by_half() -> None:
        async with transaction(engine) as connection:
            await connection.execute(text("CREATE TABLE half (number INTEGER)"))
            await connection.execute(text("no such statement"))

    with pytest.raises(DatabaseError):
        await change_by_half()

    async with engine.connect() as connection:
        assert not await connection.run_sync(lambda c: inspect(c).has_table("half"))
    await engine.dispose()


async def test_a_sqlite_file_and_its_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "sira.db"
    await upgrade(f"sqlite+aiosqlite:///{path}")

    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize(("pragma", "value"), [("foreign_keys", 1), ("secure_delete", 1), ("journal_mode", "wal")])
async def test_sqlite_is_set(tmp_path: Path, pragma: str, value: object) -> None:
    engine = connect(f"sqlite+aiosqlite:///{tmp_path / 'sira.db'}")
    async with engine.connect() as connection:
        assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value
    await engine.dispose()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql+asyncpg://sira:geheim@127.0.0.1:1/sira", "did not answer"),
        ("postgresql+asyncpg://127.0.0.1:1/sira?password=geheim", "did not answer"),
        ("postgresql+asyncpg://sira:geheim@127.0.0.1:99999/sira", "port"),
        ("sqlite+aiosqlite:////proc/geheim/sira.db?password=geheim", "did not answer"),
        ("geheim", "is not the address of a database"),
        ("mysql://sira:geheim@localhost/sira", "neither"),
    ],
)
async def test_a_database_that_cannot_be_used_is_told_without_its_password(address: str, message: str) -> None:
    with pytest.raises(DatabaseError, match=message) as caught:
        await open_database(settings(address))

    assert "geheim" not in str(caught.value).replace("/proc/geheim", "")


def test_alembic_is_not_loaded_to_open_a_database() -> None:
    code = "import sys, bot.storage.database; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0


def test_the_command_upgrades(address: str) -> None:
    result = CliRunner().invoke(app, ["upgrade"], env={"SIRA_DATABASE_URL": address})

    assert (result.exit_code, result.stdout) == (0, "The schema is the newest (0005).\n")


@pytest.mark.parametrize(
    ("environ", "code", "message"),
    [
        ({"SIRA_DATABASE_URL": "postgresql://sira:geheim@127.0.0.1:1/sira"}, 1, "did not answer"),
        ({"SIRA_DATABASE_URL": "geheim"}, 1, "is not the address"),
        ({"SIRA_PORT": "geheim"}, 2, "SIRA_PORT"),
    ],
)
def test_the_command_fails_with_one_clear_line(environ: dict[str, str], code: int, message: str) -> None:
    result = CliRunner().invoke(app, ["upgrade"], env=environ)

    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
    assert "geheim" not in result.stderr


def test_the_postgresql_of_the_tests_is_its_own(postgres: str) -> None:
    assert str(make_url(postgres).database).startswith("sira_test_")
