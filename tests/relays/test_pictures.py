"""The picture for a status and the one beside a link."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from bot.message import LANGUAGES, Language
from bot.relays.address import address
from bot.relays.kit import Studio
from bot.relays.preview import HEIGHT, KEPT, WIDTH, preview
from bot.relays.qr import qr_code
from bot.relays.status import ADDRESS_MIDDLE, CODE_AT, SIDE
from tests.relays.looking import ADDRESS, CODE, decoded

MOST_BYTES = 100_000
"""A status that costs its readers more would not be passed on."""


def status(studio: Studio, language: Language, host: str = "https://sira.example.org") -> tuple[bytes, Image.Image]:
    data = studio.backgrounds[language].status(qr_code(address(host, CODE)))
    return data, Image.open(io.BytesIO(data))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_is_a_small_square_whose_code_scans(studio: Studio, language: Language) -> None:
    data, image = status(studio, language)
    assert (image.size, image.format) == ((SIDE, SIDE), "PNG")
    assert len(data) < MOST_BYTES
    assert decoded(image.convert("RGB")) == [ADDRESS.url]
    assert decoded(image.convert("RGB").resize((360, 360))) == [ADDRESS.url]


@pytest.mark.parametrize("host", ["https://a.ml", "https://sira.example.org", "https://" + "a" * 59 + ".example.org"])
def test_only_the_code_and_the_address_are_laid_on_the_background(studio: Studio, host: str) -> None:
    _, image = status(studio, "fr", host)
    changed = ImageChops.difference(image.convert("RGB"), studio.backgrounds["fr"].image.convert("RGB")).getbbox()
    assert changed is not None
    assert changed[1] >= CODE_AT[1]
    assert 60 <= changed[0] < changed[2] <= SIDE - 60
    assert ADDRESS_MIDDLE < changed[3] < SIDE - 20


def test_the_picture_beside_a_link_is_of_the_size_that_apps_ask_for_and_small() -> None:
    with Image.open(KEPT) as image:
        assert (image.size, image.format) == ((WIDTH, HEIGHT), "PNG")
    assert KEPT.stat().st_size < 30_000


def test_the_kept_picture_is_what_the_words_and_the_template_give_now(studio: Studio) -> None:
    fresh, kept = (Image.open(io.BytesIO(data)) for data in (preview(studio.press), KEPT.read_bytes()))
    assert ImageChops.difference(fresh.convert("RGB"), kept.convert("RGB")).getbbox() is None, (
        "run python -m bot.relays.preview"
    )
