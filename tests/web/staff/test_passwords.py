"""Which passwords are taken, and how they are kept."""

from __future__ import annotations

import asyncio

import argon2
import pytest

from bot.web.staff import password_rules as rules
from bot.web.staff.passwords import HASHER, NOBODY, Passwords
from tests.web.staff.site import QUICK

REFUSED = {
    rules.TOO_SHORT: ["", "short", "elevenchars"],
    rules.TOO_LONG: ["word " * 201],
    rules.TELLING: ["awa est au bureau", "la SIRA est longue", "xxAWAxx le matin"],
    rules.COMMON: [
        "password1234",
        "Password1234",
        "P@ssw0rd2026!",
        "passwordpassword",
        "motdepasse2026",
        "Bamako2026!!",
        "2026bamako2026",
        "azertyuiop123",
        "qwertyuiop12",
        "1q2w3e4r5t6y",
        "123456789012",
        "987654321098",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "iloveyou2026!",
        "soleilbamako12",
        "changeme-changeme",
    ],
}
TAKEN = [
    "kilometre trois cents",
    "trois chevaux gris dorment",
    "correct horse battery staple",
    "ɲinini kɛla sisan ye",
    "😀😃😄😁😆😅😂🤣🥲🙂🙃😉",
    "a b c d e f g h i j k l ".strip() + " et puis la mer",
    "x7Kq-93mZ_tt0",
    "w" * 3 + "ordre " * 11,
    "une phrase de plus de soixante-quatre signes que personne ne devinera jamais, ni demain",
    " avec des blancs autour  ",
]


@pytest.mark.parametrize(("said", "password"), [(said, each) for said, all_ in REFUSED.items() for each in all_])
def test_what_is_guessed_first_is_refused_with_its_reason(said: str, password: str) -> None:
    assert rules.fault(password, "awa") == said


@pytest.mark.parametrize("password", TAKEN)
def test_anything_else_is_taken(password: str) -> None:
    assert rules.fault(password, "awa") is None


def test_a_long_hostile_password_costs_no_time() -> None:
    assert rules.fault("abcdef ghij" * 90 + "z", "awa") is None


def test_hashes_are_argon2id_with_64_mib_and_three_passes() -> None:
    parameters = argon2.extract_parameters(HASHER.hash("x"))
    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (argon2.Type.ID, 64 * 1024, 3)
    assert (parameters.parallelism, parameters.hash_len, parameters.salt_len) == (1, 32, 16)
    assert argon2.extract_parameters(NOBODY) == parameters
    assert Passwords()._hasher is HASHER


@pytest.mark.parametrize("password", ["kilometre trois cents", "ɲinini 😀", " blancs  ", "x" * 1000, "e\u0301", "é"])
async def test_a_password_fits_exactly_as_it_was_typed(password: str) -> None:
    quick = Passwords(QUICK)
    held = await quick.hashed(password)
    assert await quick.fits(held, password)
    for other in (password.strip() + " ", password[:-1], password + "x", password.upper() + "X"):
        assert other == password or not await quick.fits(held, other)


async def test_no_account_has_a_password_that_fits_nothing() -> None:
    quick = Passwords(QUICK)
    assert not await quick.fits(None, "kilometre trois cents")
    assert not await quick.fits("not a hash", "kilometre trois cents")


async def test_at_most_two_hashes_are_made_at_once_and_the_loop_goes_on() -> None:
    running, most, ticks = 0, 0, 0

    class Slow(argon2.PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal running, most
            running += 1
            most = max(most, running)
            release.wait(5)
            running -= 1
            return "x"

    import threading

    release = threading.Event()
    passwords = Passwords(Slow())
    work = [asyncio.create_task(passwords.hashed("x")) for _ in range(5)]
    for _ in range(50):
        await asyncio.sleep(0)
        ticks += 1
    release.set()
    await asyncio.gather(*work)
    assert (ticks, most) == (50, 2)
