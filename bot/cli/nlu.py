"""`sira nlu`: train the understanding with Rasa, export it for the embedded engine, and test that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failure import WRONG_USE, fail, failing
from bot.cli.working import working
from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.understanding.scores import Judged

app = typer.Typer(help="Train, test and export the understanding of messages.", no_args_is_help=True)

TESTS = ("tests", "tests/fresh")
"""Below nlu/. The second were written later, by somebody who had seen neither the data nor the first, and nothing was
ever chosen by them."""

LidFile = Annotated[
    Path | None,
    typer.Option(
        "--lid", help="Measure language identification on lines of {text, lang}.", exists=True, dir_okay=False
    ),
]


IfNeeded = Annotated[bool, typer.Option("--if-needed", help="Not when nlu/models holds a training of these files.")]


@app.command()
def train(if_needed: IfNeeded = False) -> None:
    """Train with Rasa, in the environment that `make nlu` made, on nlu/data. The archive goes to nlu/models."""
    from bot.understanding import trained
    from bot.understanding.training import Rasa, RasaError

    if if_needed and is_trained():
        typer.echo("nlu/models holds a training of exactly these files")
        return
    before = trained.begin(ROOT)
    with failing(RasaError, trained.BehindError), working("Rasa trains"):
        Rasa(ROOT).train(ROOT / trained.MODELS)
        trained.end(before, ROOT)
    typer.echo("trained; `sira nlu export` brings it into service")


def is_trained() -> bool:
    """Whether there is a finished training of exactly the present files."""
    from bot.understanding import trained

    try:
        trained.trained(ROOT)
    except (trained.NoTrainingError, trained.BehindError):
        return False
    return True


@app.command()
def export() -> None:
    """Turn the trained model into nlu/model, which the embedded engine serves, with a manifest of hashes and scores."""
    from bot.understanding import archive
    from bot.understanding.export import export as write
    from bot.understanding.trained import BehindError, NoTrainingError, trained
    from bot.understanding.training_data import DataError

    with failing(NoTrainingError, BehindError):
        done = trained(ROOT)
    with failing(archive.ArchiveError, DataError), working("exporting"):
        scores = write(ROOT, archive.read(done.archive), done.sources, ROOT / "nlu" / "model")
    typer.echo(json.dumps(scores, indent=2))


ReportFile = Annotated[
    Path | None,
    typer.Option("--report", help="Write an HTML page with the confusion matrix and examples.", dir_okay=False),
]


@app.command("test")
def measure(lid: LidFile = None, report: ReportFile = None) -> None:
    """Measure the embedded engine on nlu/tests and nlu/tests/fresh, or language identification alone with --lid."""
    from bot.cli import nlu_aims, nlu_report
    from bot.understanding.engine import BROKEN, open_model
    from bot.understanding.scores import judge
    from bot.understanding.training_data import DataError, labelled, unseen

    if lid and report:
        fail("--report is of nlu/tests: not together with --lid", WRONG_USE)
    if report and not report.parent.is_dir():
        fail(f"{report.name}: cannot be written (no such folder)")
    with failing(*BROKEN, DataError):
        understanding = open_model(ROOT / "nlu", ROOT / "nlu" / "model")
        sets = [labelled(lid)] if lid else [unseen(ROOT / "nlu" / folder) for folder in TESTS]
        if not sets[0]:
            fail("nlu/tests has no sentences (*.jsonl) to test with")
        with working("understanding"):
            judged = [judge(understanding, sentences) for sentences in sets if sentences]
    for name, one in zip(("lines",) if lid else TESTS, judged, strict=False):
        lines = nlu_report.languages(one) if lid else nlu_report.everything(one)
        aims = nlu_aims.of_languages(one) if lid else nlu_aims.of_tests(one)
        typer.echo("\n".join((f"== {name}", *lines, "", "aims", *(aim.line() for aim in aims), "")))
    if report:
        write_report(judged[0], report)


def write_report(judged: list[Judged], path: Path) -> None:
    """The HTML page, with today's date."""
    from bot.cli import nlu_html
    from bot.understanding.embedded import ModelError

    with failing(ModelError):
        measured = nlu_html.model(ROOT / "nlu" / "model", ROOT)
    try:
        path.write_text(nlu_html.page(judged, measured, datetime.now(UTC).date()), encoding="utf-8")
    except OSError as error:
        fail(f"{path.name}: cannot be written ({error.strerror})")
