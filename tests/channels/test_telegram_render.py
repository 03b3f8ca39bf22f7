"""Replies and the calls that say them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.split import units
from bot.channels.telegram.render import CAPTION, Button, Call, Edit, Post, Target, is_menu, keyboard, render
from bot.channels.telegram.split import LIMIT, split
from bot.message import Choice, Reply

CHAT = Target(101)
PRESSED = Target(101, menu=9)
ITEMS = (Choice("Risques", "fr.group.risks"), Choice("Aide", "fr.group.help"))
ROW = tuple(Choice(label, f"fr.{label}", listed=False) for label in "abcd")
MENU = Reply("Choisissez", "fr", (*ITEMS, *ROW))
CONTENT = Reply("La mer", "fr", ITEMS, topic="risk_sea")
DANGER = Reply("Appelez", "fr", ITEMS, danger="sea")
LINK = "https://sira.example.org/r/7K3MQ9XA"
LONG = Reply("x" * LIMIT + "\n\n" + "y", "fr", ITEMS)

MENU_KEYS = (
    (Button("1. Risques", "fr.group.risks"),),
    (Button("2. Aide", "fr.group.help"),),
    (Button("a", "fr.a"), Button("b", "fr.b"), Button("c", "fr.c")),
    (Button("d", "fr.d"),),
)
CONTENT_KEYS = ((Button("1) Risques", "fr.group.risks"),), (Button("2) Aide", "fr.group.help"),))

TABLE: list[tuple[str, tuple[Reply, ...], Target, tuple[Call, ...]]] = [
    ("a menu is a message", (MENU,), CHAT, (Post(101, "Choisissez", MENU_KEYS),)),
    ("a menu takes the place of the pressed menu", (MENU,), PRESSED, (Edit(9, Post(101, "Choisissez", MENU_KEYS)),)),
    ("content comes below the menu", (CONTENT,), PRESSED, (Post(101, "La mer", CONTENT_KEYS),)),
    ("danger comes below the menu", (DANGER,), PRESSED, (Post(101, "Appelez", CONTENT_KEYS),)),
    ("two replies replace nothing", (Reply("a", "fr"), Reply("b", "fr")), PRESSED, (Post(101, "a"), Post(101, "b"))),
    ("no reply is no call", (), PRESSED, ()),
    (
        "what is to be scanned is a picture below, never in place of a menu",
        (replace(MENU, choices=ITEMS, qr=LINK),),
        PRESSED,
        (Post(101, "Choisissez", CONTENT_KEYS, qr=LINK),),
    ),
    (
        "a text longer than a caption goes without its picture",
        (Reply("x" * (CAPTION + 1), "fr", qr=LINK),),
        CHAT,
        (Post(101, "x" * (CAPTION + 1)),),
    ),
    (
        "too long for one message: the buttons stand under the last",
        (LONG,),
        PRESSED,
        (
            Post(101, "x" * LIMIT),
            Post(101, "y", ((Button("1. Risques", "fr.group.risks"),), (Button("2. Aide", "fr.group.help"),))),
        ),
    ),
]


@pytest.mark.parametrize(("replies", "where", "calls"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_replies_become_these_calls(replies: tuple[Reply, ...], where: Target, calls: tuple[Call, ...]) -> None:
    assert render(replies, where) == calls


def test_a_digit_is_the_place_among_all_choices() -> None:
    mixed = (Choice("first", "-.a", listed=False), Choice("second", "-.b"))
    assert keyboard(Reply("?", "en", mixed)) == ((Button("2. second", "-.b"),), (Button("first", "-.a"),))


@pytest.mark.parametrize(("reply", "known"), [(MENU, True), (CONTENT, False), (DANGER, False)])
def test_a_pressed_menu_is_known_by_its_first_label(reply: Reply, known: bool) -> None:
    assert is_menu(keyboard(reply)[0][0].text) is known


@pytest.mark.parametrize("payload", ["", "ɛ" * 33, "x" * 65])
def test_a_payload_that_no_button_holds_is_refused(payload: str) -> None:
    with pytest.raises(ValueError, match="1 to 64 bytes"):
        render((Reply("?", "fr", (Choice("x", payload),)),), CHAT)


def test_a_payload_of_64_bytes_is_held() -> None:
    assert keyboard(Reply("?", "fr", (Choice("x", "ɛ" * 32),)))[0][0].data == "ɛ" * 32


SPLITS = [
    ("what fits is left as it is", " a \n\n b ", 20, [" a \n\n b "]),
    ("between paragraphs first", "one two. three\n\nfour five", 20, ["one two. three", "four five"]),
    ("then between lines", "one two. three\nfour five", 20, ["one two. three", "four five"]),
    ("then between sentences", "One two. Three four five", 20, ["One two.", "Three four five"]),
    ("then between words", "one two three four five", 20, ["one two three four", "five"]),
    ("then anywhere", "x" * 25, 20, ["x" * 20, "x" * 5]),
    ("a seam right behind the limit", "x" * 20 + " y", 20, ["x" * 20, "y"]),
    ("an emoji counts as two", "🙂" * 11, 20, ["🙂" * 10, "🙂"]),
    ("into as many as it takes", "aaaa bbbb cccc dddd", 9, ["aaaa bbbb", "cccc dddd"]),
    ("blank ends are nobody's message", "\n\n" + "x" * 25 + "\n\n", 25, ["x" * 25]),
    ("an empty text is one piece", "", 20, [""]),
]


@pytest.mark.parametrize(("text", "limit", "pieces"), [row[1:] for row in SPLITS], ids=[row[0] for row in SPLITS])
def test_a_text_is_cut_at_the_largest_seam(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces
    assert all(units(piece) <= limit for piece in pieces)
