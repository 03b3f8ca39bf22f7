"""The embedded engine against Rasa itself, with the archive that it trained. Needs .venv-nlu (make nlu-trained)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.understanding import archive, embedded, normalise
from bot.understanding.embedded import Embedded, Reading
from bot.understanding.export import write
from bot.understanding.meaning import Guess
from bot.understanding.rasa_server import SECONDS
from bot.understanding.training import Rasa, RasaError
from bot.understanding.training_data import training, unseen
from tests.conftest import NOT_COMPILED, missing
from tests.loop import only_waiting_counts
from tests.understanding.conftest import with_numpy
from tests.understanding.rasa_running import exported, rasa_running
from tests.understanding.test_rasa_server import ROUNDING, asking

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(1800)]

EXACT = 1e-4
ALIKE = 0.02


@dataclass(frozen=True, slots=True)
class Fresh:
    """The model that was trained from the present files, its export, and what Rasa makes of every test sentence."""

    archive: Path
    model: Path
    texts: list[str]
    readings: list[Reading]


@pytest.fixture(scope="module")
def fresh(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    folder = tmp_path_factory.mktemp("rasa")
    texts = [sentence.text for sentence in unseen(ROOT / "nlu" / "tests")] + ["?", "😀 ok", "ߒ ߓߍ", "12 34", "a" * 2000]
    told = [
        Reading(
            tuple(Guess(*guess) for guess in line["ranking"]),
            line["language"][0],
            line["language"][1],
            line["danger"],
            line["emergency"],
        )
        for line in Rasa(ROOT).parse(trained, texts, folder)
    ]
    export(trained, folder / "model")
    return Fresh(trained, folder / "model", texts, told)


def export(path: Path, folder: Path) -> None:
    write(archive.read(path), training(ROOT / "nlu" / "data"), frozenset(), folder)


def read(model: Embedded, text: str) -> Reading:
    cleaned = normalise.clean(text)
    return model.read(cleaned, normalise.words(cleaned))


def apart(one: Reading, other: Reading) -> float:
    """The largest difference, rank by rank and intent by intent, of the language and of the emergency."""
    ranks = [abs(a.confidence - b.confidence) for a, b in zip(one.ranking, other.ranking, strict=True)]
    by_name = {guess.name: guess.confidence for guess in other.ranking}
    names = [abs(guess.confidence - by_name[guess.name]) for guess in one.ranking if guess.name in by_name]
    language = abs(one.language_confidence - other.language_confidence)
    return max(*ranks, *names, language, abs(one.emergency - other.emergency))


@pytest.mark.parametrize("way", ["compiled", "numpy"])
def test_the_embedded_engine_computes_what_rasa_computes(fresh: Fresh, way: str) -> None:
    model = embedded.load(fresh.model)
    if way == "numpy":
        model = with_numpy(model)
    elif model.scorer is None:
        missing(NOT_COMPILED)
    assert len(fresh.readings) == len(fresh.texts) > 100
    for number, (text, told) in enumerate(zip(fresh.texts, fresh.readings, strict=True)):
        here = read(model, text)
        assert apart(here, told) <= EXACT, f"sentence {number}"
        assert (here.language, here.danger) == (told.language, told.danger), f"sentence {number}"


def test_the_committed_model_agrees_with_one_trained_afresh(fresh: Fresh) -> None:
    committed = embedded.load(ROOT / "nlu" / "model")
    for number, (text, told) in enumerate(zip(fresh.texts, fresh.readings, strict=True)):
        here = read(committed, text)
        assert here.ranking[0].name == told.ranking[0].name, f"sentence {number}"
        assert apart(here, told) <= ALIKE, f"sentence {number}"


def test_an_export_is_the_same_to_the_byte(fresh: Fresh, tmp_path: Path) -> None:
    export(fresh.archive, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        p.name: p.read_bytes() for p in fresh.model.iterdir()
    }


def test_a_missing_archive_is_refused(fresh: Fresh, tmp_path: Path) -> None:
    with pytest.raises(RasaError, match="no such model"):
        list(Rasa(ROOT).parse(fresh.archive.with_name("other.tar.gz"), [], tmp_path))


PROJECT = {
    "config.yml": "version: '3.1'\nlanguage: fr\npipeline:\n- name: KeywordIntentClassifier\npolicies: []\n",
    "domain.yml": "version: '3.1'\nintents: [greet, thanks]\n",
    "data/rules.yml": """version: '3.1'
rules:
- rule: one
  steps:
  - or:
    - intent: greet
    - intent: thanks
  - action: action_listen
""",
    "data/nlu.yml": """version: '3.1'
nlu:
- intent: greet
  examples: |
    - bonjour
    - i ni ce
- intent: thanks
  examples: |
    - merci
    - barika
""",
}


def small(folder: Path, also_thanks: str) -> Rasa:
    """A project of two intents, with Rasa's environment."""
    for name, text in PROJECT.items():
        path = folder / "nlu" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("barika", also_thanks), encoding="utf-8")
    (folder / ".venv-nlu").symlink_to(ROOT / ".venv-nlu")
    return Rasa(folder)


def test_only_data_that_pass_rasa_s_validation_make_a_training(
    trained: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """So the training of the present files, without which nothing here runs, says that they pass."""
    with pytest.raises(RasaError, match="validation"):
        small(tmp_path, "i ni ce").train(tmp_path / "out")
    assert "The example 'i ni ce' was found labeled with multiple different intents" in capfd.readouterr().err
    assert not (tmp_path / "out" / "sira.tar.gz").exists()


SENTENCES = [
    "Je veux rentrer chez moi, comment m'inscrire ?",
    "c koi les risk dans le desert entre gao et lalgerie",
    "je veux parler à quelqu'un",
    "/menu",
    "n bɛ fɛ ka segin so",
    "sahara tigɛli farati ye mun ye",
    "i ni ce",
    "is it dangerous to cross the sea by boat",
    "which office can help me in Gao",
    "thank you very much",
]


async def test_a_real_rasa_server_reads_as_the_embedded_engine_and_when_it_dies_that_one_answers(
    trained: Path, tmp_path: Path
) -> None:
    embedded = exported(trained, tmp_path / "model")
    with rasa_running(trained, tmp_path) as (url, process):
        async with asking(embedded, url, seconds=10) as asked:
            for number, sentence in enumerate(SENTENCES):
                here, there = await embedded.understand(sentence), await asked.understand(sentence)
                assert there.confidence == pytest.approx(here.confidence, abs=EXACT), f"sentence {number}"
                assert (there.intent, there.language) == (here.intent, here.language), f"sentence {number}"
                assert (here.engine, there.engine) == ("embedded", "rasa"), f"sentence {number}"
            process.kill()
            await asyncio.to_thread(process.wait, 30)
            with only_waiting_counts() as waited:
                assert (await asked.understand(SENTENCES[0])).engine == "embedded"
                assert waited() <= SECONDS + ROUNDING
