"""Countries, their citizens and towns, and the part each plays, in three languages; the sentences are in places.yml."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
import yaml

from bot.message import LANGUAGES, Place, Role
from bot.settings import ROOT
from bot.understanding import normalise
from bot.understanding.places import Places, PlacesError, load
from tests.understanding.work import calls

TABLE = ROOT / "nlu" / "lexicon" / "places.yml"
SENTENCES = yaml.safe_load((Path(__file__).parent / "places.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def places() -> Places:
    return load(TABLE)


def words(text: str) -> list[str]:
    return normalise.words(normalise.clean(text))


def found(places: Places, text: str) -> str:
    return ", ".join(f"{place.code} {place.role}" for place in places.find(words(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, expected, id=text) for language in LANGUAGES for text, expected in SENTENCES[language].items()],
)
def test_a_sentence_names_its_places_and_their_parts(places: Places, text: str, expected: str) -> None:
    assert found(places, text) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_sentences_of_every_kind(language: str) -> None:
    expected = list(SENTENCES[language].values())
    assert len(expected) >= 60
    assert expected.count("") >= 10
    assert all(any(role in each for each in expected) for role in get_args(Role))


SPELLINGS = [
    ("GN", ["Guinée", "guinee", "GUINEE", "guinnée", "Lagine", "laginé", "Gine", "guiné"]),
    ("GW", ["Guinée-Bissau", "guinee bissau", "Guinea Bissau", "Gine Bisawo"]),
    ("GQ", ["Guinée équatoriale", "Equatorial Guinea"]),
    (
        "CI",
        ["Côte d'Ivoire", "cote divoire", "COTE D’IVOIRE", "Kodiwari", "kɔnɔwari", "konowari", "RCI", "ivory coast"],
    ),
    ("NE", ["Niger", "Nizɛri", "nizeri", "nijeri"]),
    ("NG", ["Nigeria", "Nigéria", "Nizeriya", "naija"]),
    ("DZ", ["Algérie", "algerie", "Algeria", "Alizɛri", "alzeri", "Aljeri"]),
    ("LY", ["Libye", "lybie", "Libya", "Libi", "LIBI"]),
    ("MA", ["Maroc", "marok", "Marɔku", "maroki", "Morocco", "marocou"]),
    ("MR", ["Mauritanie", "Mɔritani", "moritani", "Mauritania"]),
    ("TD", ["Tchad", "tchadi", "Cadi", "Chadi"]),
    ("CM", ["Cameroun", "Kameruni", "Cameroon", "cameruni"]),
    ("SN", ["Sénégal", "senegal", "Sɛnɛgali", "ｓｅｎｅｇａｌ"]),
    ("BF", ["Burkina Faso", "burkina", "Burukina", "bourkina"]),
    ("SL", ["Sierra Leone", "sierra léone", "salone"]),
]


@pytest.mark.parametrize(("code", "spelling"), [(code, each) for code, spellings in SPELLINGS for each in spellings])
def test_a_country_is_known_by_its_spellings(places: Places, code: str, spelling: str) -> None:
    assert places.find(words(f"visa {spelling}")) == (Place(code, "destination"),)


PEOPLE = [
    ("ML", "malien malienne maliens maliennes malian malians maliden malikaw"),
    ("NE", "nigérien nigérienne nigériens nigerka nizɛrika"),
    ("NG", "nigérian nigériane nigerian nigerians nizeriyaka"),
    ("GN", "guinéen guinéenne guineen guinean guineans lagineka lagineden"),
    ("SN", "sénégalais sénégalaise senegalese senegalika"),
    ("CI", "ivoirien ivoirienne ivorian kodiwarika konowarika"),
    ("GH", "ghanéen ghanéenne ghanaian ghanaians ghanian ganaka"),
    ("TG", "togolais togolaise togolese"),
    ("BJ", "béninois béninoise beninese beninka"),
    ("BF", "burkinabè burkinabé burkinabe burkinaka"),
    ("LR", "libérien libérienne liberian"),
]


@pytest.mark.parametrize(("code", "word"), [(code, word) for code, listed in PEOPLE for word in listed.split()])
def test_its_citizens_are_known_too(places: Places, code: str, word: str) -> None:
    assert places.find(words(f"un {word}")) == (Place(code, "nationality"),)


def test_every_country_of_the_lexicon_is_named_to_people() -> None:
    from bot.guidance.countries import NAMES

    stored = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert set(stored["countries"]) == set(NAMES)
    assert set(stored["nationalities"]) <= set(stored["countries"])


HOSTILE = [
    "mali " * 200,
    "de mali " * 120,
    "ka bɔ mali ka taa " * 50,
    "cote d " * 140,
    "ch" * 500,
    "c" * 1000,
    "a " * 490 + "mali",
    "n tɔgɔ " * 120,
    "aller " * 160 + "mali",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_costs_little(places: Places, text: str) -> None:
    listed = words(text)
    assert calls(lambda: places.find(listed)) < 20 * len(text)


def test_ten_times_the_words_cost_about_ten_times_as_much(places: Places) -> None:
    def cost(times: int) -> int:
        listed = words("ka bɔ mali ka taa maroku") * times
        return calls(lambda: places.find(listed))

    assert cost(200) < cost(2_000) <= 10 * cost(200)


def test_nothing_is_found_in_nothing(places: Places) -> None:
    assert places.find([]) == ()
    assert places.find(["", "zzz"]) == ()


BROKEN = [
    ("", "TypeError"),
    ("countries: [", "ParserError"),
    ("countries: {}", "KeyError: 'weak'"),
    ("{countries: {ML: {names: ['...']}}, weak: [], nothing: []}", "'...' has no word"),
]


@pytest.mark.parametrize(("content", "fault"), BROKEN)
def test_a_broken_table_is_refused_with_its_fault(tmp_path: Path, content: str, fault: str) -> None:
    path = tmp_path / "places.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlacesError, match=r"^places\.yml: ") as caught:
        load(path)
    assert fault in str(caught.value)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlacesError, match=r"places\.yml: FileNotFoundError"):
        load(tmp_path / "places.yml")
