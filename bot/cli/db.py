"""`sira db`: the database's schema."""

from __future__ import annotations

import asyncio

import typer

from bot.cli.failure import failing, loaded
from bot.storage.database import SCHEMA, DatabaseError
from bot.storage.database import upgrade as upgrade_database

app = typer.Typer(no_args_is_help=True, help="The database's schema.")


@app.callback()
def database() -> None:
    """The database's schema."""


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema. Does nothing when it is there already."""
    address = loaded().database
    with failing(DatabaseError):
        asyncio.run(upgrade_database(address))
    typer.echo(f"The schema is the newest ({SCHEMA}).")
