import asyncio
import math
from pathlib import Path

import pytest

from bot.message import DANGERS
from bot.settings import ROOT
from bot.understanding.danger import POSSIBLE, Alarm, LexiconError, load
from bot.understanding.engine import Understanding

CERTAIN = [
    ("notre bateau coule au secours", "sea"),
    ("on coule", "sea"),
    ("le zodiac se dégonfle on est en mer", "sea"),
    ("our boat is sinking please help", "sea"),
    ("we dey drown", "sea"),
    ("ji bɛ ka don kurun kɔnɔ an dɛmɛ", "sea"),
    ("kourou bè toun an dèmè", "sea"),
    ("on est perdus dans le désert sans eau", "desert"),
    ("plus deau depuis hier on est ds le desert", "desert"),
    ("we are lost in the desert no water", "desert"),
    ("an tununna sahara kɔnɔ ji banna an bolo", "desert"),
    ("je suis enfermé ils demandent une rançon", "held"),
    ("they lock me up and they want money or they kill me", "held"),
    ("u ye n minɛ ka n datugu u bɛ wari ɲini", "held"),
    ("ils nous frappent ils ont des couteaux", "violence"),
    ("they are beating us now", "violence"),
    ("u bɛ n bugɔ sisan", "violence"),
    ("mon ami ne respire plus", "medical"),
    ("she is bleeding and does not stop", "medical"),
    ("a tɛ ninakili la tugun", "medical"),
    ("je veux mourir", "suicide"),
    ("jveux me tuer ce soir", "suicide"),
    ("i want to kill myself", "suicide"),
    ("n bɛ fɛ ka n yɛrɛ faga", "suicide"),
    ("au secours", "general"),
    ("help help we are in danger", "general"),
    ("aw ye n dɛmɛ joona", "general"),
    ("HELP!", "general"),
    ("aidez-moi", "general"),
]


@pytest.mark.parametrize(("text", "variant"), CERTAIN)
def test_danger_now_is_certain_and_of_its_kind(understanding: Understanding, text: str, variant: str) -> None:
    assert asyncio.run(understanding.understand(text)).danger == variant


@pytest.mark.parametrize(("text", "variant"), CERTAIN)
def test_the_lexicon_alone_sees_it_too_when_the_classifier_is_down(
    understanding: Understanding, text: str, variant: str
) -> None:
    assert understanding.screen(text).danger == variant


BESIDE = [
    "STOP AIDEZ MOI",
    "aidez moi stop",
    "merci aidez moi",
    "bonjour, aidez-moi s'il vous plaît",
    "arrêtez, aidez nous",
    "stop help me",
    "help me stop",
    "thanks help me",
    "hello help",
    "good evening please help us",
    "stop stop stop help",
    "a jɔ n dɛmɛ",
    "n dɛmɛ a dabila",
    "i ni ce n dɛmɛ",
    "aw ni ce an dɛmɛ",
    "i ni sɔgɔma n dɛmɛ",
]


@pytest.mark.parametrize("text", BESIDE)
def test_a_cry_is_heard_beside_words_of_stopping_greeting_and_thanking(understanding: Understanding, text: str) -> None:
    assert asyncio.run(understanding.understand(text)).danger == "general"
    assert understanding.screen(text).danger == "general"


@pytest.mark.parametrize("text", ["🆘", "🆘🆘🆘", "sos", "112", "help 🆘", "112!"])
def test_a_sign_is_a_cry(understanding: Understanding, text: str) -> None:
    assert asyncio.run(understanding.understand(text)).danger == "general"


AT_MOST_POSSIBLE = [
    "mon frère est mort en mer l'an dernier",
    "my brother died at sea last year",
    "is the sea dangerous?",
    "est-ce que les bateaux coulent souvent",
    "il y a deux ans notre bateau a coulé",
    "what if the boat sinks",
    "can people be kidnapped in the desert",
    "ɲinan u ye n minɛ Libi, sisan n bɛ so",
    "kɔgɔji ka farati ka bon wa",
    "merci pour votre aide",
    "thanks for your help",
    "please make it stop",
    "je veux tout arrêter",
]


@pytest.mark.parametrize("text", AT_MOST_POSSIBLE)
def test_what_is_past_or_general_is_at_most_possible(understanding: Understanding, text: str) -> None:
    assert asyncio.run(understanding.understand(text)).danger is None
    assert understanding.screen(text).danger is None


NONE = [
    "basi tɛ",
    "basi te",
    "tɔɔrɔ tɛ",
    "tooro te",
    "i ni sɔgɔma",
    "hɛrɛ sira wa",
    "bonjour",
    "je suis mort de fatigue",
    "merci beaucoup",
    "hello can you send me the menu",
    "bonjour merci stop",
    "i ni ce kosɛbɛ",
    "STOP",
    "ARRET",
    "A JƆ",
    "good morning",
    "i am dead tired",
    "comment obtenir la carte d'identité",
    "where is the office of the IOM",
    "n bɛ fɛ ka segin so",
    "menu",
    "",
    "😀",
]


@pytest.mark.parametrize("text", NONE)
def test_greetings_figures_of_speech_and_plain_questions_raise_no_alarm(
    understanding: Understanding, text: str
) -> None:
    meaning = asyncio.run(understanding.understand(text))
    assert (meaning.danger, understanding.screen(text).danger) == (None, None)
    assert not understanding.screen(text).possible_danger


def test_the_first_variant_in_order_is_meant(understanding: Understanding) -> None:
    assert understanding.screen("on coule et il ne respire plus au secours").danger == "sea"
    assert DANGERS[0] == "sea"


def test_the_classifier_alone_makes_possible_what_the_lexicon_does_not_know(understanding: Understanding) -> None:
    lexicon = understanding.lexicon
    assert lexicon.screen(["rien"], 0.0) == Alarm()
    for language, least in POSSIBLE.items():
        below, above = (1 / (1 + math.exp(0.1 * side - least)) for side in (1, -1))
        assert lexicon.screen(["rien"], below, language=language) == Alarm()
        assert lexicon.screen(["rien"], above, language=language).possible
    assert lexicon.screen(["rien"], 0.95, "medical").certain == "medical"


def test_in_no_known_language_as_little_as_in_any_makes_danger_possible(understanding: Understanding) -> None:
    odds = min(POSSIBLE.values()) + 0.1
    assert understanding.lexicon.screen(["rien"], 1 / (1 + math.exp(-odds)), language="").possible


def test_what_is_only_possible_by_a_word_counts_when_the_classifier_is_down(understanding: Understanding) -> None:
    words = "c'est un naufrage en mer".replace("'", " ").split()
    assert understanding.lexicon.screen(words) == Alarm(possible=True)
    assert understanding.lexicon.screen(words, 0.01) == Alarm()


def test_a_lexicon_that_cannot_be_read_names_the_place(tmp_path: Path) -> None:
    path = tmp_path / "danger.yml"
    with pytest.raises(LexiconError, match=r"danger\.yml"):
        load(path)
    good = (ROOT / "nlu" / "lexicon" / "danger.yml").read_text(encoding="utf-8")
    path.write_text(good, encoding="utf-8")
    assert load(path)
    path.write_text(good.replace("harmless:", "harmless:\n  - 'aux|ab*'", 1), encoding="utf-8")
    with pytest.raises(LexiconError, match="is no word"):
        load(path)
    path.write_text(good.replace("harmless:", "hurtless:", 1), encoding="utf-8")
    with pytest.raises(LexiconError, match="harmless"):
        load(path)
