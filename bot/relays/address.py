"""The address of a relay's public page: what its link, its QR code and its sheets say, and all that they know of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.relays.relay import CODE_LENGTH, is_code

ANYBODY = "qr"
"""Stands in place of a code in the address of the QR code that carries none."""


class AddressError(Exception):
    """No address can be made of this. The message is for whoever set Sira up."""


@dataclass(frozen=True, slots=True)
class Address:
    """https://sira.example.org/r/7K3MQ9XA: `url` whole, `host` as people type it up to the `code`."""

    url: str
    code: str

    @property
    def host(self) -> str:
        """What stands before the code, without the scheme, which browsers add by themselves."""
        return self.url.partition("://")[2].removesuffix(self.code)


def picture(link: str) -> str:
    """Where the QR code of an address that people hand on is shown: of a relay's page, or of the public address itself.

    The end tells services that it is a picture; it says no more than the link.
    """
    base, _, code = link.rpartition("/r/")
    return f"{link}.png" if base and is_code(code) else f"{link}/r/{ANYBODY}.png"


def address(public_url: str | None, code: str) -> Address:
    """The page of a code below SIRA_PUBLIC_URL. Raises AddressError when there is none, and for what is no code.

    The path stays in small letters: in capitals a QR code would be one size smaller, but old phones take only
    "https://" for a link, and print cannot be mended.
    """
    if not is_code(code):
        raise AddressError(f"{code!r} is no relay's code: {CODE_LENGTH} characters, as `sira relay list` shows them")
    parts = urlsplit(public_url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise AddressError("SIRA_PUBLIC_URL must be set to the address that phones open, like https://sira.example.org")
    return Address(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/r/{code}", code)
