"""Every command explains itself, and fails with a clear line and the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from tests.cli.running import sira


@pytest.mark.parametrize(
    "arguments",
    [(), *((name,) for name in COMMANDS), ("nlu", "train"), ("nlu", "export"), ("nlu", "test"), ("content", "check")],
)
def test_every_command_has_help(arguments: tuple[str, ...]) -> None:
    done = sira(*arguments, "--help")
    assert done.returncode == 0, done.stderr
    assert b"Usage: sira" in done.stdout


@pytest.mark.parametrize("arguments", [("unheard-of",), ("chat", "--unheard-of"), ("content", "unheard-of")])
def test_wrong_use_exits_with_two(arguments: tuple[str, ...]) -> None:
    done = sira(*arguments)
    assert done.returncode == 2
    assert b"unheard-of" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_content_of_the_project_has_no_fault() -> None:
    done = sira("content", "check")
    assert done.returncode == 0, done.stderr
    assert b"no fault" in done.stdout


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"SIRA_PORT": "x"}, "SIRA_PORT"),
        ({"SIRA_TELEGRAM_TOKEN": "1:x"}, "SIRA_TELEGRAM_TOKEN is set: say SIRA_ENV"),
        ({"SIRA_PUBLIC_URL": "https://example.org"}, "SIRA_PUBLIC_URL is set"),
        ({"SIRA_HOST": "0.0.0.0"}, "SIRA_HOST=0.0.0.0 is set"),
        ({"SIRA_SMS_NUMBER": "36000"}, "SIRA_SMS_NUMBER is set: say SIRA_ENV"),
        (
            {"SIRA_ENV": "production", "SIRA_WHATSAPP_NUMBER": "+15005550006"},
            "SIRA_TWILIO_ACCOUNT_SID, SIRA_TWILIO_AUTH_TOKEN, SIRA_PUBLIC_URL: Twilio needs this too",
        ),
        (
            {"SIRA_ENV": "production", "SIRA_TWILIO_ACCOUNT_SID": "AC0", "SIRA_TWILIO_AUTH_TOKEN": "hunter2"},
            "sira: SIRA_PUBLIC_URL: Twilio needs this too",
        ),
        ({"SIRA_WHATSAPP_NUMBER": "hunter2"}, "SIRA_WHATSAPP_NUMBER: "),
        ({"SIRA_SMS_DAILY_CAP": "0"}, "SIRA_SMS_DAILY_CAP: "),
        ({"SIRA_DATABASE_URL": "mysql://u:hunter2@h/d"}, "neither a SQLite nor a PostgreSQL"),
        ({"SIRA_TRUSTED_PROXIES": "not-a-network"}, "SIRA_TRUSTED_PROXIES: neither an address nor a network"),
        ({"SIRA_REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}, "sira: "),
    ],
)
def test_serve_refuses_what_it_cannot_serve_safely(tmp_path: Path, variables: dict[str, str], told: str) -> None:
    done = sira("serve", variables={"SIRA_VAR_DIR": str(tmp_path), **variables})
    assert done.returncode == 1
    assert told in done.stderr.decode()
    assert "hunter2" not in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
