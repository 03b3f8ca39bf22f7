"""All that a relay needs, as one folder named by the code: QR code, posters, cards, pictures, a text to read out.

Only the code and the address come in here, so that nothing else of a relay can come out. The same kit made again has
the same bytes. Each file appears whole or not at all.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.message import LANGUAGES, Language
from bot.relays.address import Address
from bot.relays.qr import qr_code
from bot.relays.relay import is_code
from bot.relays.script import script
from bot.relays.sheets import PAPERS, cards, poster
from bot.relays.status import Background, background
from bot.relays.typeset import Press, open_press
from bot.relays.words import Words, words

ALL = "all"
"""In a file's name: three languages on one sheet."""

NAMES = (
    "qr.svg",
    "qr.png",
    *(f"poster-{paper}-{name}.pdf" for name in (*LANGUAGES, ALL) for paper in PAPERS),
    *(f"cards-{name}.pdf" for name in (*LANGUAGES, ALL)),
    *(name for language in LANGUAGES for name in (f"status-{language}.png", f"script-{language}.txt")),
)
"""Every file of a kit."""

_PART = ".part"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a ZIP file can tell: the same kit has the same bytes, and nothing tells when it was made."""


Make = Callable[[], bytes]


class FolderError(Exception):
    """A folder is not one that kits may be written to. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What is the same for all relays. Opening takes about a second."""

    production: bool
    press: Press
    words: Mapping[Language, Words]
    backgrounds: Mapping[Language, Background]


def open_studio(*, production: bool) -> Studio:
    """Read fonts, templates and words, and set the backgrounds. Raises SheetError."""
    press = open_press()
    said = {language: words(language, production=production) for language in LANGUAGES}
    return Studio(production, press, said, {language: background(press, said[language]) for language in LANGUAGES})


def kit(studio: Studio, address: Address) -> Iterator[tuple[str, bytes]]:
    """Every file of a relay's kit, by name. Raises SheetError and AddressError."""
    for name, make in makers(studio, address).items():
        yield name, make()


def makers(studio: Studio, address: Address) -> Mapping[str, Make]:
    """What makes each file of a relay's kit, by name. They raise SheetError. Raises AddressError."""
    code, press = qr_code(address), studio.press
    made: dict[str, Make] = {"qr.svg": lambda: code.svg, "qr.png": code.png}
    sheets: dict[str, tuple[Words, ...]] = {language: (studio.words[language],) for language in LANGUAGES}
    sheets[ALL] = tuple(studio.words.values())
    for name, said in sheets.items():
        made |= {f"poster-{paper}-{name}.pdf": partial(poster, press, said, code, paper) for paper in PAPERS}
        made[f"cards-{name}.pdf"] = partial(cards, press, said, code)
    for language in LANGUAGES:
        made[f"status-{language}.png"] = partial(studio.backgrounds[language].status, code)
        made[f"script-{language}.txt"] = script(language, address, production=studio.production).encode
    return made


def bundle(studio: Studio, address: Address) -> bytes:
    """The whole kit as one ZIP file, in a folder named by the code. Raises SheetError and AddressError."""
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kit(studio, address):
            archive.writestr(zipfile.ZipInfo(f"{address.code}/{name}", _NO_TIME), data, zipfile.ZIP_DEFLATED)
    return room.getvalue()


def prepare(out: Path) -> None:
    """Make the folder for kits. Raises FolderError for one that holds anything else, or whose own folder is missing."""
    try:
        out.mkdir(exist_ok=True)
        strange = [entry for entry in out.iterdir() if not (is_code(entry.name) and entry.is_dir())]
    except OSError as error:
        raise FolderError(f"{out}: {error.strerror}") from error
    if strange:
        raise FolderError(f"{out} holds {strange[0].name}, which is no relay's kit: choose a new or an empty folder")


def write(out: Path, studio: Studio, address: Address) -> None:
    """Write one kit to the folder of its code. Raises FolderError, SheetError and AddressError."""
    folder = out / address.code
    try:
        folder.mkdir(exist_ok=True)
        for name, data in kit(studio, address):
            part = folder / (name + _PART)
            part.write_bytes(data)
            part.replace(folder / name)
    except OSError as error:
        raise FolderError(f"{folder}: {error.strerror}") from error
