"""`sira doctor`: is this installation fit to serve, and if not, what is to be done?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli import doctor_content, doctor_machine, doctor_settings, doctor_storage, doctor_telegram, doctor_twilio
from bot.cli.content_options import as_json, counted
from bot.cli.doctor_finding import Check, Finding
from bot.cli.failure import FAILURE
from bot.logs import configure
from bot.settings import Settings, SettingsError, load

CHECKS: tuple[Check, ...] = (
    doctor_settings.mode,
    doctor_settings.secrets,
    doctor_settings.address,
    doctor_storage.schema,
    doctor_storage.volatile,
    doctor_machine.memory,
    doctor_machine.clock,
    doctor_machine.folders,
    doctor_machine.space,
    doctor_machine.limits,
    doctor_telegram.telegram,
    doctor_twilio.twilio,
    doctor_content.understanding,
    doctor_content.content,
)
"""In the order in which they are told. A part that can be unfit has its check here."""
CHECK_SECONDS = 30.0


def doctor(lines: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Look at settings, storage, machine, channels and content; exit 1 if Sira is not fit to serve."""
    configure()
    findings = asyncio.run(examine(datetime.now(UTC), silent=lines))
    failures = sum(finding.level == "fail" for finding in findings)
    if lines:
        typer.echo(as_json({"fit": not failures, "findings": findings}))
    else:
        warnings = sum(finding.level == "warn" for finding in findings)
        verdict = f"not fit: {counted(failures, 'thing')} to mend" if failures else "fit"
        typer.echo(f"\n{verdict}; {counted(warnings, 'warning')}")
    if failures:
        raise typer.Exit(FAILURE)


async def examine(now: datetime, *, silent: bool = False) -> list[Finding]:
    """All findings, each printed as it is found unless `silent`."""
    findings = []
    async for finding in _findings(now):
        findings.append(finding)
        for line in [] if silent else _shown(finding):
            typer.echo(line)
    return findings


async def _findings(now: datetime) -> AsyncIterator[Finding]:
    try:
        settings = load()
    except SettingsError as error:
        yield Finding("settings", "fail", str(error), "docs/operations.md names every setting")
        return
    for check in CHECKS:
        for finding in await _found(check, settings, now):
            yield finding


async def _found(check: Check, settings: Settings, now: datetime) -> list[Finding]:
    name = getattr(check, "__name__", "check")
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return [finding async for finding in check(settings, now)]
    except Exception as error:  # noqa: BLE001 (whatever breaks, the other parts are still looked at)
        return [Finding(name, "fail", f"could not be looked at ({type(error).__name__})", "see the log of sira serve")]


def _shown(finding: Finding) -> Iterator[str]:
    yield f"{finding.level:<5} {finding.about:<20} {finding.says}"
    if finding.do:
        yield f"      {'':<20} -> {finding.do}"
