"""`sira demo`: live through a made-up year, to see what Sira's figures look like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from bot.cli.failure import failing
from bot.demo.crowd import Plan
from bot.demo.place import demo_settings
from bot.demo.year import live
from bot.guidance.model import ContentError
from bot.logs import configure
from bot.reach.keystore import KeyStoreError
from bot.settings import SettingsError, load
from bot.storage.database import DatabaseError
from bot.storage.volatile import VolatileError
from bot.understanding.engine import BROKEN
from bot.understanding.training_data import DataError

MOST_PEOPLE = 100_000
MOST_DAYS = 3_660


def demo(
    people: Annotated[int, typer.Option(min=1, max=MOST_PEOPLE, help="How many people come.")] = 5000,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="In how many days, up to yesterday.")] = 365,
    seed: Annotated[int, typer.Option(help="Another seed gives other people.")] = 1,
) -> None:
    """Live through made-up days in var/demo, in place of those lived before; `sira serve --demo` then shows them."""
    configure()
    plan = Plan(people, days, seed, datetime.now(UTC).date() - timedelta(days=1))
    with failing(SettingsError, ContentError, DatabaseError, VolatileError, KeyStoreError, DataError, *BROKEN):
        settings = demo_settings(load())
        with progress(days) as closed:
            messages = asyncio.run(live(settings, plan, closed))
    typer.echo(f"{days} days closed, {people} people, {messages} messages, all made up: {settings.var_dir}")


@contextmanager
def progress(days: int) -> Iterator[Callable[[date], None]]:
    """A bar on standard error that moves on with each day that is closed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("days", total=days)

        def closed(day: date) -> None:
            bar.update(task, advance=1, description=day.isoformat())

        yield closed
