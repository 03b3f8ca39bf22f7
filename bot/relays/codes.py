"""Public codes and secret page addresses: how they are drawn, and how a code is found in what people type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from hashlib import sha256

from bot.relays.relay import ALPHABET, CODE_LENGTH, is_code

Draw = Callable[[int], bytes]
"""Random bytes: `secrets.token_bytes`, or a test's own."""

SECRET_BYTES = 16
"""128 bits, written as 32 hexadecimal digits: nobody finds a relay's own page by trying."""

MOST_CANDIDATES = 32
"""So many words of one message are looked at; a greeting holds its code among the first."""

_MISREAD = str.maketrans("OIL", "011")
_HALF = CODE_LENGTH // 2
_WORD = re.compile(
    rf"(?<![^\W_])(?:[0-9A-Za-z]{{{CODE_LENGTH}}}|[0-9A-Za-z]{{{_HALF}}}[- ][0-9A-Za-z]{{{_HALF}}})(?![^\W_])"
)
_SECRET = re.compile(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}")


def new_code(draw: Draw) -> str:
    """A code. 32 letters divide 256, so each is as likely as the others."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in draw(CODE_LENGTH))


def new_secret(draw: Draw) -> str:
    """The end of a relay's own page's address."""
    return draw(SECRET_BYTES).hex()


def hashed(secret: str) -> str:
    """What is kept of a secret. It is random, so that a plain hash cannot be searched."""
    return sha256(secret.encode()).hexdigest()


def is_secret(text: str) -> bool:
    """Whether this has the shape of a secret."""
    return _SECRET.fullmatch(text) is not None


def canonical(text: str) -> str:
    """A typed code as it is kept: any letter case, O for 0, I and L for 1. "" for what is none."""
    code = text.strip().replace("-", "").replace(" ", "").upper().translate(_MISREAD)
    return code if text.isascii() and is_code(code) else ""


def candidates(text: str) -> Iterator[tuple[str, str]]:
    """What may be a code in a text, with how it was written. Ordinary words are among them: ask which exist."""
    for number, found in enumerate(_WORD.finditer(text)):
        if number >= MOST_CANDIDATES:
            return
        if code := canonical(found[0]):
            yield code, found[0]
