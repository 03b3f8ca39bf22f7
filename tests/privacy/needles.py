"""Every form in which an identifier could lie about: spelled in other ways, encoded, as a number, under a bare hash."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""Shorter needles would be found by chance."""
LAST_DIGITS = "last 8 digits, UTF-8"
"""The form of a needle that has only digits, and few of them."""
HASHES = ("md5", "sha1", "sha256")
CUT = 16
"""Hashes are often cut: so many bytes or digits of one are as good as the whole."""

Needle = tuple[str, bytes]
"""What kind of form it is, and its bytes."""


def needles(identifier: str) -> Iterator[Needle]:
    """Every form of one identifier."""
    for spelling, text in spellings(identifier):
        for encoding, needle in encodings(text):
            if len(needle) >= SHORTEST:
                yield f"{spelling}, {encoding}", needle


def spellings(identifier: str) -> Iterator[tuple[str, str]]:
    """As it is, and as people or programs rewrite it."""
    yield "plain", identifier
    if identifier.lstrip("+").isdecimal():
        yield from _of_number(identifier.lstrip("+"), signed=identifier.startswith("+"))
        return
    bare = "".join(c for c in unicodedata.normalize("NFD", identifier) if not unicodedata.combining(c))
    yield from {
        "lower case": identifier.lower(),
        "upper case": identifier.upper(),
        "decomposed": unicodedata.normalize("NFD", identifier),
        "without accents": bare,
        "without accents, lower case": bare.lower(),
    }.items()
    if ":" in identifier:
        yield "exploded", ipaddress.ip_address(identifier).exploded


def _of_number(digits: str, *, signed: bool) -> Iterator[tuple[str, str]]:
    if signed:
        yield "no plus", digits
        yield "two zeros", f"00{digits}"
    pairs = [digits[-8:][at : at + 2] for at in range(0, 8, 2)]
    yield "last 8 digits", digits[-8:]
    yield "spaced", " ".join(pairs)
    yield "dashed", "-".join(pairs)


def encodings(text: str) -> Iterator[Needle]:
    """One spelling as bytes."""
    plain = text.encode()
    yield "UTF-8", plain
    yield "UTF-16", text.encode("utf-16-le")[:-1]
    yield "percent", quote(text).encode()
    yield "percent, every byte", "".join(f"%{byte:02X}" for byte in plain).encode()
    yield "form", quote_plus(text).encode()
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    for shift in range(3):
        yield f"base64 at {shift}", _base64(plain, shift, b"+/")
        yield f"base64 for addresses at {shift}", _base64(plain, shift, b"-_")
    yield from _as_number(text)
    for name in HASHES:
        digest = hashlib.new(name, plain, usedforsecurity=False).digest()
        yield f"{name}, raw", digest[:CUT]
        yield f"{name}, hex", digest.hex()[:CUT].encode()
        yield f"{name}, HEX", digest.hex()[:CUT].upper().encode()
        yield f"{name}, base64", base64.b64encode(digest)[:CUT]


def _base64(data: bytes, shift: int, letters: bytes) -> bytes:
    """What of the base64 of a longer text is certain when `data` begins `shift` bytes after a border of three."""
    whole = base64.b64encode(b"\0" * shift + data, letters)
    return whole[(8 * shift + 5) // 6 : 8 * (shift + len(data)) // 6]


def _as_number(text: str) -> Iterator[Needle]:
    if text.isdecimal() and len(text) > 8 and not text.startswith("0"):
        number = int(text)
        yield "integer, little end first", number.to_bytes(8, "little")
        # SQLite keeps an integer of this size in 6 bytes, PostgreSQL in 8 that end in the same ones.
        yield "integer, big end first", number.to_bytes(8, "big")[2:]
    if ":" in text:
        yield "packed address", ipaddress.ip_address(text).packed
