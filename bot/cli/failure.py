"""How a command gives up: one clear line on standard error, exit 1 for failure, 2 for wrong use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.settings import Settings

FAILURE = 1
WRONG_USE = 2


def fail(message: str, code: int = FAILURE) -> NoReturn:
    """Print the message on standard error and leave with the code."""
    sys.stderr.write(f"sira: {message}\n")
    raise SystemExit(code)


def loaded() -> Settings:
    """The settings; wrong use where they are wrong. Imported only here: they take 15 MB, and `parse` needs none."""
    from bot.settings import SettingsError, load

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
