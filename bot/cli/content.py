"""`sira content`: what is in content/, whether it holds together, and the way to translators and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from bot.cli.content_exchange import export, import_
from bot.cli.content_options import CONTENT, Folder, Today, columns, counted, day
from bot.cli.content_review import golive, status
from bot.cli.content_show import show
from bot.cli.failure import FAILURE, failing
from bot.guidance.audit import Audit, audit
from bot.guidance.model import ContentError
from bot.guidance.readability import LONG_SENTENCE, ease, long_sentences
from bot.guidance.source_lines import section_line

app = typer.Typer(help="Check, review, show and translate the content.", no_args_is_help=True, add_completion=False)
app.command()(status)
app.command()(golive)
app.command()(show)
app.command()(export)
app.command("import")(import_)

FIRST_WORDS = 60


@app.callback()
def content() -> None:
    """Look at the texts that Sira answers with, and change them."""


@app.command()
def check(
    readability: Annotated[
        bool, typer.Option("--readability", help="List every text by how hard it is to read, the hardest first.")
    ] = False,
    today: Today = None,
    folder: Folder = CONTENT,
) -> None:
    """List every fault in content/ with its path and line; exit 1 if there is one. Long sentences are warnings."""
    with failing(ContentError):
        found = audit(folder.resolve(), day(today))
    for line in _warnings(found, folder):
        typer.echo(line)
    for line in _readability(found) if readability else ():
        typer.echo(line)
    for fault in found.faults:
        typer.echo(fault, err=True)
    if found.faults:
        typer.echo(f"sira: {counted(len(found.faults), 'fault')} in the content", err=True)
        raise typer.Exit(FAILURE)
    drafts = sum(text.status != "reviewed" for topic in found.topics.values() for text in topic.texts.values())
    typer.echo(
        f"{len(found.topics)} topics, {len(found.claims)} claims, {len(found.services)} services: no fault; "
        f"{drafts} texts are drafts that nobody has reviewed"
    )


def _warnings(found: Audit, folder: Folder) -> Iterator[str]:
    for topic in found.topics.values():
        for language, text in topic.texts.items():
            path = f"topics/{topic.id}/{language}.md"
            source = (folder / path).read_text(encoding="utf-8")
            for sentence in long_sentences(text):
                line = section_line(source, sentence.section, sentence.text)
                words = f"{sentence.words} words (over {LONG_SENTENCE}): {sentence.text[:FIRST_WORDS]}..."
                yield f"warning: content/{path}:{line}: {sentence.section}: a sentence of {words}"


def _readability(found: Audit) -> Iterator[str]:
    figures = [
        (ease(text), f"{topic.id}/{lang}") for topic in found.topics.values() for lang, text in topic.texts.items()
    ]
    scored = [("score", "text", "words", "sentences", "words a sentence", "longest")]
    hardest = sorted(figures, key=lambda each: (each[0].score is None, each[0].score or -each[0].mean))
    for figure, name in hardest:
        score = "-" if figure.score is None else f"{figure.score:.0f}"
        counts = (str(figure.words), str(figure.sentences), f"{figure.mean:.1f}", str(figure.longest))
        scored.append((score, name, *counts))
    return columns(scored)
