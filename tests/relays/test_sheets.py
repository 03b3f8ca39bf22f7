"""Posters and cards, printed and looked at: their codes scan, the letters are there, nothing is said too much."""

from __future__ import annotations

import re
from dataclasses import replace
from math import hypot

import pytest
import zxingcpp
from PIL import Image, ImageFilter, ImageFont

from bot.message import LANGUAGES, Language
from bot.relays.address import Address, address
from bot.relays.kit import Studio
from bot.relays.qr import qr_code
from bot.relays.sheets import PAPERS, Paper, cards, poster
from bot.relays.typeset import FONTS, SheetError
from bot.relays.words import Words, words
from tests.relays.looking import ADDRESS, CODE, PRINT_DPI, decoded, drawn, poppler, text

TYPED = f"sira.example.org/r/{CODE}"
ALL: tuple[Language, ...] = LANGUAGES
SETS: list[tuple[Language, ...]] = [("fr",), ("bm",), ("en",), ALL]
SIZES: dict[Paper, str] = {"a4": "595.276 x 841.89", "a5": "419.528 x 595.276"}


def said(languages: tuple[Language, ...], *, production: bool = True) -> list[Words]:
    return [words(language, production=production) for language in languages]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("languages", SETS, ids="-".join)
def test_a_printed_poster_scans_and_says_its_words_and_the_address(
    studio: Studio, languages: tuple[Language, ...], paper: Paper
) -> None:
    pdf, shown = poster(studio.press, said(languages), qr_code(ADDRESS), paper), said(languages)
    assert decoded(drawn(pdf, 150)) == [ADDRESS.url]
    found = text(pdf)
    assert TYPED in found
    for each in shown:
        for part in (each.headline, *each.steps, *each.promises, each.type, each.about):
            assert all(word in found for word in part.split()), part


@pytest.mark.parametrize("languages", SETS, ids="-".join)
def test_each_of_ten_printed_cards_scans(studio: Studio, languages: tuple[Language, ...]) -> None:
    pdf = cards(studio.press, said(languages), qr_code(ADDRESS))
    sheet = drawn(pdf)
    assert decoded(sheet) == [ADDRESS.url] * 10
    across, down = 85 / 210 * sheet.width, 55 / 297 * sheet.height
    left, top = 20 / 210 * sheet.width, 11 / 297 * sheet.height
    for n in range(10):
        x, y = left + n % 2 * across, top + n // 2 * down
        assert decoded(sheet.crop((int(x), int(y), int(x + across), int(y + down)))) == [ADDRESS.url]


LONG = address("https://" + "a" * 59 + ".example.org", CODE)


@pytest.mark.parametrize(("link", "card", "large"), [(ADDRESS, 0.8, 1.9), (LONG, 0.5, 1.2)], ids=["usual", "long"])
def test_the_squares_of_a_printed_code_are_large_enough_for_a_cheap_camera(
    studio: Studio, link: Address, card: float, large: float
) -> None:
    """In millimetres."""
    code = qr_code(link)
    sheets = {cards(studio.press, said(ALL), code): card, poster(studio.press, said(ALL), code, "a4"): large}
    for pdf, least in sheets.items():
        found = zxingcpp.read_barcodes(drawn(pdf))[0].position
        across = hypot(found.top_right.x - found.top_left.x, found.top_right.y - found.top_left.y)
        assert across / PRINT_DPI * 25.4 / (code.small.width - 8) >= least


