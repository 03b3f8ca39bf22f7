"""`sira relay kit`: QR code, posters, cards, pictures and a text to read out, one folder for each relay."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failure import WRONG_USE, fail, failing
from bot.i18n import read_catalogue
from bot.message import LANGUAGES
from bot.relays.address import Address, AddressError, address
from bot.relays.kit import FolderError, prepare
from bot.relays.relay import Relay
from bot.relays.run import write_all
from bot.relays.typeset import SheetError
from bot.settings import Settings, SettingsError, load

Known = Callable[[Settings], Sequence[Relay]]
"""All relays that staff have entered. It may fail the command."""


def kit_command(known: Known) -> Callable[..., None]:
    """The command, reading its relays from `known`."""

    def kit(
        out: Annotated[Path, typer.Option("--out", help="A new or empty folder, or one with kits in it.")],
        code: Annotated[str, typer.Argument(help="The relay's code.", metavar="CODE", show_default=False)] = "",
        every: Annotated[bool, typer.Option("--all", help="The kits of all active relays.")] = False,
    ) -> None:
        """Make what a relay shows and hands out: QR code, posters, cards, a status picture, a text to read out."""
        if bool(code) == every:
            fail("give the code of one relay, or --all", WRONG_USE)
        with failing(SettingsError):
            settings = load()
        make(out, _codes(known(settings), code.strip().upper()), settings)

    return kit


def make(out: Path, codes: Sequence[str], settings: Settings) -> None:
    """Write the kits, showing how far it is, and say what must be known before anything is printed."""
    begun = time.monotonic()
    with failing(AddressError, FolderError, SheetError, BrokenProcessPool):
        addresses = [address(settings.public_url, code) for code in codes]
        prepare(out)
        with _counting(len(addresses)) as done:
            write_all(out, addresses, done, production=settings.production)
    for warning in _warnings(addresses[0], settings):
        typer.echo(f"sira: {warning}", err=True)
    kits = "1 kit" if len(codes) == 1 else f"{len(codes)} kits"
    typer.echo(f"{kits} in {out} in {time.monotonic() - begun:.0f} s")


def _codes(relays: Sequence[Relay], code: str) -> list[str]:
    """The codes that are meant; fails for a code that credits nobody."""
    active = [relay.code for relay in relays if relay.active]
    if code in active:
        return [code]
    if code:
        fail(f"no active relay has the code {code}: see `sira relay list`")
    return active or fail("no relay is active: see `sira relay list`")


@contextmanager
def _counting(total: int) -> Iterator[Callable[[], None]]:
    """A bar that moves by one kit at each call."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("kits"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)


def _warnings(first: Address, settings: Settings) -> Iterator[str]:
    if not settings.production:
        yield "the sheets say TEST: set SIRA_ENV=production for those that will hang on walls"
    if not first.url.startswith("https://"):
        yield "the links are not https: many phones warn of such pages"
    for language in LANGUAGES:
        if "Draft:" in read_catalogue(language).header_comment:
            yield f"the words in {language} are a draft: have a native speaker read a sheet before you print"
