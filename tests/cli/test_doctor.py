"""What `sira doctor` says of installations that are fit, and of such as are not."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from bot.channels.telegram.application import bot_alone
from bot.channels.telegram.profile import profile, webhook
from bot.channels.telegram.setup import arrange
from bot.channels.twilio.templates import SHAPES, name
from bot.cli import (
    doctor,
    doctor_content,
    doctor_machine,
    doctor_settings,
    doctor_storage,
    doctor_telegram,
    doctor_twilio,
)
from bot.cli.doctor_finding import Check, Finding
from bot.settings import Settings, load
from bot.storage.database import upgrade
from tests.channels.telegram_double import TOKEN, RefusedError, running_double, text_update
from tests.channels.twilio_doubles import ACCOUNT, Fault, TwilioDouble
from tests.channels.twilio_doubles import TOKEN as TWILIO_TOKEN
from tests.cli.running import sira
from tests.conftest import NOT_COMPILED, missing
from tests.people import NOON
from tests.storage.fixtures import DATABASES
from tests.storage.test_volatile_redis import GOOD, redis_server

SECRET = "1:hunter2"


async def found(check: Check, settings: Settings, now: datetime = NOON) -> list[Finding]:
    return [finding async for finding in check(settings, now)]


async def levels(check: Check, now: datetime = NOON, /, **variables: str) -> dict[str, str]:
    """Level by what it is about. A finding that asks for nothing is well, and only such a one."""
    findings = await found(check, load({f"SIRA_{name}": value for name, value in variables.items()}), now)
    assert all(bool(finding.do) is (finding.level != "ok") for finding in findings)
    return {finding.about: finding.level for finding in findings}


PRODUCTION = {"ENV": "production"}
SETTINGS: list[tuple[Check, dict[str, str], dict[str, str]]] = [
    (doctor_settings.mode, {}, {"SIRA_ENV": "warn"}),
    (doctor_settings.mode, PRODUCTION, {"SIRA_ENV": "ok"}),
    (doctor_settings.mode, {**PRODUCTION, "SERVE_DRAFTS": "true"}, {"SIRA_SERVE_DRAFTS": "warn"}),
    (doctor_settings.mode, {"TELEGRAM_TOKEN": SECRET}, {"SIRA_ENV": "fail"}),
    (doctor_settings.mode, {**PRODUCTION, "TWILIO_ACCOUNT_SID": "AC1"}, {"SIRA_ENV": "fail"}),
    (doctor_settings.mode, {"HOST": "0.0.0.0"}, {"SIRA_ENV": "fail"}),
    (doctor_settings.secrets, {"SECRET_KEY": "0" * 32, "TELEGRAM_TOKEN": SECRET}, {"secrets": "ok"}),
    (doctor_settings.secrets, {"SECRET_KEY": "hunter2"}, {"secrets": "fail"}),
    (doctor_settings.secrets, {"TELEGRAM_TOKEN": SECRET, "TELEGRAM_SECRET": "é"}, {"secrets": "fail"}),
    (doctor_settings.address, {}, {"SIRA_PUBLIC_URL": "ok", "SIRA_TRUSTED_PROXIES": "ok"}),
    (
        doctor_settings.address,
        {"PUBLIC_URL": "https://sira.example.org"},
        {"SIRA_PUBLIC_URL": "ok", "SIRA_TRUSTED_PROXIES": "warn"},
    ),
    (
        doctor_settings.address,
        {**PRODUCTION, "PUBLIC_URL": "http://sira.example.org", "TRUSTED_PROXIES": "127.0.0.1"},
        {"SIRA_PUBLIC_URL": "fail", "SIRA_TRUSTED_PROXIES": "ok"},
    ),
    (
        doctor_settings.address,
        {"PUBLIC_URL": "http://sira.example.org", "TRUSTED_PROXIES": "caddy"},
        {"SIRA_PUBLIC_URL": "warn", "SIRA_TRUSTED_PROXIES": "fail"},
    ),
]


@pytest.mark.parametrize(("check", "variables", "expected"), SETTINGS)
async def test_settings_are_judged(
    check: Check, variables: dict[str, str], expected: dict[str, str], tmp_path: Path
) -> None:
    assert await levels(check, VAR_DIR=str(tmp_path), **variables) == expected


async def test_a_database_that_is_not_there_yet_is_well_and_stays_away(tmp_path: Path) -> None:
    assert await levels(doctor_storage.schema, VAR_DIR=str(tmp_path / "var")) == {"database": "ok"}
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("kind", DATABASES)
def test_a_database_is_well_once_its_schema_is_the_newest(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = f"sqlite:///{tmp_path / 'sira.db'}" if kind == "sqlite" else request.getfixturevalue("postgres")
    if kind == "sqlite":
        sqlite3.connect(tmp_path / "sira.db").close()
        assert asyncio.run(levels(doctor_storage.schema, DATABASE_URL=address)) == {"database": "fail"}
    asyncio.run(upgrade(load({"SIRA_DATABASE_URL": address}).database))
    assert asyncio.run(levels(doctor_storage.schema, DATABASE_URL=address)) == {"database": "ok"}


@pytest.mark.parametrize("url", ["postgresql://sira:hunter2@127.0.0.1:1/sira", "hunter2", "mysql://u:hunter2@h/d"])
async def test_a_database_that_does_not_answer_is_no_ground_to_serve_on(url: str) -> None:
    (finding,) = await found(doctor_storage.schema, Settings(database_url=SecretStr(url)))
    assert finding.level == "fail"
    assert "hunter2" not in str(finding)


async def test_a_volatile_store_belongs_into_memory(tmp_path: Path) -> None:
    on_disk = {"VOLATILE_DIR": str(tmp_path), "VAR_DIR": str(tmp_path)}
    assert await levels(doctor_storage.volatile, VAR_DIR=str(tmp_path)) == {"volatile store": "ok"}
    assert await levels(doctor_storage.volatile, **on_disk) == {"volatile store": "warn"}
    assert await levels(doctor_storage.volatile, **PRODUCTION, **on_disk) == {"volatile store": "fail"}
    (tmp_path / f"sira-{os.getuid()}").chmod(0o755)
    assert await levels(doctor_storage.volatile, **on_disk) == {"volatile store": "fail"}


@pytest.mark.parametrize(("options", "expected"), [(GOOD, "ok"), (("--save", "60 1", *GOOD[2:]), "fail")])
async def test_a_redis_that_would_write_is_not_fit(
    options: tuple[str, ...], expected: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    socket = tmp_path_factory.mktemp("r") / "s"
    with redis_server(socket, *options) as url:
        assert await levels(doctor_storage.volatile, REDIS_URL=url, **PRODUCTION) == {"redis": expected}


async def test_a_redis_that_does_not_answer_is_not_fit() -> None:
    url = "redis://:hunter2@127.0.0.1:1/0"
    (finding,) = await found(doctor_storage.volatile, load({"SIRA_REDIS_URL": url, "SIRA_ENV": "production"}))
    assert finding.level == "fail"
    assert "hunter2" not in str(finding)


class Machine(NamedTuple):
    """What is put in place of a part of the machine, and what is then said."""

    module: Any
    name: str
    gives: Callable[..., object]
    check: Check
    expected: dict[str, str]


GIGABYTE = 1 << 30
USAGE = type(shutil.disk_usage("/"))
MACHINES = [
    Machine(doctor_machine, "swap_in_the_clear", lambda: (), doctor_machine.memory, {"swap": "ok"}),
    Machine(doctor_machine, "swap_in_the_clear", lambda: ("/dev/sda2",), doctor_machine.memory, {"swap": "warn"}),
    Machine(doctor_machine, "clock_in_step", lambda: True, doctor_machine.clock, {"clock": "ok"}),
    Machine(doctor_machine, "clock_in_step", lambda: None, doctor_machine.clock, {"clock": "ok"}),
    Machine(doctor_machine, "clock_in_step", lambda: False, doctor_machine.clock, {"clock": "warn"}),
    Machine(shutil, "disk_usage", lambda _: USAGE(9 * GIGABYTE, 0, 2 * GIGABYTE), doctor_machine.space, {"disk": "ok"}),
    Machine(
        shutil, "disk_usage", lambda _: USAGE(9 * GIGABYTE, 0, GIGABYTE // 2), doctor_machine.space, {"disk": "warn"}
    ),
    Machine(shutil, "disk_usage", lambda _: USAGE(9 * GIGABYTE, 0, 99 << 20), doctor_machine.space, {"disk": "fail"}),
    Machine(resource, "getrlimit", lambda _: (-1, -1), doctor_machine.limits, {"open files": "ok"}),
    Machine(resource, "getrlimit", lambda _: (4096, 4096), doctor_machine.limits, {"open files": "ok"}),
    Machine(resource, "getrlimit", lambda _: (1024, 4096), doctor_machine.limits, {"open files": "warn"}),
    Machine(resource, "getrlimit", lambda _: (256, 4096), doctor_machine.limits, {"open files": "fail"}),
]


@pytest.mark.parametrize("machine", MACHINES)
async def test_the_machine_is_judged(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.module, machine.name, machine.gives)
    assert await levels(machine.check, **PRODUCTION) == machine.expected


async def test_a_clock_that_jumps_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([1000.0, 1060.0])
    monkeypatch.setattr(time, "time", lambda: next(times))
    (finding,) = await found(doctor_machine.clock, Settings())
    assert (finding.level, finding.says) == ("warn", "jumped by 59.8 s while watched")


async def test_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    var, keys = tmp_path / "var", tmp_path / "keys"
    places = {"VAR_DIR": str(var), "KEY_DIR": str(keys)}
    assert await levels(doctor_machine.folders, **places) == {"SIRA_VAR_DIR": "ok", "SIRA_KEY_DIR": "ok"}

    var.mkdir(mode=0o755)
    keys.touch()
    (var / "secret.key").touch(mode=0o644)
    assert await levels(doctor_machine.folders, **places) == {"SIRA_VAR_DIR": "fail", "SIRA_KEY_DIR": "fail"}
    assert await levels(doctor_settings.secrets, **places) == {"secrets": "fail"}
    var.chmod(0o700)
    assert await levels(doctor_machine.folders, VAR_DIR=str(var)) == {"SIRA_VAR_DIR": "ok"}
    assert await levels(doctor_machine.folders, VAR_DIR=str(var), **PRODUCTION) == {
        "SIRA_VAR_DIR": "ok",
        "SIRA_KEY_DIR": "warn",
    }


async def test_a_folder_of_somebody_else_is_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    assert await levels(doctor_machine.folders, VAR_DIR=str(tmp_path)) == {"SIRA_VAR_DIR": "fail"}


URL = "https://sira.example.org"
LATE = int(NOON.timestamp())
HOOKS: list[tuple[dict[str, object], int, dict[str, str]]] = [
    ({}, 0, {"telegram setup": "ok"}),
    ({"url": "https://x.example.org"}, 0, {"telegram setup": "warn"}),
    ({}, 100, {"telegram setup": "ok"}),
    ({}, 101, {"telegram setup": "ok", "telegram updates": "warn"}),
    (
        {"last_error_date": LATE - 3599, "last_error_message": "Connection timed out"},
        0,
        {"telegram setup": "ok", "telegram delivery": "warn"},
    ),
    ({"last_error_date": LATE - 3600, "last_error_message": "old"}, 0, {"telegram setup": "ok"}),
]


@pytest.mark.parametrize("public", [{}, {"PUBLIC_URL": URL}])
@pytest.mark.parametrize(("trouble", "waiting", "expected"), HOOKS)
async def test_telegram_is_judged_by_what_it_says_and_left_as_it_is(
    trouble: dict[str, object], waiting: int, expected: dict[str, str], public: dict[str, str]
) -> None:
    async with running_double() as double:
        at = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": double.url, **public}
        async with bot_alone(TOKEN, double.url) as bot:
            items = (*profile(), webhook(public.get("PUBLIC_URL"), "secret"))
            assert [found async for found in arrange(bot, items, change=True) if not found.fit] == []
        double.trouble, double.pending = trouble, [text_update(n, 101, "x") for n in range(waiting)]
        double.calls.clear()
        assert await levels(doctor_telegram.telegram, **at) == {"telegram": "ok", **expected}
        assert {name[:3] for name, _ in double.calls} == {"get"}
        assert double.faults == []


async def test_a_bot_that_nobody_has_set_up_is_told_what_to_do() -> None:
    async with running_double() as double:
        settings = Settings(telegram_token=SecretStr(TOKEN), telegram_api_url=double.url, public_url=URL)
        findings = {each.about: each for each in await found(doctor_telegram.telegram, settings)}
    assert findings["telegram setup"].do.startswith("sira telegram setup")
    assert findings["telegram setup"].says.endswith("menu button, webhook")


async def test_a_token_that_telegram_does_not_know_is_not_fit_and_not_said() -> None:
    async with running_double() as double:
        double.fail["getMe"].append(RefusedError(401, "Unauthorized"))
        settings = Settings(telegram_token=SecretStr(SECRET), telegram_api_url=double.url)
        (finding,) = await found(doctor_telegram.telegram, settings)
    assert (finding.level, finding.says) == ("fail", "Telegram does not know the token")
    assert SECRET not in str(finding)


async def test_telegram_out_of_reach_is_not_fit() -> None:
    settings = Settings(telegram_token=SecretStr(SECRET), telegram_api_url="http://127.0.0.1:1")
    (finding,) = await found(doctor_telegram.telegram, settings)
    assert (finding.level, finding.says) == ("fail", "Telegram does not answer (NetworkError)")
    assert await levels(doctor_telegram.telegram) == {"telegram": "ok"}


async def judged(settings: Settings) -> dict[str, str]:
    findings = await found(doctor_twilio.twilio, settings)
    assert not any(secret in str(findings) for secret in (TWILIO_TOKEN, ACCOUNT, "15005550006"))
    return {finding.about: finding.level for finding in findings}


async def test_twilio_is_judged_by_its_account_its_templates_and_what_stays_there(twilio: TwilioDouble) -> None:
    settings = twilio.settings(env="production")
    well = {"twilio numbers": "ok", "redaction": "ok", "twilio": "ok"}
    assert await judged(settings) == {**well, "whatsapp templates": "warn"}
    assert {method for method, _, _ in twilio.calls} == {"GET"}

    twilio.contents = [{"sid": f"HX{n:032x}", "friendly_name": name(shape)} for n, shape in enumerate(SHAPES)]
    assert await judged(settings) == {**well, "whatsapp templates": "ok"}
    assert await judged(twilio.settings(env="production", twilio_redact=False, whatsapp_number=None)) == {
        "twilio numbers": "warn",
        "redaction": "fail",
        "twilio": "ok",
    }


async def test_a_twilio_that_refuses_is_not_fit(twilio: TwilioDouble) -> None:
    twilio.faults.append(Fault(401, 20003))
    assert (await judged(twilio.settings()))["twilio"] == "fail"


async def test_a_twilio_out_of_reach_is_not_fit_and_none_is_none_missed() -> None:
    settings = Settings(
        twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(TWILIO_TOKEN), twilio_api_url="http://127.0.0.1:1"
    )
    assert await judged(settings) == {"twilio numbers": "warn", "redaction": "ok", "twilio": "fail"}
    assert await judged(Settings()) == {"twilio": "ok"}


async def test_the_content_tells_how_much_is_open() -> None:
    findings = {finding.about: finding for finding in await found(doctor_content.content, load(VARIABLES))}
    open_items = json.loads(sira("content", "golive", "--json", "--today", "2026-11-23").stdout)["items"]
    assert findings["texts"].says.startswith(f"{len(open_items['texts'])} texts")
    assert findings["numbers"].says.startswith(f"{len(open_items['numbers'])} telephone numbers")
    assert findings["emergency"].says.startswith(f"{len(open_items['emergency'])} emergency answers")
    assert findings["content"].level == findings["date"].level == "ok"


async def test_a_clock_before_the_content_is_wrong() -> None:
    assert (await levels(doctor_content.content, datetime(2020, 1, 1, tzinfo=UTC)))["date"] == "fail"


async def test_broken_content_and_a_broken_model_are_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_content, "CONTENT", tmp_path)
    assert await levels(doctor_content.content) == {"content": "fail"}
    assert await levels(doctor_content.understanding) == {"understanding": "ok"}
    assert await levels(doctor_content.understanding, NLU_URL="nonsense") == {"understanding": "fail"}


@pytest.mark.parametrize("compiled", [True, False])
async def test_whether_understanding_is_compiled_is_told(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled:
        monkeypatch.setitem(sys.modules, "bot.understanding.speedups", None)
    (finding,) = await found(doctor_content.understanding, load(VARIABLES))
    if compiled and "not compiled" in finding.says:
        missing(NOT_COMPILED)
    assert ("not compiled" in finding.says) is not compiled


async def test_a_check_that_breaks_or_hangs_does_not_keep_the_others_from_looking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(settings: Settings, now: datetime) -> Any:
        raise OSError("hunter2")
        yield

    async def stuck(settings: Settings, now: datetime) -> Any:
        await asyncio.sleep(60)
        yield

    monkeypatch.setattr(doctor, "CHECKS", (broken, stuck, doctor_machine.memory))
    monkeypatch.setattr(doctor, "CHECK_SECONDS", 0.05)
    findings = await doctor.examine(NOON, silent=True)
    assert [(each.about, each.says) for each in findings][:2] == [
        ("broken", "could not be looked at (OSError)"),
        ("stuck", "could not be looked at (TimeoutError)"),
    ]
    assert len(findings) == 3


VARIABLES = {"SIRA_ENV": "development"}


def test_the_command_says_what_to_do_and_exits_with_one_if_not_fit(tmp_path: Path) -> None:
    fit = sira("doctor", variables={**VARIABLES, "SIRA_VAR_DIR": str(tmp_path / "var")})
    assert fit.returncode == 0, fit.stdout
    assert b"\nfit; " in fit.stdout
    assert [path.name for path in tmp_path.iterdir()] == []

    (tmp_path / "var").mkdir(mode=0o755)
    unfit = sira("doctor", "--json", variables={**VARIABLES, "SIRA_VAR_DIR": str(tmp_path / "var")})
    told = json.loads(unfit.stdout)
    assert (unfit.returncode, told["fit"]) == (1, False)
    assert [each["do"] for each in told["findings"] if each["level"] == "fail"] == [f"chmod 700 {tmp_path / 'var'}"]


def test_a_wrong_setting_is_all_that_is_told() -> None:
    done = sira("doctor", variables={"SIRA_PORT": "hunter2"})
    assert done.returncode == 1
    assert done.stdout.decode().startswith("fail  settings             SIRA_PORT: ")
    assert b"hunter2" not in done.stdout
    assert b"not fit: 1 thing to mend" in done.stdout
