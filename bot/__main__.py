"""The command `sira`. Each command's file is imported only when that command runs, so that `--help` is quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

HELP = "Sira: true, sourced, short answers for people on the road, in French, Bambara and English."
COMMANDS = {
    "serve": "bot.cli.serve:serve",
    "chat": "bot.cli.chat:chat",
    "parse": "bot.cli.parse:parse",
    "content": "bot.cli.content:app",
    "nlu": "bot.cli.nlu:app",
    "relay": "bot.cli.relay:app",
    "staff": "bot.cli.staff:app",
    "db": "bot.cli.db:app",
    "reach": "bot.cli.reach:app",
    "demo": "bot.cli.demo:demo",
    "whatsapp": "bot.cli.whatsapp:app",
    "twilio": "bot.cli.twilio:app",
    "backup": "bot.cli.backup:backup",
    "restore": "bot.cli.backup:restore",
    "doctor": "bot.cli.doctor:doctor",
    "telegram": "bot.cli.telegram:app",
}


INTERRUPTED = 130
"""What a shell expects of a command that Ctrl-C ended."""


class Lazy(TyperGroup):
    """A group whose commands are loaded by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        place = COMMANDS.get(cmd_name)
        return None if place is None else command(cmd_name, place)


def command(name: str, place: str) -> Any:
    """The command that stands at "module:object"; typer brings its own copy of click, whose types are private."""
    module, _, attribute = place.partition(":")
    found: Any = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_command(found)
        group.name = name
        return group
    single = typer.Typer(add_completion=False)
    single.command(name)(found)
    return typer.main.get_command(single)


app = typer.Typer(cls=Lazy, help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def sira() -> None:
    """Holds the commands."""


def main() -> None:
    """Run the command line. Without options `sira parse` does without typer, which brings pydantic: 15 MB."""
    if sys.argv[1:] == ["parse"]:
        plain()
    else:
        app(prog_name="sira")


def plain() -> None:
    """`sira parse`, ended by Ctrl-C or by whoever no longer reads, as typer ends a command."""
    from bot.cli.parse import parse

    try:
        parse()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # What is left in the buffer has nowhere to go, and Python would complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
