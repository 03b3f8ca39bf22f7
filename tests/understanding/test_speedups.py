"""What is compiled finds what numpy finds, whatever a message holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.understanding import embedded, normalise
from bot.understanding.embedded import NUMBER, Embedded, Told
from bot.understanding.engine import Understanding
from bot.understanding.meaning import Guess
from bot.understanding.training_data import unseen
from tests.conftest import NOT_COMPILED, missing
from tests.understanding.conftest import with_numpy

CLOSE = 1e-5
"""Sums of a hundred float32, in another order."""
HOSTILE = [
    "",
    "?",
    "12 34",
    "a" * 5_000,
    "1 " * 3_000,
    "a b " * 1_000,
    "ab" * 500,
    "n'ɛ́ ɲɔgɔn ŋana l'été",
    "慢慢",
    "help 楴湯, i am drowning",
    "my friend 挽㵡a is drowning help",
    "\U0001f600 ok \U00010400\U00010428 \ud800 x",
    "ߒ ߓߍ ߕߊ߯",
    "é" * 3_000,
]


@pytest.fixture(scope="module")
def compiled(understanding: Understanding) -> Embedded:
    if understanding.model.scorer is None:
        missing(NOT_COMPILED)
    return understanding.model


def both(compiled: Embedded, words: list[str], spoken: list[str]) -> tuple[Told, Told]:
    assert compiled.scorer is not None
    return compiled.scorer.read(words, spoken), compiled.told(words, spoken)


def apart(one: Told, other: Told) -> float:
    """The largest difference; the ranks are compared one by one, for two alike may change their places."""
    figures = zip(embedded._figures(one), embedded._figures(other), strict=True)
    return max(abs(here - there) for here, there in figures)


def agree(compiled: Embedded, words: list[str], spoken: list[str]) -> None:
    here, there = both(compiled, words, spoken)
    assert apart(here, there) <= CLOSE
    assert embedded._names(here) == embedded._names(there)


def of(text: str) -> tuple[list[str], list[str]]:
    cleaned = normalise.clean(text)
    return [NUMBER if word.isdigit() else word for word in normalise.words(cleaned)], normalise.spoken(cleaned)


def test_every_test_sentence_says_the_same(compiled: Embedded) -> None:
    texts = [sentence.text for folder in ("tests", "tests/fresh") for sentence in unseen(ROOT / "nlu" / folder)]
    assert len(texts) > 2_000
    silent = compiled.told([], [])
    for number, text in enumerate(texts):
        here, there = both(compiled, *of(text))
        assert apart(here, there) <= CLOSE, f"sentence {number}"
        assert embedded._names(here) == embedded._names(there), f"sentence {number}"
        assert apart(here, silent) > CLOSE, f"sentence {number}"


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:8]) for text in HOSTILE])
def test_so_has_what_nobody_would_write(compiled: Embedded, text: str) -> None:
    agree(compiled, *of(text))


def test_so_has_any_text(compiled: Embedded) -> None:
    @given(st.text(max_size=300), st.text(alphabet="aeioukns '", max_size=300))
    @settings(max_examples=300)
    def agreed(text: str, letters: str) -> None:
        agree(compiled, *of(text))
        agree(compiled, *of(letters))

    agreed()


WORDS = st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1))
SPOKEN = st.lists(
    st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co"]), min_size=1)
    .map(lambda text: "".join(text.split()))
    .filter(bool)
)
"""Of all that normalise.clean leaves."""


def test_so_have_any_words(compiled: Embedded) -> None:
    @given(WORDS, SPOKEN)
    @settings(max_examples=100)
    def agreed(words: list[str], spoken: list[str]) -> None:
        agree(compiled, words, spoken)

    agreed()


def disguised(word: str) -> str:
    """Two letters of another script with the bytes of the last four letters of a word; nothing if they are none."""
    pair = word[-4:].encode().decode("utf-16-le", "ignore")
    return pair if len(pair) == 2 and pair.isalpha() else ""


def test_letters_of_another_script_with_the_bytes_of_ours_say_nothing(compiled: Embedded) -> None:
    texts = [sentence.text for sentence in unseen(ROOT / "nlu" / "tests")]
    words = {word for text in texts for word in normalise.words(normalise.clean(text)) if len(word) >= 4}
    pairs = sorted({disguised(word) for word in words} - {""})
    assert len(pairs) > 500
    assert compiled.scorer is not None
    nothing = compiled.told(["help"], [])
    for pair in pairs:
        for told in both(compiled, ["help"], [pair]):
            assert apart(told, nothing) <= CLOSE, ascii(pair)


def test_nothing_is_read_beyond_the_tables_for_words_that_no_message_has(compiled: Embedded) -> None:
    @given(SPOKEN, SPOKEN)
    @settings(max_examples=100)
    def agreed(words: list[str], spoken: list[str]) -> None:
        agree(compiled, words, spoken)

    agreed()


def test_concepts_that_stand_together_count_the_same(compiled: Embedded) -> None:
    alarm = compiled.emergency

    @given(st.sets(st.integers(0, len(alarm.concepts.names) - 1)))
    @settings(max_examples=100)
    def counted(numbers: set[int]) -> None:
        assert alarm.pairs is not None
        assert alarm.pairs.counted(sorted(numbers)) == pytest.approx(alarm.counted(sorted(numbers)), abs=CLOSE)

    counted()


def test_a_concept_that_is_none_is_refused_and_reads_nothing(compiled: Embedded) -> None:
    assert compiled.emergency.pairs is not None
    for number in (10_000, -1, 2**40):
        with pytest.raises(IndexError):
            compiled.emergency.pairs.counted([number])


def test_without_it_the_same_is_understood(understanding: Understanding, compiled: Embedded) -> None:
    plain = with_numpy(compiled)
    for text in ("on coule on coule", "n bɛ fɛ ka segin so", "is my ecowas passport still valid"):
        cleaned = normalise.clean(text)
        words = normalise.words(cleaned)
        here, there = compiled.read(cleaned, words), plain.read(cleaned, words)
        assert [guess.name for guess in here.ranking] == [guess.name for guess in there.ranking]
        assert (here.language, here.danger) == (there.language, there.danger)
        assert here.emergency == pytest.approx(there.emergency, abs=CLOSE)


try:
    from bot.understanding.speedups import Scorer as Compiled
except ImportError:
    Compiled = None  # type: ignore[assignment, misc]


class OfOtherFiles:
    """What is compiled from another version of the source: made otherwise, or with another idea of the tables."""

    def __init__(self, *parts: object) -> None:
        self.parts = parts

    def read(self, words: list[str], spoken: list[str]) -> Told:
        return (Guess("greet", 1.0),) * 10, "fr", 0.9, "sea", (0.0, 0.0, 0.0)


class OfOtherNames:
    """Whose intents, languages and dangers have another order."""

    def __init__(self, *parts: object) -> None:
        self.scorer = Compiled(*parts)  # type: ignore[arg-type]

    def read(self, words: list[str], spoken: list[str]) -> Told:
        ranking, _, sure, danger, said = self.scorer.read(words, spoken)
        return ranking, "another", sure, danger, said


class MadeOtherwise:
    def __init__(self, one: object) -> None:
        raise AssertionError


@pytest.mark.parametrize("scorer", [OfOtherFiles, OfOtherNames, MadeOtherwise])
def test_what_was_compiled_from_other_files_is_left_alone(
    compiled: Embedded, monkeypatch: pytest.MonkeyPatch, scorer: type
) -> None:
    from bot.understanding import speedups

    plain = with_numpy(compiled)
    assert embedded._compiled(plain).scorer is not None
    monkeypatch.setattr(speedups, "Scorer", scorer)
    assert embedded._compiled(plain) is plain