def photographed(page: Image.Image) -> Image.Image:
    """Taken askew, a little out of focus, in poor light, by a cheap camera."""
    wide, high = page.size
    corners = (-0.06 * wide, -0.03 * high, 0.04 * wide, 1.05 * high, 1.1 * wide, 0.98 * high, 0.97 * wide, -0.08 * high)
    askew = page.transform((640, 900), Image.Transform.QUAD, corners, Image.Resampling.BILINEAR, fillcolor="#777")
    return askew.filter(ImageFilter.GaussianBlur(1.2)).point(lambda value: 60 + value // 3).convert("L")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_poster_scans_from_a_poor_photo_and_from_a_black_and_white_copy(studio: Studio, paper: Paper) -> None:
    page = drawn(poster(studio.press, said(ALL), qr_code(ADDRESS), paper), 150)
    assert decoded(photographed(page)) == [ADDRESS.url]
    assert decoded(page.convert("1", dither=Image.Dither.NONE)) == [ADDRESS.url]


@pytest.mark.parametrize("letters", ["ɛ ɔ ɲ ŋ", "Ɛ Ɔ Ɲ Ŋ", "é è ê ç à ù œ É", "« l'œuf » ? ; : !"])
def test_the_letters_of_the_three_languages_are_embedded_and_can_be_copied(studio: Studio, letters: str) -> None:
    spoken = replace(said(("bm",))[0], headline=letters, about=letters)
    assert text(poster(studio.press, [spoken], qr_code(ADDRESS), "a4")).count(letters) == 2


def test_every_letter_that_is_said_has_a_drawing_in_both_fonts(studio: Studio) -> None:
    used = {sign for each in said(ALL) for sign in re.sub(r"\s", "", repr(each))} | set("ɛɔɲŋƐƆƝŊ")
    for weight in ("Regular", "Bold"):
        font = ImageFont.truetype(FONTS / f"NotoSans-{weight}.ttf", 40)
        none = bytes(font.getmask("\N{CJK UNIFIED IDEOGRAPH-6F22}"))
        assert [sign for sign in used if bytes(font.getmask(sign)) == none] == []


@pytest.mark.parametrize("languages", SETS, ids="-".join)
def test_only_the_fonts_of_the_project_are_in_a_sheet_and_they_are_embedded(
    studio: Studio, languages: tuple[Language, ...]
) -> None:
    code = qr_code(ADDRESS)
    for pdf in (poster(studio.press, said(languages), code, "a4"), cards(studio.press, said(languages), code)):
        rows = poppler("pdffonts", pdf).decode().splitlines()[2:]
        assert {row.split()[0].partition("+")[2] for row in rows} == {"NotoSans-Regular", "NotoSans-Bold"}
        assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_sheet_is_one_page_of_its_paper(studio: Studio, paper: Paper) -> None:
    for pdf in (
        poster(studio.press, said(ALL), qr_code(ADDRESS), paper),
        cards(studio.press, said(ALL), qr_code(ADDRESS)),
    ):
        told = poppler("pdfinfo", pdf).decode()
        assert re.search(r"^Pages: +1$", told, re.MULTILINE)
    told = poppler("pdfinfo", poster(studio.press, said(ALL), qr_code(ADDRESS), paper)).decode()
    assert SIZES[paper] in told


@pytest.mark.parametrize("languages", SETS, ids="-".join)
def test_a_card_in_a_pocket_says_no_more_than_a_name_a_wish_and_an_address(
    studio: Studio, languages: tuple[Language, ...]
) -> None:
    found = text(cards(studio.press, said(languages), qr_code(ADDRESS)))
    for part in ("Sira", TYPED, *(each.steps[-1] for each in said(languages))):
        assert found.count(part) == 10
        found = found.replace(part, "")
    assert found.split() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trial_print_says_so_and_a_real_one_does_not(studio: Studio, language: Language) -> None:
    for production, times in ((True, 0), (False, 1)):
        spoken = said((language,), production=production)
        for pdf in (
            poster(studio.press, spoken, qr_code(ADDRESS), "a4"),
            cards(studio.press, spoken, qr_code(ADDRESS)),
        ):
            assert text(pdf).count("TEST") == times


def test_a_long_address_is_set_smaller_and_stays_whole(studio: Studio) -> None:
    for pdf in (poster(studio.press, said(ALL), qr_code(LONG), "a5"), cards(studio.press, said(ALL), qr_code(LONG))):
        assert LONG.host + CODE in text(pdf)
        assert set(decoded(drawn(pdf))) == {LONG.url}


def test_what_a_template_lacks_is_told(studio: Studio) -> None:
    with pytest.raises(SheetError, match=r"poster: .*paper"):
        studio.press.pdf("poster", said(("fr",)))
