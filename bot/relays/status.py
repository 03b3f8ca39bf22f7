"""The square picture for a relay's WhatsApp status: set once a language, then the code and the address are laid on it.

Setting each by itself would take ten times as long. A table of 240 colours and 16 greys keeps it small.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from bot.relays.address import Address
from bot.relays.qr import QrCode
from bot.relays.typeset import FONTS, Press
from bot.relays.words import Words

SIDE = 1080
COLOURS, GREYS = 240, 16
CODE_SIDE = 420
CODE_AT = (SIDE - 60 - CODE_SIDE, 556)
ADDRESS_MIDDLE, ADDRESS_SIZE, ADDRESS_WIDTH = 1012, 58, SIDE - 120
WHITE, INK = 255, 34
COMPRESSION = 3
"""Of zlib: 65 kB in 7 ms. The usual 6 takes 17 ms for 60 kB, and three such pictures stand in each of 2,000 kits."""


@dataclass(frozen=True, slots=True)
class Background:
    """A language's picture without code and address."""

    image: Image.Image

    def status(self, code: QrCode) -> bytes:
        """The picture of one relay as PNG."""
        found, drawn = self.image.copy(), code.picture(CODE_SIDE // code.small.width)
        margin = (CODE_SIDE - drawn.width) // 2
        found.paste(_in_greys(drawn.convert("L")), (CODE_AT[0] + margin, CODE_AT[1] + margin))
        line = _line(code.address)
        found.paste(_in_greys(line), ((SIDE - line.width) // 2, ADDRESS_MIDDLE - line.height // 2))
        out = io.BytesIO()
        found.save(out, "PNG", compress_level=COMPRESSION)
        return out.getvalue()


def background(press: Press, words: Words) -> Background:
    """The picture of one language, with the greys that are laid on it at the end of its table. Raises SheetError."""
    image = press.picture("status", (words,)).quantize(COLOURS, dither=Image.Dither.NONE)
    table = (image.getpalette() or [])[: 3 * COLOURS]
    table += [0] * (3 * COLOURS - len(table))
    image.putpalette(table + [step * WHITE // (GREYS - 1) for step in range(GREYS) for _ in "rgb"])
    return Background(image)


def _in_greys(grey: Image.Image) -> Image.Image:
    return grey.point([COLOURS + (value * (GREYS - 1) + WHITE // 2) // WHITE for value in range(WHITE + 1)])


def _line(address: Address) -> Image.Image:
    """The address in one line, its code bold, as wide as there is room for at most."""
    size = ADDRESS_SIZE
    fonts, widths = _measured(address, size)
    if sum(widths) > ADDRESS_WIDTH:
        fonts, widths = _measured(address, int(size * ADDRESS_WIDTH / sum(widths)))
    line = Image.new("L", (int(sum(widths)) + 2, 2 * ADDRESS_SIZE - 20), WHITE)
    draw = ImageDraw.Draw(line)
    draw.text((0, line.height // 2), address.host, INK, fonts[0], anchor="lm")
    draw.text((widths[0], line.height // 2), address.code, INK, fonts[1], anchor="lm")
    return line


def _measured(address: Address, size: int) -> tuple[tuple[ImageFont.FreeTypeFont, ...], tuple[float, ...]]:
    fonts = tuple(_font(weight, size) for weight in ("Regular", "Bold"))
    return fonts, tuple(font.getlength(text) for font, text in zip(fonts, (address.host, address.code), strict=True))


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"NotoSans-{weight}.ttf", size)
