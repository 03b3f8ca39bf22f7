"""`sira relay` as staff type it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import sira

OPTIONS = ("--label", "tea stall", "--community", "Gao Ba", "--region", "Gao")


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    found = {"SIRA_VAR_DIR": str(tmp_path), "SIRA_PUBLIC_URL": "https://sira.example.org"}
    assert sira("db", "upgrade", variables=found).returncode == 0
    return found


def added(variables: dict[str, str], *options: str) -> tuple[str, str]:
    """The code and the secret of a new relay."""
    said = sira("relay", "add", *(options or OPTIONS), variables=variables).stdout.decode()
    code = re.search(r"^Link: https://sira\.example\.org/r/([0-9A-Z]{8})$", said, re.MULTILINE)
    page = re.search(r"https://sira\.example\.org/relay/([0-9a-f]{32})$", said, re.MULTILINE)
    assert code, said
    assert page, said
    return code[1], page[1]


def test_a_relay_is_added_and_its_page_shown_once(variables: dict[str, str], tmp_path: Path) -> None:
    code, secret = added(variables)

    listed = sira("relay", "list", variables=variables).stdout.decode()
    assert code in listed
    assert "tea stall" in listed
    assert secret not in listed
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("sira.db*"))


def test_without_options_the_label_is_asked_for_with_its_rule(variables: dict[str, str]) -> None:
    said = sira("relay", "add", stdin=b"well\nGao Ba\nGao\n", variables=variables)

    assert said.returncode == 0
    assert b"no real name, no phone number" in said.stdout


def test_a_phone_number_for_a_label_is_wrong_use(variables: dict[str, str]) -> None:
    said = sira("relay", "add", "--label", "+15005550006", *OPTIONS[2:], variables=variables)

    assert said.returncode == 2
    assert b"phone number" in said.stderr
    assert b"15005550006" not in said.stdout + said.stderr


def test_a_page_is_renewed_a_code_switched_off_and_a_relay_forgotten(variables: dict[str, str]) -> None:
    code, secret = added(variables)

    renewed = sira("relay", "rekey", code.lower(), variables=variables).stdout.decode()
    assert "/relay/" in renewed
    assert secret not in renewed
    assert sira("relay", "deactivate", code, variables=variables).returncode == 0
    assert b"off" in sira("relay", "list", variables=variables).stdout
    assert sira("relay", "forget", code, "--yes", variables=variables).returncode == 0
    assert code.encode() not in sira("relay", "list", variables=variables).stdout


@pytest.mark.parametrize("command", ["rekey", "deactivate", "activate", "forget"])
def test_an_unknown_code_is_a_failure_and_what_is_no_code_wrong_use(variables: dict[str, str], command: str) -> None:
    yes = ("--yes",) if command == "forget" else ()

    assert sira("relay", command, "00000000", *yes, variables=variables).returncode == 1
    assert sira("relay", command, "nobody", *yes, variables=variables).returncode == 2


def test_a_kit_is_made_for_a_relay_that_was_added(variables: dict[str, str], tmp_path: Path) -> None:
    code, secret = added(variables)
    out = tmp_path / "kits"

    said = sira("relay", "kit", code, "--out", str(out), variables=variables)

    assert said.returncode == 0, said.stderr
    assert {"qr.svg", "poster-a4-fr.pdf", "cards-bm.pdf"} <= {path.name for path in (out / code).iterdir()}
    assert not any(secret.encode() in path.read_bytes() for path in (out / code).iterdir())


def test_relays_are_listed_by_week_and_for_programs(variables: dict[str, str]) -> None:
    code, _ = added(variables)

    assert b"No week is closed yet." in sira("relay", "list", "--weeks", "4", variables=variables).stdout
    told = json.loads(sira("relay", "list", "--json", variables=variables).stdout)
    assert [(relay["code"], relay["label"]) for relay in told["relays"]] == [(code, "tea stall")]
    assert "secret" not in told["relays"][0]
    assert sira("relay", "list", "--weeks", "0", variables=variables).returncode == 2
