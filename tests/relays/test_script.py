"""What a relay reads out."""

from __future__ import annotations

import pytest

from bot.message import LANGUAGES, Language
from bot.relays.script import script
from tests.relays.looking import ADDRESS


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_address_whole_and_its_end_sign_by_sign(language: Language) -> None:
    told = script(language, ADDRESS, production=True)
    assert "sira.example.org/r/7K3MQ9XA" in told
    assert "7, K, 3, M, Q, 9, X, A" in told
    assert "{" not in told
    assert 90 <= len(told.split()) <= 170


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_text_says_so_first(language: Language) -> None:
    assert script(language, ADDRESS, production=False).startswith("TEST")
    assert "TEST" not in script(language, ADDRESS, production=True)
