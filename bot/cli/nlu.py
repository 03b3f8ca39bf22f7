"""`sira nlu`: train the understanding with Rasa, export it for the embedded engine, and test that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.failure import fail, failing
from bot.cli.working import working
from bot.settings import ROOT, SettingsError, load

app = typer.Typer(help="Train, test and export the understanding of messages.", no_args_is_help=True)

MODELS = ROOT / "nlu" / "models"
SOURCES = MODELS / "sources.json"
"""What the archive in nlu/models was trained on, so that export never calls an old model fresh."""

LidFile = Annotated[
    Path | None,
    typer.Option(
        "--lid", help="Measure language identification on lines of {text, lang}.", exists=True, dir_okay=False
    ),
]


@app.command()
def train() -> None:
    """Train with Rasa, in the environment that `make nlu` made, on nlu/data. The archive goes to nlu/models."""
    from bot.understanding import manifest
    from bot.understanding.export import write_json
    from bot.understanding.training import Rasa, RasaError

    before = manifest.digests(ROOT)
    SOURCES.unlink(missing_ok=True)
    with failing(RasaError), working("Rasa trains"):
        Rasa(ROOT).train(MODELS)
    refuse(manifest.behind(before, ROOT), "changed while Rasa trained")
    write_json(SOURCES, before)
    typer.echo("trained; `sira nlu export` brings it into service")


@app.command()
def export() -> None:
    """Turn the trained model into nlu/model, which the embedded engine serves, with a manifest of hashes and scores."""
    from bot.understanding import archive, manifest
    from bot.understanding.export import export as write
    from bot.understanding.training_data import DataError

    if not SOURCES.is_file():
        fail("nlu/models holds no finished training; run `sira nlu train`")
    sources = json.loads(SOURCES.read_text(encoding="utf-8"))
    refuse(manifest.behind(sources, ROOT), "changed since the training")
    with failing(archive.ArchiveError, DataError), working("exporting"):
        scores = write(ROOT, archive.read(MODELS / "sira.tar.gz"), sources, ROOT / "nlu" / "model")
    typer.echo(json.dumps(scores, indent=2))


@app.command("test")
def measure(lid: LidFile = None) -> None:
    """Measure the embedded engine on nlu/tests, or language identification alone with --lid."""
    from bot.cli import nlu_report
    from bot.understanding.danger import LexiconError
    from bot.understanding.embedded import ModelError
    from bot.understanding.engine import open_understanding
    from bot.understanding.scores import judge
    from bot.understanding.training_data import DataError, labelled, unseen

    with failing(ModelError, LexiconError, DataError, SettingsError):
        understanding = open_understanding(load())
        sentences = labelled(lid) if lid else unseen(ROOT / "nlu" / "tests")
        if not sentences:
            fail("nlu/tests has no sentences (*.jsonl) to test with")
        with working("understanding"):
            judged = judge(understanding, sentences)
    for line in nlu_report.languages(judged) if lid else nlu_report.everything(judged):
        typer.echo(line)


def refuse(behind: list[str], why: str) -> None:
    """Fail when a file that training reads is not as it was."""
    if behind:
        fail(f"{why}: {', '.join(behind[:5])}{' ...' if behind[5:] else ''}; run `sira nlu train`")
