"""`sira relay`: add community relays, list them, give one a new page, switch a code off, forget one."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cli.content_options import known_language
from bot.cli.failure import WRONG_USE, fail, failing, loaded
from bot.cli.relay_kit import kit_command
from bot.reach.open import terms
from bot.relays import by_week, store
from bot.relays.codes import canonical
from bot.relays.entered import EntryError
from bot.relays.listing import lines
from bot.relays.network import read_network
from bot.relays.relay import CODE_LENGTH, UNDRAWN, Relay
from bot.relays.standing import SILENT_WEEKS
from bot.settings import Settings
from bot.storage.database import DatabaseError, open_database

app = typer.Typer(no_args_is_help=True, help="Community relays: their codes, pages and how far they reach.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="The relay's public code, as `sira relay list` shows it.")]
Result = TypeVar("Result")


@app.command()
def add(
    label: Annotated[
        str, typer.Option(prompt="Label (no real name, no phone number)", help="No real name, no phone number.")
    ],
    community: Annotated[str, typer.Option(prompt="Community", help="The place that counts as reached.")],
    region: Annotated[str, typer.Option(prompt="Region", help="The region of the community.")],
    language: Annotated[str, typer.Option(help="The language of the relay's page: fr, bm or en.")] = "fr",
) -> None:
    """Add a relay. Its page's secret address is shown once and cannot be shown again."""
    wanted = Relay(UNDRAWN, known_language(language), label, community, region)
    settings = loaded()
    with failing(DatabaseError):
        try:
            opened = run(settings, lambda engine: store.add(engine, wanted, secrets.token_bytes))
        except EntryError as error:
            fail(str(error), WRONG_USE)
    typer.echo(f"Code: {opened.relay.code}")
    typer.echo(f"Link: {settings.place}/r/{opened.relay.code}")
    show_page(settings, opened.secret)


@app.command("list")
def list_relays(
    weeks: Annotated[
        int | None, typer.Option(min=1, max=53, help="A table instead: contacts in so many closed weeks.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON, with --weeks (else 4) weeks.")] = False,
) -> None:
    """Communities reached, by region; each relay with its last week; who has fallen silent, who has a flood."""
    settings = loaded()
    with failing(DatabaseError):
        network = run(settings, lambda engine: read_network(engine, terms(settings)))
    if as_json:
        typer.echo(by_week.as_json(network, weeks or SILENT_WEEKS))
        return
    for line in by_week.table(network, weeks) if weeks else lines(network):
        typer.echo(line)


@app.command()
def rekey(code: Code) -> None:
    """Give a relay's own page a new secret address. The old one leads nowhere; code, link and posters stay."""
    known, settings = typed(code), loaded()
    with failing(DatabaseError, store.RelayError):
        secret = run(settings, lambda engine: store.rekey(engine, known, secrets.token_bytes))
    show_page(settings, secret)


@app.command()
def deactivate(code: Code) -> None:
    """Switch a code off: it credits nobody, and its link shows the general page."""
    _switch(code, active=False)
    typer.echo("The code is off: it credits nobody, and its link shows the general page.")


@app.command()
def activate(code: Code) -> None:
    """Switch a code on again."""
    _switch(code, active=True)
    typer.echo("The code is on.")


@app.command()
def forget(
    code: Code,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete what is kept of a relay: code, label, page. Figures under its code and its reports' numbers stay."""
    known, settings = typed(code), loaded()
    if not yes:
        typer.confirm("The posters with this code then credit nobody. Forget this relay?", abort=True)
    with failing(DatabaseError, store.RelayError):
        run(settings, lambda engine: store.forget(engine, known))
    typer.echo("Forgotten.")


def typed(code: str) -> str:
    """A code as it is kept; wrong use for what cannot be one."""
    return canonical(code) or fail(f"not a code: {CODE_LENGTH} characters, as `sira relay list` shows them", WRONG_USE)


def run(settings: Settings, work: Callable[[AsyncEngine], Awaitable[Result]]) -> Result:
    """The work, with the database open. Raises DatabaseError and what the work raises."""

    async def opened() -> Result:
        engine = await open_database(settings)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    return asyncio.run(opened())


def show_page(settings: Settings, secret: str) -> None:
    """Tell the secret address, once."""
    typer.echo(f"The relay's own page: {settings.place}/relay/{secret}")
    typer.echo("Hand this address over now: it is shown once. Whoever has it sees the relay's figures.")


def _switch(code: str, *, active: bool) -> None:
    known, settings = typed(code), loaded()
    with failing(DatabaseError, store.RelayError):
        run(settings, lambda engine: store.activate(engine, known, active=active))


def _known(settings: Settings) -> tuple[Relay, ...]:
    with failing(DatabaseError):
        return run(settings, store.all_relays)


app.command("kit")(kit_command(_known))
