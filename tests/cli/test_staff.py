"""`sira staff`, and the link of the first start."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.cli.running import sira
from tests.cli.serving import serving

LINK = re.compile(r"https://sira\.example\.org/staff/set-up/([\w-]{43})$", re.MULTILINE)
FIRST = re.compile(
    r"Set up the staff area, once, within 30 minutes: (http://127\.0\.0\.1:\d+)(/staff/set-up/[\w-]{43})$"
)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    found = {"SIRA_VAR_DIR": str(tmp_path), "SIRA_PUBLIC_URL": "https://sira.example.org"}
    assert sira("db", "upgrade", variables=found).returncode == 0
    return found


def test_a_link_is_told_once_and_its_secret_is_not_kept(variables: dict[str, str], tmp_path: Path) -> None:
    told = sira("staff", "add", "Awa", "--role", "editor", variables=variables)
    found = LINK.search(told.stdout.decode())
    assert (told.returncode, told.stderr) == (0, b"")
    assert found
    assert found[1].encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("sira.db*"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "awa"), 2),
        (("add", "awa", "--role", "owner"), 2),
        (("add", "+22370000000", "--role", "viewer"), 2),
        (("add", "awa toure", "--role", "viewer"), 2),
        (("reset-totp", "nobody"), 1),
        (("reset-totp",), 2),
    ],
)
def test_wrong_use_makes_no_link(variables: dict[str, str], arguments: tuple[str, ...], code: int) -> None:
    told = sira("staff", *arguments, variables=variables)
    assert (told.returncode, told.stdout) == (code, b"")
    assert b"22370000000" not in told.stderr


def test_the_first_start_tells_a_link_on_the_terminal_and_not_in_the_log(tmp_path: Path) -> None:
    variables = {"SIRA_VAR_DIR": str(tmp_path / "var"), "SIRA_VOLATILE_DIR": str(tmp_path)}
    with serving(variables) as (address, process):
        assert process.stdout is not None
        found = FIRST.search(process.stdout.readline().strip())
        assert found
        assert found[1] == address
        make_account(address, found[2])
    assert process.stderr is not None
    with serving(variables) as (address, again):
        assert httpx.get(f"{address}/staff/sign-in", timeout=60).status_code == 200
        again.terminate()
        assert again.stdout is not None
        assert again.stdout.read() == ""
    reset = sira("staff", "reset-totp", "awa", variables={"SIRA_VAR_DIR": str(tmp_path / "var")})
    assert reset.returncode == 0
    assert b"/staff/set-up/" in reset.stdout
    taken = sira("staff", "add", "awa", "--role", "viewer", variables={"SIRA_VAR_DIR": str(tmp_path / "var")})
    assert (taken.returncode, taken.stdout) == (1, b"")


def make_account(address: str, path: str) -> None:
    """The first account, as a browser makes it: without a second step, in development."""
    with httpx.Client(base_url=address, timeout=60) as browser:
        page = browser.get(path).text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        password = "quatre chevaux gris dorment"
        made = browser.post(path, data={**hidden, "name": "awa", "password": password, "again": password})
        assert (made.status_code, made.headers["location"]) == (303, "/staff")
        assert "awa" in browser.get("/staff").text
