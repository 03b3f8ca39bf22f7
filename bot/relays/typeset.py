"""Sets the sheets of templates/ by typst, with the letters of fonts/.

Nothing of the machine comes in, no font, no network, no clock: the same words and code give the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image

from bot.relays.words import Words

if TYPE_CHECKING:
    from typst import Compiler

HERE = Path(__file__).resolve().parent
TEMPLATES, FONTS = HERE / "templates", HERE / "fonts"
Sheet = Literal["poster", "cards", "status", "preview"]
Kind = Literal["pdf", "png"]
SHEETS: tuple[Sheet, ...] = ("poster", "cards", "status", "preview")


class SheetError(Exception):
    """A sheet cannot be set: a template or a font is missing or broken."""


@dataclass(frozen=True, slots=True)
class Press:
    """Sets sheets. Opening it takes a while, a sheet some milliseconds: keep one in each process."""

    compilers: Mapping[Sheet, Compiler]

    def pdf(self, sheet: Sheet, words: Sequence[Words], **given: str) -> bytes:
        """A sheet to print, in the languages of the words. Raises SheetError."""
        return self._set(sheet, words, given, "pdf")

    def picture(self, sheet: Sheet, words: Sequence[Words]) -> Image.Image:
        """A sheet to look at, one pixel to a point. Raises SheetError."""
        return Image.open(io.BytesIO(self._set(sheet, words, {}, "png"))).convert("RGB")

    def _set(self, sheet: Sheet, words: Sequence[Words], given: Mapping[str, str], kind: Kind) -> bytes:
        from typst import TypstError

        inputs = {"words": json.dumps([asdict(each) for each in words]), **given}
        try:
            done, warnings = self.compilers[sheet].compile_with_warnings(format=kind, ppi=72, sys_inputs=inputs)
        except TypstError as error:
            raise SheetError(f"{sheet}: {error.message}") from error
        if warnings or not isinstance(done, bytes):
            raise SheetError(f"{sheet}: {'; '.join(warning.message for warning in warnings) or 'more than one page'}")
        return done


def open_press() -> Press:
    """Read fonts and templates once."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])

    def compiler(sheet: Sheet) -> Compiler:
        return typst.Compiler(TEMPLATES / f"{sheet}.typ", TEMPLATES, font_paths=fonts, ignore_system_fonts=True)

    return Press({sheet: compiler(sheet) for sheet in SHEETS})
