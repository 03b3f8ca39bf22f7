"""Our check of signatures against Twilio's own, and against what nobody at Twilio signed."""

from __future__ import annotations

import base64
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from bot.channels.twilio.form import read_form
from bot.channels.twilio.signature import ALGORITHMS, both_ports, shaped, valid

SECRET, OLD, WRONG = "not-a-token", "not-an-older-token", "not-it"
URL = "https://sira.example/twilio/message"
URLS = (
    URL,
    "https://sira.example:443/twilio/message",
    "https://sira.example:8443/sira/twilio/message",
    "http://127.0.0.1:8000/twilio/status?answers=SM0&empty=",
    "http://[::1]:8000/twilio/message",
)
PAIRS = (
    ("Body", "N bɛ fɛ ka segin so 🙏"),
    ("AccountSid", "AC0"),
    ("Empty", ""),
    ("Mood", "b"),
    ("Mood", "a"),
    ("Mood", "a"),
)
# https://www.twilio.com/docs/usage/webhooks/webhooks-security
EXAMPLE = (
    "https://example.com/myapp.php?foo=1&bar=2",
    (
        ("Digits", "1234"),
        ("To", "+18005551212"),
        ("From", "+14158675310"),
        ("Caller", "+14158675310"),
        ("CallSid", "CA1234567890ABCDE"),
    ),
    "12345",
    "L/OH5YylLD5NRKLltdqwSvS0BnU=",
)


def settings(algorithm: str) -> str:
    return f"key=webhooks_sharedkey_1,algorithm={algorithm}"


def test_twilios_published_example_is_valid() -> None:
    url, pairs, secret, signature = EXAMPLE
    assert valid(url, pairs, signature, "", (secret,))
    assert not valid(url, pairs, signature, "", (WRONG,))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("url", URLS)
def test_what_twilios_library_signs_is_valid(url: str, algorithm: str) -> None:
    signature = RequestValidator(SECRET).compute_signature(url, ImmutableMultiDict(list(PAIRS)), algorithm)
    assert shaped(signature)
    assert valid(url, PAIRS, signature, settings(algorithm), (WRONG, SECRET))
    assert not valid(url, PAIRS, signature, settings(algorithm), (WRONG,))


def test_it_does_not_matter_whether_twilio_said_the_port() -> None:
    with_port = URL.replace("sira.example", "sira.example:443")
    for ours, theirs in ((URL, with_port), (with_port, URL)):
        signature = RequestValidator(SECRET).compute_signature(theirs, ImmutableMultiDict(list(PAIRS)))
        assert valid(ours, PAIRS, signature, "", (SECRET,))


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=30)), max_size=12))
def test_whatever_the_fields_are_both_agree(fields: list[tuple[str, str]]) -> None:
    fields = [
        (name.encode("utf-8", "replace").decode(), text.encode("utf-8", "replace").decode()) for name, text in fields
    ]
    form = read_form(urlencode(fields).encode())
    assert form is not None
    assert form.pairs == tuple(fields)
    signature = RequestValidator(SECRET).compute_signature(URL, ImmutableMultiDict(list(form.pairs)))
    assert valid(URL, form.pairs, signature, "", (SECRET,))


@pytest.mark.parametrize("secrets", [(SECRET, OLD), (OLD, SECRET)])
def test_while_a_token_is_exchanged_both_are_good(secrets: tuple[str, ...]) -> None:
    for secret in (SECRET, OLD):
        assert valid(
            URL, PAIRS, RequestValidator(secret).compute_signature(URL, ImmutableMultiDict(list(PAIRS))), "", secrets
        )


SIGNED = RequestValidator(SECRET).compute_signature(URL, ImmutableMultiDict(list(PAIRS)))


@pytest.mark.parametrize(
    ("url", "pairs", "signature", "header", "secrets"),
    [
        (URL.replace("https", "http"), PAIRS, SIGNED, "", (SECRET,)),
        (URL.replace("sira.example", "10.0.0.1"), PAIRS, SIGNED, "", (SECRET,)),
        (URL + "/", PAIRS, SIGNED, "", (SECRET,)),
        (URL + "?a=1", PAIRS, SIGNED, "", (SECRET,)),
        (URL, PAIRS[:2], SIGNED, "", (SECRET,)),
        (URL, (*PAIRS, ("Body", "more")), SIGNED, "", (SECRET,)),
        (URL, PAIRS, SIGNED, settings("HMAC_SHA256"), (SECRET,)),
        (URL, PAIRS, SIGNED, settings("HMAC_MD5"), (SECRET,)),
        (URL, PAIRS, SIGNED[:-1], "", (SECRET,)),
        (URL, PAIRS, "", "", (SECRET,)),
        (URL, PAIRS, SIGNED, "", ()),
    ],
    ids=["http", "host", "slash", "query", "a field gone", "a field more", "sha256", "md5", "cut", "none", "no secret"],
)
def test_what_differs_in_anything_is_refused(
    url: str, pairs: tuple[tuple[str, str], ...], signature: str, header: str, secrets: tuple[str, ...]
) -> None:
    assert not valid(url, pairs, signature, header, secrets)


@pytest.mark.parametrize(
    "header", ["", "key=1", "algorithm=", "algorithm=hmac_sha1", " key=1 , algorithm = HMAC_SHA1 "]
)
def test_a_header_that_names_no_other_algorithm_means_the_first(header: str) -> None:
    assert valid(URL, PAIRS, SIGNED, header, (SECRET,))


@pytest.mark.parametrize("header", ["", "x", SIGNED + "\n", SIGNED[:-2], "é" * 28, "=" * 28, SIGNED * 2])
def test_what_can_be_no_signature_is_known_by_its_shape(header: str) -> None:
    assert not shaped(header)


def test_bytes_that_are_no_text_are_signed_as_they_came() -> None:
    form = read_form(b"Body=%ff%fe")
    assert form is not None
    signed = hmac.digest(SECRET.encode(), URL.encode() + b"Body\xff\xfe", "sha1")
    assert valid(URL, form.pairs, base64.b64encode(signed).decode(), "", (SECRET,))


def test_a_url_has_two_spellings() -> None:
    assert both_ports("https://sira.example/x") == ("https://sira.example:443/x", "https://sira.example/x")
    assert both_ports("http://[::1]:80/x?y=1") == ("http://[::1]:80/x?y=1", "http://[::1]/x?y=1")
