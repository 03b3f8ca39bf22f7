"""How figures, periods and values are said."""

from __future__ import annotations

import pytest

from bot.message import Language
from bot.web.staff.labels import Labels

TOPICS = {"risk_sea": "Crossing the sea"}


@pytest.mark.parametrize(
    ("language", "period", "long", "short"),
    [
        ("fr", "2026-03-02", "2 mars 2026", "2 mars"),
        ("fr", "2026-W09", "semaine 9 de 2026", "sem. 9"),
        ("fr", "2026-02", "février 2026", "févr."),
        ("fr", "2026-Q3", "trimestre 3 de 2026", "T3"),
        ("en", "2026-02", "February 2026", "Feb"),
        ("en", "2026-W53", "week 53 of 2026", "w. 53"),
        ("bm", "2026-02", "feburuye 2026", "feb"),
    ],
)
def test_periods(language: Language, period: str, long: str, short: str) -> None:
    labels = Labels(language, TOPICS)
    assert (labels.period(period), labels.short(period)) == (long, short)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("whatsapp", "WhatsApp"),
        ("fr/not_helped", "Français · Said that it did not help"),
        ("risk_sea/bm", "Crossing the sea · Bamanankan"),
        ("bm/risk_sea", "Bamanankan · Crossing the sea"),
        ("other", "Other, too small to be shown alone"),
        ("Gao Ba", "Gao Ba"),
        ("Sikasso/Koko", "Sikasso/Koko"),
        ("gone_topic/bm", "gone_topic/bm"),
    ],
)
def test_values_are_said_in_words_and_what_is_no_word_of_ours_stands_as_it_is(value: str, said: str) -> None:
    assert Labels("en", TOPICS).value(value) == said


@pytest.mark.parametrize(("language", "said"), [("fr", "70\u202f000"), ("bm", "70\u202f000"), ("en", "70,000")])
def test_thousands(language: Language, said: str) -> None:
    assert Labels(language, {}).number(70_000) == said
