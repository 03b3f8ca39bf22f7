"""QR codes inside pages: drawn where they stand, so that a browser fetches nothing and keeps nothing of them."""

from __future__ import annotations

from markupsafe import Markup

from bot.relays.address import AddressError
from bot.relays.qr import drawing


def svg(url: str) -> Markup | None:
    """The QR code of an address of ours; None where the address is too long for one."""
    try:
        return Markup(drawing(url).svg.decode())  # noqa: S704 - drawn by us, and its lines hold no text
    except AddressError:
        return None
