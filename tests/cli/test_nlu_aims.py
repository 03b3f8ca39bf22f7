"""Which aims `sira nlu test` says are met."""

from __future__ import annotations

import pytest

from bot.cli.nlu_aims import Aim, of_languages, of_tests
from bot.message import Danger, Language
from bot.understanding.meaning import EMERGENCY, Guess, Meaning
from bot.understanding.scores import Judged
from bot.understanding.training_data import Sentence


def judged(
    meant: str, heard: str, *, danger: Danger | None = None, possible: bool = False, language: Language = "bm"
) -> Judged:
    meaning = Meaning("", intent=heard, ranking=(Guess(heard, 0.9),), danger=danger, possible_danger=possible)
    return Judged(Sentence("", meant, language, hard_negative=meant == "risk_sea"), meaning)


@pytest.mark.parametrize(
    ("aim", "met"),
    [
        (Aim("", 0.9, 0.9, 10), True),
        (Aim("", 0.9, 0.89, 10), False),
        (Aim("", 0.03, 0.03, 10, most=True), True),
        (Aim("", 0.03, 0.04, 10, most=True), False),
    ],
)
def test_an_aim_is_met_at_its_bound(aim: Aim, *, met: bool) -> None:
    assert aim.met == met
    assert aim.line().endswith("  met" if met else "  MISSED")


def test_a_possible_danger_is_noticed_and_is_an_alarm() -> None:
    group = [
        judged(EMERGENCY, "greet", possible=True),
        judged(EMERGENCY, EMERGENCY, danger="sea"),
        judged("risk_sea", "risk_sea"),
        judged("risk_sea", "risk_sea", possible=True),
    ]
    aims = {aim.name: (aim.share, aim.of) for aim in of_tests(group) if aim.name.startswith("bm")}
    assert aims == {
        "bm: right intent": (0.75, 4),
        "bm: right intent among three": (0.75, 4),
        "bm: danger noticed": (1.0, 2),
        "bm: alarm at hard negatives": (0.5, 2),
    }


def test_languages_are_counted_over_all_lines_and_over_pieces_in_phone_spelling() -> None:
    lines = [
        Judged(Sentence("", "", "bm", kind=kind), Meaning(""), likeliest)
        for kind, likeliest in (("chunk_frspell", "bm"), ("chunk_frspell", "fr"), ("sentence_frspell", "bm"))
    ]
    assert [(aim.of, round(aim.share, 2)) for aim in of_languages(lines)] == [(3, 0.67), (2, 0.5)]
    assert [aim.of for aim in of_languages(lines[2:])] == [1]
