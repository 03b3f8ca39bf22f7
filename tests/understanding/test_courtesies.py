"""What stands between a greeting and thanks is understood as if it had been written alone."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.understanding import courtesies, normalise
from bot.understanding.courtesies import Courtesies, CourtesiesError
from bot.understanding.engine import Understanding
from tests.understanding.test_engine import meant
from tests.understanding.work import calls

FILE = ROOT / "nlu" / "lexicon" / "courtesies.yml"


@pytest.fixture(scope="module")
def lexicon() -> Courtesies:
    return courtesies.load(FILE)


def without(lexicon: Courtesies, text: str) -> str:
    cleaned = normalise.clean(text)
    return lexicon.without(cleaned, normalise.words(cleaned))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Bonjour, je veux rentrer", "je veux rentrer"),
        ("Bonjour,je veux rentrer", "je veux rentrer"),
        ("BSR aidez moi mrc bcp", "aidez moi"),
        ("bonjour monsieur, aidez moi. Merci d'avance !", "aidez moi"),
        ("Salam alaikoum, bonsoir à tous, on est perdus", "on est perdus"),
        ("aw ni sɔgɔma, n b'a fɛ ka segin so. Aw ni ce kosɛbɛ", "n b'a fɛ ka segin so"),
        ("ani sogoma n be fe ka segui so", "n be fe ka segui so"),
        ("as-salamu alaykum, on est perdus", "on est perdus"),
        ("Good morning sir my brother is missing thanks and God bless you all", "my brother is missing"),
        ("where is IOM? thank you", "where is IOM?"),
        ("hello? where is IOM", "where is IOM"),
        ("aidez moi!! merci", "aidez moi!!"),
        ("help us we are drowning\U0001f64fthanks", "help us we are drowning\U0001f64f"),
        ("on coule/merci", "on coule"),
    ],
)
def test_what_is_said_between_courtesies_is_left(lexicon: Courtesies, text: str, rest: str) -> None:
    assert without(lexicon, text) == rest


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Bonjour",
            "merci beaucoup",
            "aw ni ce",
            "Bonjour, i ni ce, hello",
            "bonjour merci",
            "",
            "???",
            "merci madame",
        ),
        *("merci pour le numéro", "monsieur le policier m'a frappé", "all the roads are closed", "please help me"),
        *("my brother is missing", "beaucoup de gens meurent", "je veux dire bonjour à ma mère par téléphone"),
        *("he took my passport", "c quoi le visa", "madam took my passport", "how are you helping people"),
        *("aw bɛ mɔgɔw dɛmɛ wa", "sir", "monsieur bonjour", "\ud800", "\x00", "\U0001f64f\U0001f64f"),
    ],
)
def test_where_there_is_no_rest_or_no_courtesy_nothing_is_taken(lexicon: Courtesies, text: str) -> None:
    assert without(lexicon, text) == normalise.clean(text)


def test_time_is_linear_on_nothing_but_courtesies(lexicon: Courtesies) -> None:
    short, long = (calls(partial(without, lexicon, "bonjour " * many + "x")) for many in (30, 120))
    assert long < 6 * short


MET = [
    ("fr", "bonjour, {}"),
    ("fr", "Salam alaikoum monsieur {}"),
    ("fr", "{}, merci d'avance et bonne journée"),
    ("bm", "aw ni sogoma, {}"),
    ("bm", "salam aleikoum {} aw ni ce kosɛbɛ"),
    ("en", "good morning sir {}"),
    ("en", "{} thanks and God bless you"),
]


@pytest.mark.parametrize(("language", "manner"), MET)
def test_who_greets_and_thanks_in_danger_is_heard_as_who_does_not(
    understanding: Understanding, language: str, manner: str
) -> None:
    rows = map(json.loads, (ROOT / "nlu" / "tests" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines())
    cries = [row["text"] for row in rows if row["intent"] == "help_emergency"]
    heard = [meant(understanding, manner.format(cry)) for cry in cries]
    assert [cry for cry, one in zip(cries, heard, strict=True) if not (one.danger or one.possible_danger)] == []


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("bonjour, parlez-moi des passeurs", "risk_smugglers", "fr"),
        ("Salam alaikoum, I want to go back home, thanks and God bless you", "return_overview", "en"),
        ("bonjour, n b'a fɛ ka segin so, merci", "return_overview", "bm"),
        ("Bonsoir monsieur, comment va la famille", "greet", "fr"),
        ("bonjour à toute l'équipe de Sira", "greet", "fr"),
        ("bonjour tout le monde", "greet", "fr"),
        ("hello brother", "greet", "en"),
        ("oui merci", "affirm", None),
        ("yes thank you", "affirm", "en"),
        ("I am fine thank you", "thanks", "en"),
        ("merci", "thanks", None),
        ("hello", "greet", None),
    ],
)
def test_a_question_or_answer_beside_courtesies_is_what_is_heard(
    understanding: Understanding, text: str, intent: str, language: str | None
) -> None:
    said = meant(understanding, text)
    assert (said.intent, said.text) == (intent, text)
    assert said.language == language
    assert not said.danger


NOTICED = [
    *("my boss locked me thank you", "save me God bless you", "who dey sell me dey call me, thank you"),
    *("je suis seule et personne ne m'écoute, merci bcp", "polisi ye n dɔgɔ minɛ, abarika", "bonjour, kidnappé"),
    *("assalamu alaykum, on est attaqué", "somebody is following me thank you", "SOS/merci"),
]


@pytest.mark.parametrize("text", NOTICED)
def test_danger_is_noticed_between_courtesies(understanding: Understanding, text: str) -> None:
    said = meant(understanding, text)
    assert said.danger or said.possible_danger


CALM = [
    *("bonjour maman", "bonsoir papa", "good morning my brother and my sister", "bonjour du Mali"),
    *("aw ni ce dɛmɛ na", "aw ni ce k'an dɛmɛ", "aw ye n kisi, i ni ce"),
]


@pytest.mark.parametrize("text", CALM)
def test_courtesies_alone_are_no_danger(understanding: Understanding, text: str) -> None:
    assert meant(understanding, text).danger is None
    assert understanding.screen(text).danger is None


def test_the_lexicon_alone_hears_a_cry_between_courtesies(understanding: Understanding) -> None:
    assert understanding.screen("Bonjour monsieur, on se noie, merci").danger == "sea"


@pytest.mark.parametrize("text", ["", "before: 1", "before: {fr: a}\nbeside: {}", "["])
def test_a_list_that_cannot_be_read_names_the_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "courtesies.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CourtesiesError, match=r"courtesies\.yml"):
        courtesies.load(tmp_path / "courtesies.yml")


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CourtesiesError, match=r"courtesies\.yml"):
        courtesies.load(tmp_path / "courtesies.yml")
