"""The keys of the staff area, each for one use, derived from the key of this installation (RFC 5869)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True, slots=True)
class Keys:
    """`forms` proves that a form came from a page of ours; `totp` seals the secrets of the second step."""

    forms: bytes = field(repr=False)
    totp: bytes = field(repr=False)


def keys(installation: bytes) -> Keys:
    """From the 32 bytes of bot/storage/secret_key.py."""
    return Keys(_derived(installation, b"sira staff forms"), _derived(installation, b"sira staff totp"))


def form_token(key: bytes, cookie: str) -> str:
    """What the forms of a page carry: useless with any other cookie, and without the key."""
    return hmac.new(key, cookie.encode(), hashlib.sha256).hexdigest()


def is_form_token(key: bytes, cookie: str, token: str) -> bool:
    """Whether a form that came with this cookie carries its token."""
    return bool(cookie) and hmac.compare_digest(form_token(key, cookie).encode(), token.encode())


def _derived(key: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(key)
