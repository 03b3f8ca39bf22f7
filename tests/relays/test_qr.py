"""QR codes as an independent reader sees them, whole and damaged."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from bot.relays.address import AddressError, address
from bot.relays.qr import PIXELS, QUIET, qr_code
from tests.relays.looking import ADDRESS, CODE, decoded

COVERED = 0.18
"""Of the area; more than a stain, a fold or a thumb covers. At 19% half of all codes fail."""
HOSTS = [
    "https://sira.example.org",
    "https://a.ml",
    "http://127.0.0.1:8000",
    "https://information.sira-reponses.example.org",
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("code", [CODE, "00000000", "ZZZZZZZZ"])
def test_a_reader_finds_the_address_exactly(host: str, code: str) -> None:
    expected = address(host, code)
    assert decoded(Image.open(io.BytesIO(qr_code(expected).png()))) == [expected.url]


def test_it_carries_the_highest_error_correction() -> None:
    (found,) = zxingcpp.read_barcodes(qr_code(ADDRESS).picture(8))
    assert found.ec_level == "H"


def test_the_quiet_zone_is_white_and_four_modules_wide() -> None:
    image = Image.open(io.BytesIO(qr_code(ADDRESS).png())).convert("L")
    dark = image.point(lambda value: 255 - value).getbbox()
    quiet = 4 * PIXELS
    assert dark == (quiet, quiet, image.width - quiet, image.height - quiet)


@pytest.mark.parametrize("blur", [0, 4, 8])
@pytest.mark.parametrize("stain", [0, 255])
@pytest.mark.parametrize("code", [CODE, "00000000", "ZZZZZZZZ"])
def test_it_reads_with_18_of_100_covered_in_the_middle_and_the_camera_out_of_focus(
    blur: int, stain: int, code: str
) -> None:
    link = address("https://sira.example.org", code)
    image = qr_code(link).picture(PIXELS).convert("L")
    side, middle = (image.width - 2 * QUIET * PIXELS) * COVERED**0.5, image.width / 2
    box = (middle - side / 2, middle - side / 2, middle + side / 2, middle + side / 2)
    ImageDraw.Draw(image).rectangle(box, fill=stain)
    assert decoded(image.filter(ImageFilter.GaussianBlur(blur))) == [link.url]


def test_an_address_so_long_that_a_card_could_not_show_it_is_refused() -> None:
    longest = "https://" + "a" * 59 + ".example.org"
    assert decoded(qr_code(address(longest, CODE)).picture(4)) == [f"{longest}/r/{CODE}"]
    with pytest.raises(AddressError, match="SIRA_PUBLIC_URL is too long"):
        qr_code(address("https://" + "a" * 150 + ".example.org", CODE))
