"""What the link of a relay looks like, and what makes none."""

from __future__ import annotations

import pytest

from bot.relays.address import AddressError, address
from bot.relays.relay import Relay, is_code
from tests.relays.looking import CODE


@pytest.mark.parametrize(
    ("public_url", "url", "typed"),
    [
        ("https://sira.example.org", f"https://sira.example.org/r/{CODE}", "sira.example.org/r/"),
        ("https://sira.example.org/", f"https://sira.example.org/r/{CODE}", "sira.example.org/r/"),
        ("https://example.org/sira/", f"https://example.org/sira/r/{CODE}", "example.org/sira/r/"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:8000/r/{CODE}", "127.0.0.1:8000/r/"),
    ],
)
def test_the_address_is_the_page_of_the_code_and_is_typed_without_its_scheme(
    public_url: str, url: str, typed: str
) -> None:
    found = address(public_url, CODE)
    assert (found.url, found.host) == (url, typed)


@pytest.mark.parametrize(
    "public_url", [None, "", "sira.example.org", "ftp://sira.example.org", "https://", "https://a.org?x=1"]
)
def test_without_an_address_that_phones_open_there_is_no_link(public_url: str | None) -> None:
    with pytest.raises(AddressError, match="SIRA_PUBLIC_URL must be set"):
        address(public_url, CODE)


@pytest.mark.parametrize(
    "code", ["", "7K3MQ9X", "7K3MQ9XAB", "7k3mq9xa", "7K3MQ9XI", "7K3MQ9X/", "../../X", "7K3MQ9X\n"]
)
def test_what_is_no_code_makes_neither_link_nor_relay(code: str) -> None:
    assert not is_code(code)
    with pytest.raises(AddressError):
        address("https://sira.example.org", code)
    with pytest.raises(ValueError, match="code is 8 characters"):
        Relay(code, "fr")


def test_a_relay_shows_in_no_log_who_or_where_it_is() -> None:
    shown = repr(Relay(CODE, "bm", "the tailor at the bridge", "Faladie", "Bamako"))
    assert not any(secret in shown for secret in ("tailor", "Faladie", "Bamako"))
