"""Whether Twilio sent a request: base64(HMAC(secret, URL + sorted names and values)), over a URL that we know.

Twilio's own validator compares letter by letter in Python; ours in constant time. What it accepts, ours accepts: the
URL with or without its port, since Twilio signs either.
Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security and twilio 9.13, request_validator.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.channels.twilio.form import Pairs

HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
"""`key=<id>,algorithm=<name>`, on requests signed with a shared key instead of the account's token."""

ALGORITHMS = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
OLDEST = "HMAC_SHA1"

_SHAPE = re.compile(r"[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=")
"""Twenty or thirty-two bytes in base64."""


def shaped(signature: str) -> bool:
    """Whether the header can be a signature at all; if not, the body need not be read."""
    return _SHAPE.fullmatch(signature) is not None


def valid(url: str, pairs: Pairs, signature: str, settings: str, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets (two while a token is exchanged) signed this request.

    `url` is the one that Twilio was told, with its query; `settings` the value of SETTINGS_HEADER or empty.
    """
    algorithm = algorithm_named(settings)
    if algorithm not in ALGORITHMS:
        return False
    said = "".join(name + value for name, value in sorted(set(pairs)))
    expected = [sign(address + said, secret, algorithm) for address in both_ports(url) for secret in secrets]
    return any([hmac.compare_digest(each, signature.encode()) for each in expected])  # noqa: C419 (none is skipped)


def sign(text: str, secret: str, algorithm: str = OLDEST) -> bytes:
    """The signature of a text."""
    digest = hmac.digest(secret.encode(), text.encode("utf-8", "surrogateescape"), ALGORITHMS[algorithm])
    return base64.b64encode(digest)


def algorithm_named(settings: str) -> str:
    """The algorithm that the settings header names, HMAC_SHA1 when it names none."""
    for part in settings.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return OLDEST


def both_ports(url: str) -> tuple[str, str]:
    """The URL with its port said and with it left out. Raises ValueError when the port is no number."""
    parts = urlsplit(url)
    host = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts._replace(netloc=f"{host}:{port}").geturl(), parts._replace(netloc=host).geturl()
