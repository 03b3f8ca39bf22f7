"""`sira twilio`: what lies at Twilio."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.channels.twilio.errors import TwilioError
from bot.channels.twilio.purge import MOST, leftovers
from bot.channels.twilio.redact import redact
from bot.cli.failure import WRONG_USE, fail
from bot.cli.twilio_client import settings, twilio, words
from bot.cli.working import working
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="What lies at Twilio.")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")]


@app.callback()
def at_twilio() -> None:
    """What lies at Twilio."""


@app.command()
def purge(dry_run: DryRun = False) -> None:
    """Blank and delete the messages of our numbers that still lie at Twilio, ten minutes old or older.

    A running Sira deletes each turn by itself; this finds what it missed. Running it again does no harm.
    """
    about = settings()
    addresses = [each for each in (about.whatsapp_address, about.sms_number) if each is not None]
    if not addresses:
        fail("SIRA_WHATSAPP_NUMBER or SIRA_SMS_NUMBER: at least one is needed", WRONG_USE)
    found, refused = asyncio.run(_purge(about, addresses, dry_run))
    left = refused.total()
    typer.echo(f"{found} messages would be deleted." if dry_run else f"{found - left} of {found} messages deleted.")
    if found >= MOST:
        typer.echo("There may be more: run this again.")
    if refused:
        fail("; ".join(f"{number} not deleted: {reason}" for reason, number in refused.items()))


async def _purge(about: Settings, addresses: list[str], dry_run: bool) -> tuple[int, Counter[str]]:
    refused: Counter[str] = Counter()
    async with twilio(about) as client:
        with working("Looking at Twilio's messages"):
            sids = await leftovers(client, addresses, datetime.now(UTC))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for sid in progress.track([] if dry_run else sids, description="Deleting"):
                try:
                    await redact(client, sid)
                except TwilioError as error:
                    refused[words(error)] += 1
    return len(sids), refused
