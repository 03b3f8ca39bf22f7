"""`sira staff`: let somebody into the staff area, and back in after they lost phone or password."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.app import utc_now
from bot.cli.failure import WRONG_USE, fail, failing, loaded
from bot.cli.relay import run
from bot.settings import Settings
from bot.storage.database import DatabaseError
from bot.web.staff import changes, links
from bot.web.staff.accounts import known_role
from bot.web.staff.area import ROLES
from bot.web.staff.names import account_name

app = typer.Typer(no_args_is_help=True, help="The staff area: who may get in.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="2 to 32 letters, digits, dots or hyphens.")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="viewer, editor or admin; each may do what the one before may.")],
) -> None:
    """Print a link with which this person makes the account: good once, for half an hour."""
    named, wanted = account_name(name), known_role(role)
    if named is None:
        fail("NAME: 2 to 32 letters, digits, dots or hyphens, and begins with a letter", WRONG_USE)
    if wanted is None:
        fail(f"--role: one of {', '.join(ROLES)}", WRONG_USE)
    settings = loaded()
    with failing(DatabaseError, changes.ChangeError):
        secret = run(settings, lambda engine: changes.invite(engine, named, wanted, utc_now(), ""))
    show_link(settings, secret)


@app.command("reset-totp")
def reset_totp(name: Name) -> None:
    """Take an account's second step and sessions away, and print a link to choose password and code anew."""
    named, settings = account_name(name) or "", loaded()
    with failing(DatabaseError, changes.ChangeError):
        secret = run(settings, lambda engine: changes.reset(engine, named, utc_now(), ""))
    show_link(settings, secret)


def show_link(settings: Settings, secret: str) -> None:
    """Tell the secret address, once, on the terminal."""
    typer.echo(f"Set-up link, good once, for {links.MINUTES} minutes: {settings.place}{links.PATH}/{secret}")
