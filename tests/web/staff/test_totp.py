"""The second step."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pyotp
import pytest

from bot.web.staff import totp

KEY = b"t" * 32
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The one of RFC 6238, appendix B."""


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.step_of(SECRET, code, at(seconds)) == seconds // 30


@pytest.mark.parametrize(
    ("late", "taken"), [(-1, False), (0, True), (29, True), (30, True), (34, True), (35, False), (60, False)]
)
def test_a_code_is_good_for_its_thirty_seconds_and_five_more(late: int, taken: bool) -> None:
    began = 1_800_000_000
    code = pyotp.TOTP(SECRET).generate_otp(began // 30)
    assert (totp.step_of(SECRET, code, at(began + late)) == began // 30) is taken


@pytest.mark.parametrize("typed", ["", "0", "28708", "2870822", "abcdef", "２８７０８２", "287082\x00", "-87082"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert totp.step_of(SECRET, typed, at(59)) is None


def test_a_code_may_be_typed_with_a_gap() -> None:
    assert totp.step_of(SECRET, " 287 082 ", at(59)) == 1


def test_a_sealed_secret_opens_only_with_its_key_for_its_account() -> None:
    sealed = totp.seal(KEY, SECRET, "awa")
    assert SECRET not in sealed
    assert totp.unseal(KEY, sealed, "awa") == SECRET
    assert totp.seal(KEY, SECRET, "awa") != sealed
    for key, text, about in [(b"u" * 32, sealed, "awa"), (KEY, sealed, "bob"), (KEY, "", "awa"), (KEY, "é", "awa")]:
        with pytest.raises(totp.SealError):
            totp.unseal(key, text, about)
    with pytest.raises(totp.SealError):
        totp.unseal(KEY, sealed[:-8] + "AAAAAAA=", "awa")


def test_secrets_have_160_bits_and_never_repeat() -> None:
    drawn = {totp.new_secret() for _ in range(100)}
    assert len(drawn) == 100
    assert all(re.fullmatch(r"[A-Z2-7]{32}", each) for each in drawn)


def test_the_address_for_the_app_is_drawn() -> None:
    address = totp.code_address(SECRET, "awa")
    assert address == f"otpauth://totp/Sira:awa?secret={SECRET}&issuer=Sira"
    longest = totp.drawn(totp.code_address(SECRET, "ɲ" * 32))
    assert longest.startswith("<svg")
    assert "viewBox" in longest
    assert "style" not in longest
