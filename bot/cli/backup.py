"""`sira backup` and `sira restore`: the database in one file, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content_options import counted
from bot.cli.failure import failing, loaded
from bot.cli.working import counting
from bot.storage import backup as backups
from bot.storage.archive import ArchiveError, Manifest
from bot.storage.database import DatabaseError, connect

New = Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")]
Old = Annotated[Path, typer.Argument(metavar="FILE", help="What `sira backup` wrote.")]
Replace = Annotated[bool, typer.Option("--replace", help="Take the place of what the database holds.")]


def backup(file: New) -> None:
    """Write the database into a file: the published figures and what is sealed, no key, no volatile data, no log."""
    settings = loaded()
    with failing(ArchiveError, DatabaseError), counting("saving") as tell:
        manifest = asyncio.run(_save(settings.database, file, tell))
    typer.echo(f"{file}: {_shown(manifest)}")


def restore(file: Old, replace: Replace = False) -> None:
    """Bring a backup back into an empty database (SQLite or PostgreSQL). Stop `sira serve` before."""
    settings = loaded()
    with failing(ArchiveError, DatabaseError), counting("restoring") as tell:
        manifest = asyncio.run(backups.restore(settings.database, file, replace=replace, tell=tell))
    typer.echo(f"Restored {_shown(manifest)}")


async def _save(address: str, file: Path, tell: backups.Tell) -> Manifest:
    engine = connect(address)
    try:
        return await backups.backup(engine, file, tell)
    finally:
        await engine.dispose()


def _shown(manifest: Manifest) -> str:
    tables = ", ".join(f"{part.name} {part.rows}" for part in manifest.tables)
    return f"{counted(manifest.rows, 'row')} ({tables}), schema {manifest.revision}"
