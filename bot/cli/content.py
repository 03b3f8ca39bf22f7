"""`sira content`: what is in content/, and whether it holds together."""

from __future__ import annotations

import typer

from bot.cli.failure import failing
from bot.guidance.guidance import Policy, read_guidance
from bot.guidance.model import ContentError
from bot.settings import ROOT

app = typer.Typer(help="Check the content.", no_args_is_help=True)


@app.callback()
def content() -> None:
    """Look at the texts that Sira answers with."""


@app.command()
def check() -> None:
    """List every fault in content/ with its path; exit 1 if there is one."""
    with failing(ContentError):
        guidance = read_guidance(ROOT / "content", Policy(production=False, serve_drafts=True))
    drafts = sum(text.status != "reviewed" for topic in guidance.topics.values() for text in topic.texts.values())
    typer.echo(
        f"{len(guidance.topics)} topics, {len(guidance.claims)} claims, {len(guidance.services)} services: no fault; "
        f"{drafts} texts are drafts that nobody has reviewed"
    )
