"""Codes as they are drawn, and as people type them."""

from __future__ import annotations

import secrets
from collections import Counter

import pytest

from bot.relays.codes import MOST_CANDIDATES, candidates, canonical, hashed, is_secret, new_code, new_secret
from bot.relays.relay import ALPHABET, is_code

CODE = "7K3MQ901"

TYPED = [
    CODE,
    "7k3mq901",
    "7K3MQ9O1",
    "7k3mq9oi",
    "7K3MQ90L",
    "7k3mq90l",
    "7K3M-Q901",
    "7k3m q901",
    "r_7K3MQ901",
    "Bonjour Sira 7K3MQ901",
    "i ni ce, code ye 7k3mq9ol ye, n b'a fɛ ka ɲininkali kɛ",
    "(7K3MQ901)",
    "7K3MQ901.",
    "https://sira.example.org/r/7K3MQ901",
    "*7K3MQ901*\nque faire ?",
    "ɛ 7K3MQ901 ɔ",
]
NO_CODES = [
    "",
    "question",
    "7K3MQ90",
    "7K3MQ9011",
    "x7K3MQ901",
    "é7K3MQ901",
    "7K3MQ90U",
    "7K3M\u00ad-Q901",
    "٧K3MQ901",
    "7K3MQ901é",
]


@pytest.mark.parametrize("text", TYPED)
def test_a_code_is_found_however_it_is_typed(text: str) -> None:
    assert CODE in [code for code, _ in candidates(text)]


@pytest.mark.parametrize("text", NO_CODES)
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert CODE not in [code for code, _ in candidates(text)]


def test_an_ordinary_word_may_have_the_shape_of_a_code_so_that_it_must_be_asked_whether_it_exists() -> None:
    assert list(candidates("des passages")) == [("PASSAGES", "passages")]


@pytest.mark.parametrize("text", ["7K3MQ9", "7K3MQ901X", "7K3MQ90U", "../../et", "%37K3MQ9", "７K3MQ901", ""])
def test_what_cannot_be_a_code_has_no_canonical_form(text: str) -> None:
    assert canonical(text) == ""


def test_a_flood_of_words_is_looked_at_only_so_far() -> None:
    assert len(list(candidates("passages " * 1_000))) == MOST_CANDIDATES


def test_codes_are_drawn_evenly_from_the_alphabet() -> None:
    drawn = Counter(letter for _ in range(4_000) for letter in new_code(secrets.token_bytes))

    assert set(drawn) == set(ALPHABET)
    assert max(drawn.values()) < 1.3 * min(drawn.values())


def test_drawn_codes_are_codes_and_drawn_secrets_are_secrets() -> None:
    assert is_code(new_code(secrets.token_bytes))
    assert is_secret(new_secret(secrets.token_bytes))
    assert len({new_secret(secrets.token_bytes) for _ in range(1_000)}) == 1_000


def test_a_secret_is_not_in_its_hash() -> None:
    secret = new_secret(secrets.token_bytes)

    assert secret not in hashed(secret)
    assert len(hashed(secret)) == 64
