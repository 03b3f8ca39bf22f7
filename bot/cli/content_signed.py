"""What staff signed since the content was written, for commands that tell where it stands."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from bot.cli.content_options import CONTENT
from bot.guidance.confirmations import confirmed
from bot.guidance.guidance import Guidance
from bot.settings import Settings, SettingsError, load
from bot.storage.database import DatabaseError, is_there, open_database


async def as_signed(guidance: Guidance, settings: Settings) -> Guidance:
    """The content with what staff signed; as it is where there is no database yet. Raises DatabaseError."""
    if not is_there(settings):
        return guidance
    from bot.app import signatures

    engine = await open_database(settings)
    try:
        return confirmed(guidance, await signatures(engine))
    finally:
        await engine.dispose()


def signed(guidance: Guidance, folder: Path) -> Guidance:
    """The same for the installation's own folder; another folder, or a database that fails, tells its files alone."""
    if folder.resolve() != CONTENT:
        return guidance
    try:
        return asyncio.run(as_signed(guidance, load()))
    except (SettingsError, DatabaseError) as error:
        typer.echo(f"sira: without what staff signed: {error}", err=True)
        return guidance
