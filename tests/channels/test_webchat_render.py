"""What a reply looks like in parts."""

from __future__ import annotations

import pytest

from bot.channels.webchat.render import Block, Button, Piece, blocks, bubble, pieces
from bot.message import Choice, Reply
from tests.shared import facts

DIALLED = [
    ("00227 89983339", "+22789983339"),
    ("00216 80 10 15 66", "+21680101566"),
    ("00218 91 00 11 491", "+218910011491"),
    ("+33 4 86 51 71 61", "+33486517161"),
    ("+221 33 869 62 00", "+221338696200"),
    ("+34\u00a0928\u202f467\u00a0757", "+34928467757"),
    ("80 00 11 15", "80001115"),
    ("80 331", "80331"),
    ("80333", "80333"),
    ("900 202 202", "900202202"),
    ("0917127644", "0917127644"),
]


@pytest.mark.parametrize(("number", "dialled"), DIALLED)
@pytest.mark.parametrize(
    "around", ["{}", "Police : {}.", "({})", "appelez {}, puis attendez", "- {} (12/2025)", "{} / 80 333"]
)
def test_a_number_to_dial_becomes_a_link(number: str, dialled: str, around: str) -> None:
    links = [piece for piece in pieces(around.format(number)) if piece.href]
    assert links[0] == Piece(number, f"tel:{dialled}")


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("Urgences : 112 (12/2025)", ["tel:112"]),
        ("Police : 17 (02/2012)", ["tel:17"]),
        ("En mer : 1530 (01/2026).", ["tel:1530"]),
        ("En mer : 900 202 202 / 112 (12/2025)", ["tel:900202202", "tel:112"]),
        ("En mer : 112 / 900 202 202 (12/2025)", ["tel:112", "tel:900202202"]),
        ("80 00 11 15 / 80 331 / 80 333 / 17 (11/2026)", ["tel:80001115", "tel:80331", "tel:80333", "tel:17"]),
    ],
)
def test_a_short_number_is_one_only_with_its_month(text: str, dialled: list[str]) -> None:
    assert [piece.href for piece in pieces(text) if piece.href] == dialled


@pytest.mark.parametrize(
    "text",
    [
        "2,185 personnes",
        "7 667 personnes en 2024",
        "34 236 personnes renvoyées",
        "80 331 250 francs",
        "Source: OIM (12/2025), HCR 2024 (01/2026)",
        "le 23/11/2026 à 00:30",
        "2026-11-23",
        "1 600 000 FCFA",
        "10 000 000 000",
        "00 000 000 000",
        "+5 000 personnes, +20 %",
        "112 personnes sur 1530",
        "17 mai",
        "environ 15 km, 2 à 3 jours, 12/2025",
        "30 jours (lu 12/2025)",
        "https://exemple.org/00227 ",
    ],
)
def test_years_dates_and_counts_are_no_numbers_to_dial(text: str) -> None:
    assert [piece.href for piece in pieces(text) if piece.href.startswith("tel:")] == []


def test_every_number_of_the_directory_can_be_dialled() -> None:
    numbers = [phone["as_shown"] for service in facts("services").values() for phone in service["phones"]]
    assert numbers
    for number in numbers:
        links = [piece.text for piece in pieces(f"Appelez {number} (12/2025)") if piece.href]
        assert links == [number]


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("Voir https://mali.iom.int.", "https://mali.iom.int", "mali.iom.int"),
        ("(https://mali.iom.int/fr)", "https://mali.iom.int/fr", "mali.iom.int/fr"),
        ("https://exemple.org/a?b=1&c=2#d, puis", "https://exemple.org/a?b=1&c=2#d", "exemple.org/a?b=1&c=2#d"),
        ("«https://exemple.org/é»", "https://exemple.org/é", "exemple.org/é"),
    ],
)
def test_a_web_address_becomes_a_link(text: str, href: str, shown: str) -> None:
    assert [piece for piece in pieces(text) if piece.href] == [Piece(shown, href)]


@pytest.mark.parametrize(
    "text",
    [
        "http://exemple.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://",
        "HTTPS:evil",
        "mali.iom.int",
    ],
)
def test_other_addresses_stay_text(text: str) -> None:
    assert [piece.href for piece in pieces(text) if piece.href] == []


def test_nothing_of_a_text_is_lost_between_links() -> None:
    text = "Police 80 00 11 15, Alarme Phone 00227 89983339 ; fin."
    assert "".join(piece.text for piece in pieces(text)) == text


def shape(text: str) -> list[tuple[str, list[str]]]:
    return [(block.kind, ["".join(piece.text for piece in line) for line in block.lines]) for block in blocks(text)]


def test_paragraphs_lists_and_the_lines_around_them_are_told_apart() -> None:
    text = "TEST : un brouillon.\n\nQuels risques ?\n\nUn.\nDeux.\n- a\n- b\n\n\n- c\n\nFin.\n\nSource : OIM (12/2025)"
    assert shape(text) == [
        ("note", ["TEST : un brouillon."]),
        ("title", ["Quels risques ?"]),
        ("text", ["Un.", "Deux."]),
        ("list", ["a", "b"]),
        ("list", ["c"]),
        ("text", ["Fin."]),
        ("source", ["Source : OIM (12/2025)"]),
    ]


@pytest.mark.parametrize(
    "text", ["Une seule ligne", "Bonjour.\n\nAprès.", "Deux\nlignes\n\nAprès", "x" * 90 + "\n\nAprès"]
)
def test_only_a_short_first_line_without_a_full_stop_is_a_title(text: str) -> None:
    assert "title" not in [block.kind for block in blocks(text)]


def test_digits_run_through_listed_and_other_choices() -> None:
    choices = (Choice("A", "fr.a"), Choice("Menu", "fr.menu", listed=False), Choice("B", "fr.b"))
    shown = bubble(Reply("x", "fr", choices, danger="sea"))
    assert shown.items == (Button(1, "A", "fr.a"), Button(3, "B", "fr.b"))
    assert shown.chips == (Button(2, "Menu", "fr.menu"),)
    assert (shown.language, shown.danger, shown.blocks) == ("fr", True, (Block("text", ((Piece("x"),),)),))
