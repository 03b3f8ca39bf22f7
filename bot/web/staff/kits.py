"""What is printed for a relay, made when somebody asks: one sheet at a time, in a thread of its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from bot.relays.address import Address
from bot.relays.kit import NAMES, Studio, bundle, makers, open_studio

ZIP: Final = "kit.zip"
TYPES: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}


@dataclass
class Kits:
    """Makes files. The studio is opened for the first, which takes about a second."""

    production: bool
    _studio: Studio | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make(self, name: str, address: Address) -> bytes | None:
        """The file of this name, or all of them as ZIP; None for any other name. Raises AddressError and SheetError."""
        if name != ZIP and name not in NAMES:
            return None
        async with self._lock:
            return await asyncio.to_thread(self._make, name, address)

    def _make(self, name: str, address: Address) -> bytes:
        self._studio = self._studio or open_studio(production=self.production)
        return bundle(self._studio, address) if name == ZIP else makers(self._studio, address)[name]()
