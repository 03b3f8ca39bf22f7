"""`sira reach`: report what was published, close what is due, end a campaign."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

import typer

from bot.cli.content_options import CONTENT, known_language, opened
from bot.cli.failure import WRONG_USE, fail, failing
from bot.cli.working import working
from bot.logs import configure
from bot.message import Language
from bot.reach.closed import Figure, figures, last_closed
from bot.reach.keeper import Keeper
from bot.reach.keystore import KeyStoreError
from bot.reach.lease import LeaseError, turn
from bot.reach.open import keeper, terms
from bot.reach.report import Report, as_csv, as_json, as_text, as_xlsx
from bot.settings import Settings, SettingsError, load
from bot.storage.database import DatabaseError, open_database
from bot.storage.leases import new_holder
from bot.storage.open import open_volatile, volatile_file
from bot.storage.volatile import VolatileError

app = typer.Typer(no_args_is_help=True, help="How many people were reached: report it, close days, end a campaign.")
campaign = typer.Typer(no_args_is_help=True, help="The campaign whose people are counted.")
app.add_typer(campaign, name="campaign")

FORMATS: dict[str, Callable[[Report], str | bytes]] = {
    "text": as_text,
    "json": as_json,
    "csv": as_csv,
    "xlsx": as_xlsx,
}
Result = TypeVar("Result")


def _day(option: str, what: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(option, formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=what)
    return found


@campaign.callback()
def campaigns() -> None:
    """The campaign whose people are counted."""


@app.command()
def report(
    since: Annotated[datetime | None, _day("--from", "The first day; else the first of that year.")] = None,
    until: Annotated[datetime | None, _day("--to", "The last day; else the last that was closed.")] = None,
    form: Annotated[str, typer.Option("--format", help="text, json, csv or xlsx.")] = "text",
    language: Annotated[str, typer.Option(help="The words in this language: fr, bm or en.")] = "fr",
) -> None:
    """What was published of the periods that lie between two days, each table with its rule. Nothing is added up."""
    known = known_language(language)
    if form not in FORMATS:
        fail(f"unknown format {form!r}: {', '.join(FORMATS)}", WRONG_USE)
    if since and until and since > until:
        fail(f"--from {since:%Y-%m-%d} is after --to {until:%Y-%m-%d}", WRONG_USE)
    with failing(DatabaseError):
        made = asyncio.run(_report(_settings(), since and since.date(), until and until.date(), known))
    whole = FORMATS[form](made)
    sys.stdout.buffer.write(whole if isinstance(whole, bytes) else whole.encode())


@app.command()
def close() -> None:
    """Close every day that is due, as a running server does by itself at 02:00 UTC. Nothing is closed twice."""
    days = _kept(lambda keeper: keeper.tend(_now()))
    typer.echo(f"Closed: {', '.join(day.isoformat() for day in days)}." if days else "Every day that is due is closed.")


@campaign.command("close")
def close_campaign(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Publish the campaign's last figures and destroy its key. The next campaign begins at once, from zero."""
    if not yes:
        typer.confirm("This cannot be undone: nobody can count on with this campaign afterwards. Close it?", abort=True)
    if not _kept(lambda keeper: keeper.close_campaign(_now())):
        fail("the campaign was opened today; it can be closed from tomorrow on")
    typer.echo("The campaign is closed and its key destroyed. A new one is open.")


async def _report(settings: Settings, since: date | None, until: date | None, language: Language) -> Report:
    engine = await open_database(settings)
    try:
        last = until or await last_closed(engine) or _now().date()
        first = since or last.replace(month=1, day=1)
        found: tuple[Figure, ...] = await figures(engine, first, last)
    finally:
        await engine.dispose()
    return Report(first, last, found, language, terms(settings).least)


def _kept(work: Callable[[Keeper], Awaitable[Result]]) -> Result:
    """The work, done as keeper. A running server gives way within two minutes."""
    configure()
    settings = _settings()
    topics = tuple(opened(CONTENT, production=settings.production).topics)
    with (
        failing(DatabaseError, VolatileError, KeyStoreError, LeaseError),
        working("Waiting for the server to give way"),
    ):
        return asyncio.run(_as_keeper(settings, topics, work))


async def _as_keeper(
    settings: Settings, topics: tuple[str, ...], work: Callable[[Keeper], Awaitable[Result]]
) -> Result:
    if settings.redis_url is None and volatile_file(settings) is None:
        raise VolatileError("the counts are in the memory of the server alone; it closes days by itself")
    async with AsyncExitStack() as stack:
        engine = await open_database(settings)
        stack.push_async_callback(engine.dispose)
        store, _ = await open_volatile(settings)
        stack.push_async_callback(store.close)
        await stack.enter_async_context(turn(store, new_holder(), _now))
        return await work(keeper(settings, store, engine, topics))


def _settings() -> Settings:
    try:
        return load()
    except SettingsError as error:
        fail(str(error), WRONG_USE)


def _now() -> datetime:
    return datetime.now(UTC)
