"""Replies as bodies, lists and buttons, and what they may not be longer than."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.split import units
from bot.channels.twilio import message as limits
from bot.channels.twilio.message import Button, Item, ListPicker, QuickReply, Rendered, status_url
from bot.channels.twilio.render import interactive, plain, shortened, sms, whatsapp
from bot.channels.twilio.sms import MOST_PARTS, parts
from bot.channels.twilio.twiml import NOTHING, twiml
from bot.message import Choice, Reply

RISKS, AID = Choice("Risques", "fr.group.risks"), Choice("Aide et retour au pays", "fr.group.help")
BACK = Choice("Retour", "fr.menu", listed=False)
LONG = Choice("Combien de temps dure la route du désert ?", "fr.more.risk_desert.1")
MANY = tuple(Choice(f"Sujet {n}", f"fr.topic.t{n}") for n in range(1, 13))


def items(count: int) -> tuple[Item, ...]:
    return tuple(Item(f"{n}. Sujet {n}", f"fr.topic.t{n}") for n in range(1, count + 1))


TABLE: list[tuple[str, Reply, Rendered]] = [
    ("nothing to choose", Reply("Bonjour", "fr"), Rendered(("Bonjour",))),
    (
        "a few short choices are buttons",
        Reply("Bonjour", "fr", (RISKS, BACK)),
        Rendered(
            ("Bonjour\n\n1. Risques\n2. Retour",),
            QuickReply("Bonjour", (Button("1. Risques", "fr.group.risks"), Button("2. Retour", "fr.menu"))),
        ),
    ),
    (
        "one that no button holds makes a list of all",
        Reply("Bonjour", "fr", (AID, BACK)),
        Rendered(
            ("Bonjour\n\n1. Aide et retour au pays\n2. Retour",),
            ListPicker(
                "Bonjour",
                "Choisir",
                (
                    Item("1. Aide et retour au…", "fr.group.help", "1. Aide et retour au pays"),
                    Item("2. Retour", "fr.menu"),
                ),
            ),
        ),
    ),
    (
        "a long label is cut between words and stands whole below",
        Reply("Bonjour", "fr", (LONG, RISKS, RISKS, RISKS)),
        Rendered(
            ("Bonjour\n\n1. Combien de temps dure la route du désert ?\n2. Risques\n3. Risques\n4. Risques",),
            ListPicker(
                "Bonjour",
                "Choisir",
                (
                    Item("1. Combien de temps…", LONG.payload, "1. Combien de temps dure la route du désert ?"),
                    *(Item(f"{n}. Risques", "fr.group.risks") for n in (2, 3, 4)),
                ),
            ),
        ),
    ),
    (
        "what no list holds stands below the text, under its digit",
        Reply("Bonjour", "fr", MANY),
        Rendered(
            ("Bonjour\n\n" + "\n".join(f"{n}. Sujet {n}" for n in range(1, 13)),),
            ListPicker("Bonjour\n\n11. Sujet 11\n12. Sujet 12", "Choisir", items(10)),
        ),
    ),
    (
        "what is to be scanned is a picture with all of the text beneath it",
        Reply("Tenez", "fr", (RISKS,), qr="https://sira.example.org/r/7K3MQ9XA"),
        Rendered(("Tenez\n\n1. Risques",), media="https://sira.example.org/r/7K3MQ9XA.png"),
    ),
    (
        "the link of no relay has a picture too",
        Reply("Tenez", "fr", qr="https://sira.example.org"),
        Rendered(("Tenez",), media="https://sira.example.org/r/qr.png"),
    ),
    (
        "a text longer than a caption goes without its picture",
        Reply("x" * 1025, "fr", qr="https://sira.example.org"),
        Rendered(("x" * 1025,)),
    ),
    ("without a text there is no list", Reply("", "fr", (RISKS,)), Rendered(("1. Risques",))),
    (
        "a text too long for buttons is plain, in one message",
        Reply("x" * 1025, "fr", (RISKS,)),
        Rendered(("x" * 1025 + "\n\n1. Risques",)),
    ),
    (
        "a text too long for one message is cut",
        Reply("x" * 1600, "fr", (RISKS,)),
        Rendered(("x" * 1600, "1. Risques")),
    ),
]


@pytest.mark.parametrize(("reply", "rendered"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_reply_becomes_this_on_whatsapp(reply: Reply, rendered: Rendered) -> None:
    assert whatsapp((reply,)) == rendered


def test_two_replies_are_two_plain_messages() -> None:
    assert whatsapp((Reply("a", "fr", (RISKS,)), Reply("b", "fr"))) == Rendered(("a\n\n1. Risques", "b"))
    assert whatsapp(()) == Rendered(())


LABELS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=90)


@given(st.text(max_size=3000), st.lists(LABELS, max_size=16))
def test_whatever_is_said_no_limit_is_passed(text: str, labels: list[str]) -> None:
    reply = Reply(text, "fr", tuple(Choice(label, f"fr.topic.{n}") for n, label in enumerate(labels)))
    rendered = whatsapp((reply,))
    assert all(units(body) <= limits.BODY_CHARACTERS for body in rendered.bodies)
    assert all(parts(body)[0] <= MOST_PARTS for body in sms((reply,), plain_bambara=False).bodies)
    what = rendered.interactive
    if isinstance(what, ListPicker):
        assert units(what.body) <= limits.INTERACTIVE_CHARACTERS
        assert units(what.button) <= limits.LIST_BUTTON_CHARACTERS
        assert 1 <= len(what.items) <= limits.LIST_ITEMS
        assert all(1 <= units(item.title) <= limits.ITEM_CHARACTERS for item in what.items)
        assert all(units(item.description) <= limits.DESCRIPTION_CHARACTERS for item in what.items)
        assert len({item.title for item in what.items}) == len(what.items)
    if isinstance(what, QuickReply):
        assert units(what.body) <= limits.INTERACTIVE_CHARACTERS
        assert len(what.buttons) <= limits.BUTTONS
        assert all(units(button.title) <= limits.BUTTON_CHARACTERS for button in what.buttons)


@given(LABELS)
def test_a_label_is_shortened_no_further_than_it_must_be(label: str) -> None:
    short = shortened(label, 24)
    assert short == label if units(label) <= 24 else short.endswith("…")


def test_a_word_longer_than_a_title_is_cut_in_itself() -> None:
    assert shortened("x" * 30, 24) == "x" * 23 + "…"


@pytest.mark.parametrize(
    "hostile", ['</Message><Message to="+15005550009">x', "a & b", "\0\x08\ufffe\ud800<!--", "]]>", "🙏 ɛ"]
)
def test_no_text_gets_out_of_its_message(hostile: str) -> None:
    url = status_url("https://sira.example/", "SM0&\"'<")
    answer = ElementTree.fromstring(twiml((hostile, "b"), url))
    assert [child.tag for child in answer] == ["Message", "Message"]
    assert answer[1].text == "b"
    assert answer[0].attrib == {"statusCallback": "https://sira.example/twilio/status?answers=SM0&\"'<"}
    assert (answer[0].text or "").strip() == "".join(c for c in hostile if c.isprintable() and c != "\ufffe").strip()


def test_a_picture_stands_beside_its_text_and_its_address_gets_out_of_nothing() -> None:
    address = "https://sira.example/r/7K3MQ9XA.png?a=1&b=<2>"
    (message,) = ElementTree.fromstring(twiml(("a & b",), "https://sira.example", address))
    assert [(child.tag, child.text) for child in message] == [("Body", "a & b"), ("Media", address)]


def test_by_sms_the_link_is_text() -> None:
    reply = Reply("Tenez\n\nhttps://sira.example.org", "fr", qr="https://sira.example.org")
    assert sms((reply,), plain_bambara=False) == Rendered((reply.text,))


def test_no_message_is_an_empty_answer() -> None:
    assert twiml((), "https://sira.example") == NOTHING
    assert list(ElementTree.fromstring(NOTHING)) == []


def test_the_digits_count_through_all_choices() -> None:
    assert plain(Reply("?", "fr", (BACK, RISKS))) == "?\n\n1. Retour\n2. Risques"
    assert interactive(Reply("?", "fr")) is None
