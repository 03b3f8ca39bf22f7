"""`sira backup` and `sira restore` as an operator runs them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.running import sira

KEY = b"a-key-that-never-leaves-4711"


@pytest.fixture
def var(tmp_path: Path) -> dict[str, str]:
    """The settings of an installation with a figure, a key and a log."""
    variables = {"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(tmp_path / "volatile")}
    assert sira("db", "upgrade", variables=variables).returncode == 0
    for name in ("secret.key", "keys", "sira.log"):
        (tmp_path / "var" / name).write_bytes(KEY)
    with sqlite3.connect(tmp_path / "var" / "sira.db") as database:
        database.execute("INSERT INTO reach_closed VALUES ('2026-03-02', 'messages', 'web', 15)")
    database.close()
    return variables


def test_an_installation_is_saved_and_comes_back_elsewhere(var: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "sira-2026-03-03.backup"
    saved = sira("backup", str(file), variables=var)
    assert (saved.returncode, saved.stderr) == (0, b"")
    assert "reach_closed 1, reach_state 0" in saved.stdout.decode()
    assert KEY not in file.read_bytes()

    elsewhere = {"SIRA_VAR_DIR": str(tmp_path / "elsewhere")}
    restored = sira("restore", str(file), variables=elsewhere)
    assert (restored.returncode, restored.stderr) == (0, b"")
    with sqlite3.connect(tmp_path / "elsewhere" / "sira.db") as database:
        rows = database.execute("SELECT * FROM reach_closed").fetchall()
    database.close()
    assert rows == [("2026-03-02", "messages", "web", 15)]
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir() if "-" not in path.name) == ["sira.db"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("backup",), 2, "Missing argument"),
        (("backup", "{folder}/var/sira.db"), 1, "is there already"),
        (("backup", "{folder}/nowhere/x"), 1, "cannot be written"),
        (("restore", "{folder}/nowhere"), 1, "cannot be read"),
        (("restore", "{folder}/var/sira.db"), 1, "not a backup of Sira"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    var: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = sira(*(argument.format(folder=tmp_path) for argument in arguments), variables=var)
    assert done.returncode == code
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_figures_are_replaced_only_on_purpose(var: dict[str, str], tmp_path: Path) -> None:
    file = str(tmp_path / "x")
    assert sira("backup", file, variables=var).returncode == 0
    refused = sira("restore", file, variables=var)
    assert refused.returncode == 1
    assert b"--replace" in refused.stderr
    assert sira("restore", file, "--replace", variables=var).returncode == 0


def test_a_wrong_setting_is_wrong_use(tmp_path: Path) -> None:
    for command in ("backup", "restore"):
        done = sira(command, str(tmp_path / "x"), variables={"SIRA_PORT": "x"})
        assert done.returncode == 2
        assert b"SIRA_PORT" in done.stderr
