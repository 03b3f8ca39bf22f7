"""The second step: six digits that an app on the phone shows, new every thirty seconds (RFC 6238).

A code is good for its own thirty seconds and five more, and once. The secret lies sealed in the database (AES-256-GCM),
bound to its account: it cannot be read without the installation's key, nor moved to another account.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from datetime import datetime
from typing import Final

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from markupsafe import Markup

STEP: Final = 30
GRACE: Final = 5
"""Seconds after its end in which a code is still taken: typing takes time (OWASP ASVS 5.0, 6.5.5)."""
NONCE: Final = 12
DIGITS: Final = 6
ISSUER: Final = "Sira"


class SealError(Exception):
    """What was sealed was not sealed by us, or not for this."""


def new_secret() -> str:
    """160 random bits in base32, as apps take it."""
    return pyotp.random_base32(32)


def seal(key: bytes, secret: str, about: str) -> str:
    """The secret as the database may keep it; `about` is whose it is."""
    nonce = secrets.token_bytes(NONCE)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, secret.encode(), about.encode())).decode()


def unseal(key: bytes, sealed: str, about: str) -> str:
    """The secret again. Raises SealError."""
    try:
        raw = b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
    except (Base64Error, InvalidTag, ValueError):
        raise SealError from None


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code was typed; None when it is neither the present one nor one that ended just now."""
    at, code = int(now.timestamp()), "".join(typed.split())
    steps = (at // STEP, (at - GRACE) // STEP)
    return next((step for step in steps if _is(secret, step, code)), None)


def code_address(secret: str, name: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name or ISSUER, issuer_name=ISSUER)


def drawn(address: str) -> Markup:
    """The QR code as a drawing within the page. Unlike those of links, it is kept in no memory."""
    import segno

    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True))  # noqa: S704 - drawn by us


def spaced(secret: str) -> str:
    """The secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _is(secret: str, step: int, code: str) -> bool:
    return hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), code.encode())
