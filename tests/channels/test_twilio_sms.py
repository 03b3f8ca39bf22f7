"""What an SMS costs, in which letters it goes, and how a long answer becomes pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.twilio.pages import sms_pages, whatsapp_pages
from bot.channels.twilio.render import fits_sms, plain, sms
from bot.channels.twilio.sms import MOST_PARTS, is_gsm, parts, spelled
from bot.message import Choice, Reply

MORE = Choice("Lire la suite", "fr.page.1", listed=False)

PARTS = [
    ("", 1, "GSM"),
    ("a" * 160, 1, "GSM"),
    ("a" * 161, 2, "GSM"),
    ("a" * 306, 2, "GSM"),
    ("a" * 307, 3, "GSM"),
    ("a" * 459, 3, "GSM"),
    ("a" * 460, 4, "GSM"),
    ("€" * 80, 1, "GSM"),
    ("€" * 80 + "a", 2, "GSM"),
    ("àéèù", 1, "GSM"),
    ("ɛ" * 70, 1, "UCS-2"),
    ("ɛ" * 71, 2, "UCS-2"),
    ("ɛ" + "a" * 200, 3, "UCS-2"),
    ("ɛ" + "a" * 201, 4, "UCS-2"),
    ("🙏" * 35, 1, "UCS-2"),
    ("🙏" * 36, 2, "UCS-2"),
]


@pytest.mark.parametrize(("text", "count", "alphabet"), PARTS)
def test_the_parts_are_counted_as_networks_count_them(text: str, count: int, alphabet: str) -> None:
    assert parts(text) == (count, alphabet)


FRENCH = "Êtes-vous à l’hôpital ? Le cœur, ça va… « Peut-être » – où ? "
BAMBARA = "Ɛ, i bɛ Ɲoro wa? Dɔɔnin, ɲininkali kɛ ŋaniya la. "


@pytest.mark.parametrize(
    ("text", "plain_bambara", "expected"),
    [
        ("Êtes-vous là ?", False, "Êtes-vous là ?"),
        (FRENCH * 3, False, 'Etes-vous à l\'hopital ? Le coeur, ca va... " Peut-etre " - où ? ' * 3),
        (BAMBARA * 3, False, BAMBARA * 3),
        (BAMBARA * 3, True, "E, i bè Nyoro wa? Dòònin, nyininkali kè nganiya la. " * 3),
        ("ߒ ߓߍ߫ " * 20, True, "ߒ ߓߍ߫ " * 20),
    ],
    ids=["one part either way", "french", "bambara", "bambara the older way", "n'ko"],
)
def test_letters_are_changed_only_where_that_saves_a_part(text: str, plain_bambara: bool, expected: str) -> None:
    assert spelled(text, plain_bambara=plain_bambara) == expected


@given(st.text(max_size=600), st.booleans())
def test_no_spelling_costs_more_than_the_text_itself(text: str, plain_bambara: bool) -> None:
    assert parts(spelled(text, plain_bambara=plain_bambara))[0] <= parts(text)[0]
    assert is_gsm(spelled(text, plain_bambara=plain_bambara)) or spelled(text, plain_bambara=plain_bambara) == text


def long(language: str = "fr", choices: int = 3) -> Reply:
    sentence = "Appelez l'ambassade avant de partir. " if language == "fr" else "Lasigidenso wele sani i ka taa ɲɛ. "
    listed = tuple(Choice(f"Un sujet assez long pour peser, {n}", f"fr.topic.t{n}") for n in range(choices))
    return Reply((sentence * 40).strip(), "fr", listed, topic="risk_sea")


@pytest.mark.parametrize("reply", [long(), long("bm"), long(choices=30), Reply("Menu", "fr", long(choices=40).choices)])
def test_an_answer_too_long_for_one_sms_is_pages_that_lose_nothing(reply: Reply) -> None:
    pages = sms_pages(plain_bambara=False)(reply, MORE, 0)
    assert len(pages) > 1
    assert all(fits_sms(plain(page), plain_bambara=False) for page in pages)
    assert all(page.choices[-1] == MORE for page in pages[:-1])
    assert MORE not in pages[-1].choices
    assert " ".join(page.text for page in pages if page.text) == reply.text
    assert tuple(choice for page in pages for choice in page.choices if choice != MORE) == reply.choices
    assert all(page.topic == reply.topic for page in pages)


def test_a_page_ends_at_a_sentence() -> None:
    pages = sms_pages(plain_bambara=False)(long(), MORE, 0)
    assert all(page.text.endswith(".") for page in pages if page.text)


@pytest.mark.parametrize("choices", [0, 30])
def test_the_choice_that_is_kept_stands_first_on_every_page_and_each_other_once(choices: int) -> None:
    urgent = Choice("En danger maintenant", "fr.topic.help_emergency")
    reply = replace(long(choices=choices), choices=(urgent, *long(choices=choices).choices))
    pages = sms_pages(plain_bambara=False)(reply, MORE, 1)
    assert len(pages) > 1
    assert {page.choices[0] for page in pages} == {urgent}
    others = [choice for page in pages for choice in page.choices[1:] if choice != MORE]
    assert tuple(others) == reply.choices[1:]
    assert all(fits_sms(plain(page), plain_bambara=False) for page in pages)


def test_what_fits_is_one_page() -> None:
    reply = Reply("Bonjour", "fr", (Choice("Risques", "fr.group.risks"),))
    assert sms_pages(plain_bambara=False)(reply, MORE, 0) == (reply,)
    assert whatsapp_pages(reply, MORE, 0) == (reply,)
    assert whatsapp_pages(long(), MORE, 0) == (long(),)
    assert len(whatsapp_pages(Reply(long().text * 2, "fr"), MORE, 0)) == 2


@given(st.text(max_size=900), st.booleans())
def test_a_whole_text_goes_in_as_few_messages_as_it_takes(text: str, plain_bambara: bool) -> None:
    bodies = sms((Reply(text, "fr"),), plain_bambara=plain_bambara).bodies
    assert all(parts(body)[0] <= MOST_PARTS for body in bodies)
