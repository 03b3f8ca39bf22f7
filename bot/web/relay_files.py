"""What a relay downloads from its own page: a poster, ten cards, a picture, made from its code and address alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.message import Language
from bot.relays.address import Address
from bot.relays.kit import Studio, open_studio
from bot.relays.qr import qr_code
from bot.relays.sheets import cards, poster

NAMES: Final[Mapping[str, str]] = {"poster.pdf": "poster", "cards.pdf": "cards", "status.png": "status"}
"""File names to the words of the page that lead to them."""
TYPES: Final = {"pdf": "application/pdf", "png": "image/png"}


@dataclass
class Files:
    """Makes one file at a time, in a thread of its own. The studio is opened for the first."""

    production: bool
    _studio: Studio | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make(self, name: str, language: Language, address: Address) -> bytes:
        """The file of this name. Raises AddressError and SheetError."""
        async with self._lock:
            return await asyncio.to_thread(self._make, name, language, address)

    def _make(self, name: str, language: Language, address: Address) -> bytes:
        self._studio = self._studio or open_studio(production=self.production)
        studio, code = self._studio, qr_code(address)
        if name == "status.png":
            return studio.backgrounds[language].status(code)
        said = (studio.words[language],)
        return poster(studio.press, said, code, "a4") if name == "poster.pdf" else cards(studio.press, said, code)
