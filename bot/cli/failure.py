"""How a command gives up: one clear line on standard error, exit 1 for failure, 2 for wrong use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bot.settings import Settings, SettingsError, load

FAILURE = 1
WRONG_USE = 2


def fail(message: str, code: int = FAILURE) -> NoReturn:
    """Print the message on standard error and leave with the code."""
    typer.echo(f"sira: {message}", err=True)
    raise typer.Exit(code)


def loaded() -> Settings:
    """The settings; wrong use where they are wrong."""
    try:
        return load()
    except SettingsError as error:
        fail(str(error), WRONG_USE)


@contextmanager
def failing(*errors: type[Exception]) -> Iterator[None]:
    """Turns these errors, whose messages are written for people, into a failure of the command."""
    try:
        yield
    except errors as error:
        fail(str(error))
