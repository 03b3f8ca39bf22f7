"""`sira telegram setup` in a process of its own, against a Bot API of our own."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator

import pytest

from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble, running_double
from tests.cli.running import sira

URL = "https://example.org"


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with running_double() as double:
        yield double


async def setup(double: TelegramDouble, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    named = {"SIRA_TELEGRAM_TOKEN": TOKEN, "SIRA_TELEGRAM_API_URL": double.url, **variables}
    return await asyncio.to_thread(sira, "telegram", "setup", *arguments, variables=named)


async def test_setting_up_says_what_it_did_and_the_second_time_that_all_is_right(double: TelegramDouble) -> None:
    looked = await setup(double, "--check", SIRA_PUBLIC_URL=URL)
    did = await setup(double, SIRA_PUBLIC_URL=URL)
    again = await setup(double, "--check", SIRA_PUBLIC_URL=URL)
    assert (looked.returncode, did.returncode, again.returncode) == (1, 0, 0)
    assert b"commands (bm): differs" in looked.stdout
    assert b"commands (bm): changed" in did.stdout
    assert b"webhook: changed" in did.stdout
    assert f"updates: brought to {URL}/telegram, 0 waiting".encode() in did.stdout
    assert b"differs" not in again.stdout
    assert again.stdout.count(b": right") == 14
    assert TOKEN.encode() not in did.stdout + did.stderr


async def test_without_a_public_address_updates_are_fetched(double: TelegramDouble) -> None:
    double.webhook = f"{URL}/telegram"
    did = await setup(double)
    assert did.returncode == 0, did.stderr
    assert b"updates: fetched by `sira serve`" in did.stdout
    assert double.webhook == ""


async def test_a_language_that_telegram_refuses_is_a_warning(double: TelegramDouble) -> None:
    double.unspoken.add("bm")
    did = await setup(double)
    assert did.returncode == 0
    assert b"description (bm): refused: Lang_code_invalid" in did.stdout


async def test_the_last_error_of_the_webhook_is_told(double: TelegramDouble) -> None:
    double.trouble = {"last_error_date": 1700000000, "last_error_message": "Wrong response: 403 Forbidden"}
    did = await setup(double, SIRA_PUBLIC_URL=URL)
    assert b"last error: 2023-11-14 22:13 UTC: Wrong response: 403 Forbidden" in did.stdout


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (RefusedError(401, "Unauthorized"), b"is not a token that Telegram knows"),
        (RefusedError(429, "Too Many Requests: retry after 600", retry_after=600), b"asks to wait 600 seconds"),
        (RefusedError(502, "Bad Gateway"), b"does not answer as it should (NetworkError)"),
    ],
)
async def test_trouble_with_telegram_is_one_clear_line(
    double: TelegramDouble, refused: RefusedError, told: bytes
) -> None:
    double.fail["getMyCommands"].append(refused)
    done = await setup(double)
    assert done.returncode == 1
    assert told in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"SIRA_TELEGRAM_TOKEN": ""}, b"SIRA_TELEGRAM_TOKEN: is not set"),
        ({"SIRA_TELEGRAM_SECRET": "with space"}, b"SIRA_TELEGRAM_SECRET: must be"),
    ],
)
async def test_settings_that_cannot_work_are_wrong_use(
    double: TelegramDouble, variables: dict[str, str], told: bytes
) -> None:
    done = await setup(double, **variables)
    assert done.returncode == 2
    assert told in done.stderr
