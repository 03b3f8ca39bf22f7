"""The picture that WhatsApp, Telegram and Facebook show beside a relay's link: the same for all, kept here.

`python -m bot.relays.preview` makes it anew when its words or its template change; a test says when that is due.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from bot.message import LANGUAGES
from bot.relays.typeset import Press, open_press
from bot.relays.words import words

KEPT = Path(__file__).resolve().parent / "preview.png"
WIDTH, HEIGHT = 1200, 630
"""What Facebook asks of og:image, 1.91 to 1; WhatsApp and Telegram take the same."""

COLOURS = 48


def preview(press: Press) -> bytes:
    """The picture as PNG, in three languages. Raises SheetError."""
    said = [words(language, production=True) for language in LANGUAGES]
    out = io.BytesIO()
    press.picture("preview", said).quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    KEPT.write_bytes(preview(open_press()))
