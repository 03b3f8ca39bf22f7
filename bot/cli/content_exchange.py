"""`sira content export` and `sira content import`: the texts out to a translator and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.content_options import CONTENT, Folder, Today, counted, day, known_language, opened
from bot.cli.failure import WRONG_USE, fail, failing
from bot.guidance.roundtrip import ExchangeError, Row, changes, rows
from bot.message import Language

TRANSLATIONS: tuple[Language, ...] = ("bm", "en")
FORMATS = (".xlsx", ".po")

To = Annotated[str, typer.Option("--language", help="bm or en.")]


def export(
    language: To,
    out: Annotated[Path, typer.Option("--out", help="The file to make: .xlsx or .po.", dir_okay=False)],
    today: Today = None,
    folder: Folder = CONTENT,
) -> None:
    """Write all texts of a language, beside their French, to a file for a translator."""
    wanted = known_language(language, TRANSLATIONS)
    found = list(rows(opened(folder), wanted))
    if _format(out) == ".po":
        from bot.guidance.roundtrip_po import po

        data = po(found, wanted, day(today))
    else:
        from bot.guidance.roundtrip_xlsx import xlsx

        data = xlsx(found)
    try:
        # A file that is there may hold a translator's work.
        with out.open("xb") as file:
            file.write(data)
    except OSError as error:
        fail(f"{out}: {'there is such a file already' if isinstance(error, FileExistsError) else error.strerror}")
    typer.echo(f"{out}: {len(found)} pieces of {len({row.topic for row in found})} topics")


def import_(
    file: Annotated[Path, typer.Argument(help="The file that came back.", exists=True, dir_okay=False)],
    language: To,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changes; without it they are only shown.")] = False,
    today: Today = None,
    folder: Folder = CONTENT,
) -> None:
    """Show what a translator changed; with --apply write it. A file with one wrong row is refused as a whole."""
    from bot.guidance.roundtrip_files import rewrites, write

    wanted = known_language(language, TRANSLATIONS)
    guidance, place = opened(folder), folder.resolve()
    with failing(ExchangeError, OSError):
        wished = changes(guidance, _read(file), wanted)
        planned = rewrites(place, guidance, wished, wanted, day(today))
        for each in planned:
            typer.echo("\n".join(each.diff()))
        if apply:
            write(place, planned)
    where = f"{counted(sum(map(len, wished.values())), 'piece')} in {counted(len(planned), 'file')}"
    if not planned:
        typer.echo("nothing has changed")
    elif apply:
        typer.echo(f"{where} changed; these texts are drafts now")
    else:
        typer.echo(f"{where} would change; nothing is written without --apply")


def _read(file: Path) -> list[Row]:
    if _format(file) == ".po":
        from bot.guidance.roundtrip_po import read_po_file

        return read_po_file(file)
    from bot.guidance.roundtrip_xlsx import read_xlsx

    return read_xlsx(file)


def _format(file: Path) -> str:
    if file.suffix.lower() not in FORMATS:
        fail(f"{file.name}: the name must end in {' or '.join(FORMATS)}", WRONG_USE)
    return file.suffix.lower()
