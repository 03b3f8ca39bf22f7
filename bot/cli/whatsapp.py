"""`sira whatsapp`: what has to be set up at Twilio for lists and buttons on WhatsApp."""

from __future__ import annotations

import asyncio
from collections import Counter

import typer
from rich.console import Console
from rich.progress import Progress

from bot.channels.twilio.templates import SHAPES, Kind, Shape, create, existing, name
from bot.cli.twilio_client import settings, twilio
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="WhatsApp through Twilio.")

WORDS: dict[Kind, str] = {
    "list": "lists of 1 to 10 lines",
    "described": "lists of 1 to 10 lines with descriptions",
    "buttons": "1 to 3 buttons",
}


@app.callback()
def whatsapp() -> None:
    """WhatsApp through Twilio."""


@app.command()
def setup() -> None:
    """Make the templates for lists and buttons at Twilio that are not there yet. Running it again changes nothing.

    They need no approval by Meta: they serve within 24 hours of a person's message only. Without them menus are text.
    """
    made = asyncio.run(_setup(settings()))
    for kind, words in WORDS.items():
        shapes = [each for each in SHAPES if each.kind == kind]
        new = sum(1 for each in shapes if each in made)
        typer.echo(f"Templates for {words}: {new} made, {len(shapes) - new} were there.")
    typer.echo("A running Sira finds them within an hour, at once after a restart.")


async def _setup(about: Settings) -> Counter[Shape]:
    made: Counter[Shape] = Counter()
    async with twilio(about) as client:
        there = await existing(client)
        missing = [each for each in SHAPES if name(each) not in there]
        with Progress(console=Console(stderr=True), transient=True) as progress:
            for each in progress.track(missing, description="Making templates"):
                await create(client, each)
                made[each] += 1
    return made
