"""`sira reach` as operators use it."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.reach import app
from bot.reach.closed import publish
from bot.reach.closing import Figures
from bot.storage.database import connect, transaction, upgrade

PUBLISHED: Figures = {
    ("2026-03-02", "channel", "sms"): 15,
    ("2026-03-02", "flag", "demo"): 1,
    ("2026-03", "people", "all"): 1200,
    ("2026-03", "people_low", "all"): 1100,
    ("2026-03", "people_high", "all"): 1300,
}


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """A Sira of its own whose March 2026 is closed."""

    async def prepare() -> None:
        address = f"sqlite+aiosqlite:///{tmp_path / 'var' / 'sira.db'}"
        await upgrade(address)
        engine = connect(address)
        async with transaction(engine) as connection:
            await publish(connection, PUBLISHED, ("2026-03-31", "day"))
        await engine.dispose()

    asyncio.run(prepare())
    memory = tmp_path / "volatile"
    memory.mkdir(mode=0o700)
    return {"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(memory), "SIRA_DATABASE_URL": ""}


def run(variables: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env=variables)


def test_without_days_the_report_is_of_the_last_closed_year(variables: dict[str, str]) -> None:
    done = run(variables, "report", "--language", "en")

    assert done.exit_code == 0, done.stderr
    assert "Reach from 2026-01-01 to 2026-03-31" in done.stdout
    assert "DEMO" in done.stdout
    assert "1200  (1100 - 1300)" in done.stdout


def test_the_report_is_of_whole_periods_between_the_days(variables: dict[str, str]) -> None:
    done = run(variables, "report", "--from", "2026-03-02", "--to", "2026-03-30", "--format", "json")

    assert [table["table"] for table in json.loads(done.stdout)["tables"]] == ["channel"]


@pytest.mark.parametrize(
    ("form", "begin"), [("text", b"Personnes touch"), ("json", b"{"), ("csv", b"table,rest,"), ("xlsx", b"PK\x03\x04")]
)
def test_every_format_goes_to_standard_output(variables: dict[str, str], form: str, begin: bytes) -> None:
    assert run(variables, "report", "--format", form).stdout_bytes.startswith(begin)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2026-02-30"), "2026-02-30"),
        (("--to", "yesterday"), "yesterday"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "is after"),
        (("--format", "pdf"), "unknown format 'pdf'"),
        (("--language", "de"), "unknown language 'de'"),
    ],
)
def test_wrong_use_is_told_and_exits_with_two(variables: dict[str, str], arguments: tuple[str, ...], told: str) -> None:
    done = run(variables, "report", *arguments)

    assert done.exit_code == 2
    assert told in done.stderr


def test_what_is_due_is_closed_by_command_once(variables: dict[str, str]) -> None:
    first, again = run(variables, "close"), run(variables, "close")

    assert (first.exit_code, again.exit_code) == (0, 0), first.stderr
    yesterday = (datetime.now(UTC) - timedelta(hours=2)).date() - timedelta(days=1)
    assert first.stdout.startswith("Closed: 2026-04-01, ")
    assert first.stdout.endswith(f"{yesterday}.\n")
    assert again.stdout == "Every day that is due is closed.\n"
    keys = Path(variables["SIRA_VAR_DIR"]) / "keys" / "reach.keys"
    assert keys.stat().st_mode & 0o777 == 0o600


def test_a_campaign_that_began_today_is_not_closed(variables: dict[str, str]) -> None:
    done = run(variables, "campaign", "close", "--yes")

    assert done.exit_code == 1
    assert "from tomorrow on" in done.stderr


def test_a_campaign_is_not_closed_by_accident(variables: dict[str, str]) -> None:
    done = CliRunner().invoke(app, ["campaign", "close"], env=variables, input="n\n")

    assert done.exit_code == 1
    assert not (Path(variables["SIRA_VAR_DIR"]) / "keys").exists()


def test_counts_in_a_servers_own_memory_are_left_alone(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.reach.volatile_file", lambda settings: None)
    done = run(variables, "close")

    assert done.exit_code == 1
    assert "memory of the server" in done.stderr


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    done = run({"SIRA_VAR_DIR": str(tmp_path)}, "report")

    assert done.exit_code == 1
    assert "sira db upgrade" in done.stderr


def test_a_report_of_nothing_says_so(variables: dict[str, str]) -> None:
    day = date(2026, 4, 1).isoformat()

    assert "Nothing was published" in run(variables, "report", "--from", day, "--to", day, "--language", "en").stdout
