import asyncio
import time
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import LANGUAGES
from bot.understanding.engine import NLU, Understanding
from bot.understanding.meaning import EMERGENCY, Meaning
from bot.understanding.training_data import unseen
from tests.understanding.work import calls


def meant(understanding: Understanding, text: str) -> Meaning:
    return asyncio.run(understanding.understand(text))


CLEAR = [
    ("Je veux traverser le désert, c'est dangereux ?", "risk_desert", "fr"),
    ("je ve traverse le desert c dangereu", "risk_desert", "fr"),
    ("combien de temps dure la traversée de la mer en bateau", "risk_sea", "fr"),
    ("où m'inscrire pour le retour volontaire", "return_apply", "fr"),
    ("je veux parler à quelqu'un", "help_human", "fr"),
    ("N bɛ fɛ ka segin so", "return_overview", "bm"),
    ("n be fe ka segin so", "return_overview", "bm"),
    ("n'bè fè ka ségui so", "return_overview", "bm"),
    ("sahara tigɛli farati ye mun ye", "risk_desert", "bm"),
    ("i ni ce", "greet", "bm"),
    ("is my ecowas passport still valid", "rights_aes", "en"),
    ("is it dangerous to cross the sea by boat", "risk_sea", "en"),
    ("thank you very much", "thanks", "en"),
    ("which office can help me in Gao", "help_services", "en"),
]


@pytest.mark.parametrize(("text", "intent", "language"), CLEAR)
def test_a_clear_sentence_is_understood_in_its_language(
    understanding: Understanding, text: str, intent: str, language: str
) -> None:
    meaning = meant(understanding, text)
    assert (meaning.intent, meaning.language) == (intent, language)
    assert meaning.ranking[0].confidence == meaning.confidence
    assert sum(guess.confidence for guess in meaning.ranking) <= 1 + 1e-9


SAYS_NO_LANGUAGE = ["ok", "OK.", "Moussa", "Fatoumata", "visa", "stop", "12", "a", "Bamako", "la", "whatsapp"]


@pytest.mark.parametrize("text", SAYS_NO_LANGUAGE)
def test_a_word_of_all_languages_a_name_or_a_number_says_no_language(understanding: Understanding, text: str) -> None:
    assert meant(understanding, text).language is None


TELLING = [("je veux rentrer chez moi", "fr", 3), ("n bɛ fɛ ka segin so", "bm", 3), ("I want to go back home", "en", 3)]


@pytest.mark.parametrize(("text", "language", "least"), TELLING)
def test_a_sentence_tells_its_language_by_several_words(
    understanding: Understanding, text: str, language: str, least: int
) -> None:
    meaning = meant(understanding, text)
    assert meaning.language == language
    assert meaning.telling >= least
    assert meaning.language_confidence >= 0.8


WHOLE = [
    ("i ni ce", True),
    ("bonjour", True),
    ("good morning", True),
    ("bambara", True),
    ("Français", True),
    ("je veux traverser le désert avec mon frère", False),
    ("Moussa", False),
]


@pytest.mark.parametrize(("text", "whole"), WHOLE)
def test_a_greeting_or_the_name_of_a_language_is_a_whole_phrase(
    understanding: Understanding, text: str, *, whole: bool
) -> None:
    assert meant(understanding, text).whole_phrase is whole


SCREENED = [
    ("", "none"),
    ("?", "none"),
    ("😀😀", "none"),
    ("123 456", "none"),
    ("ߒ ߓߍ߫ ߝߍ߬", "nko"),
    ("أريد العودة", "arabic"),
    ("привет", "other"),
    ("\u200b\u200f\u202e", "none"),
]


@pytest.mark.parametrize(("text", "script"), SCREENED)
def test_what_has_no_latin_letters_never_reaches_the_classifier(
    understanding: Understanding, text: str, script: str
) -> None:
    meaning = meant(understanding, text)
    assert meaning == Meaning(text=text, script=meaning.script, engine="screen")
    assert meaning.script == script


HOSTILE = ["a" * 100_000, "help " * 30_000, "\u0301" * 50_000, "ok \ud800\udfff", "\x00\x00on coule", "н" * 9_999]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text[:8]) for text in HOSTILE])
def test_hostile_text_is_understood_quickly_or_not_at_all(understanding: Understanding, text: str) -> None:
    start = time.process_time()
    assert meant(understanding, text).text == text
    assert time.process_time() - start < 1


def test_any_text_has_a_meaning(understanding: Understanding) -> None:
    @given(st.text(max_size=500))
    def understood(text: str) -> None:
        meaning = meant(understanding, text)
        assert 0 <= meaning.confidence <= 1
        assert meaning.language in (None, *LANGUAGES)
        assert understanding.screen(text).intent == "out_of_scope"

    understood()


def test_a_cry_is_noticed_whatever_stands_beside_it_in_another_script(understanding: Understanding) -> None:
    """慢慢 and the like have the bytes of Latin letters, which are looked up as numbers."""
    every = [sentence for sentence in unseen(NLU / "validation") if sentence.intent == EMERGENCY]
    noticed = 0
    for sentence in every:
        meaning = meant(understanding, f"{sentence.text} 慢慢 楴湯")
        noticed += bool(meaning.danger or meaning.possible_danger)
    assert len(every) > 300
    assert noticed >= 0.99 * len(every)


def test_a_meaning_does_not_show_its_text(understanding: Understanding) -> None:
    assert "traverser" not in repr(meant(understanding, "je veux traverser"))


def test_ten_times_the_words_cost_at_most_ten_times_the_work(understanding: Understanding) -> None:
    sentence = "je veux traverser le désert avec mon petit frère "
    meant(understanding, sentence)
    short, long = (calls(partial(meant, understanding, sentence * times)) for times in (2, 20))
    assert short < long <= 10 * short


def test_a_message_costs_the_same_work_again_because_nothing_of_it_is_kept(understanding: Understanding) -> None:
    meant(understanding, "n bɛ fɛ ka segin so")
    first, again = (calls(partial(meant, understanding, "je veux traverser le désert zzyqx")) for _ in range(2))
    assert first == again
