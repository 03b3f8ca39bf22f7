"""How often one may guess."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest

from bot.web.staff.throttle import Throttle, prefix
from tests.people import NOON

HERE, NEXT_DOOR, ELSEWHERE = "192.0.2.7", "192.0.2.250", "198.51.100.7"


def throttle() -> Throttle:
    return Throttle(secrets.token_bytes)


def test_ten_thousand_guesses_of_one_account_get_five_tries_in_any_quarter_of_an_hour() -> None:
    one = throttle()
    passed = [second for second in range(10_000) if one.take("awa", HERE, NOON + timedelta(seconds=second))]
    assert all(len([each for each in passed if start <= each < start + 900]) <= 5 for start in passed)
    assert len(passed) > 20


def test_ten_thousand_guesses_of_many_accounts_get_twenty_tries_in_any_hour() -> None:
    one = throttle()
    passed = [second for second in range(10_000) if one.take(f"a{second}", HERE, NOON + timedelta(seconds=second))]
    assert all(len([each for each in passed if start <= each < start + 3600]) <= 20 for start in passed)


def test_the_right_person_gets_in_from_another_place() -> None:
    one = throttle()
    for _ in range(100):
        one.take("awa", HERE, NOON)
    assert not one.take("awa", NEXT_DOOR, NOON)
    assert one.take("awa", ELSEWHERE, NOON)


def test_whoever_gets_in_pays_for_nothing() -> None:
    one = throttle()
    for _ in range(100):
        assert one.take("awa", HERE, NOON)
        one.forgive("awa", HERE)
    for _ in range(5):
        assert one.take("awa", HERE, NOON)
    assert not one.take("awa", HERE, NOON)


def test_getting_in_does_not_forgive_the_guesses_of_others_accounts() -> None:
    one = throttle()
    tried = 0
    for number in range(100):
        tried += one.take(f"victim-{number}", HERE, NOON)
        if one.take("mine", HERE, NOON):
            one.forgive("mine", HERE)
    assert tried == 20


def test_names_and_addresses_are_not_kept() -> None:
    one = throttle()
    one.take("awa", HERE, NOON)
    assert "awa" not in repr(vars(one))
    assert "192.0.2" not in repr(vars(one))


def test_old_failures_are_swept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.staff.throttle.KEPT", 2_000)
    one = throttle()
    for number in range(2_000):
        # Many places at one moment: no sweep may look at all of them at each attempt.
        one.take("awa", f"10.{number >> 8}.{number & 255}.1", NOON)
    one.take("awa", HERE, NOON + timedelta(hours=2))
    assert len(one._failures) <= 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("testclient", "testclient"),
    ],
)
def test_a_place_is_a_network(address: str, network: str) -> None:
    assert prefix(address) == network
