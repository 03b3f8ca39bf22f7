"""A text on four channels: what the channels' own renderers make of the real turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.channels.twilio.message import BODY_CHARACTERS
from bot.channels.twilio.pages import sms_pages, whatsapp_pages
from bot.channels.twilio.sms import MOST_PARTS, parts
from bot.conversation.paging import Cut
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.message import LANGUAGES, ChannelName, Language
from bot.web.staff.phones import NAMES, Phone, phones, pressed
from tests.people import NOON

CUTS: Mapping[ChannelName, Cut] = {"whatsapp": whatsapp_pages, "sms": sms_pages(plain_bambara=False)}


def drawn(guidance: Guidance, topic: str, index: int, language: Language) -> Mapping[str, Phone]:
    choice = pressed(guidance, topic, index, language)
    shown = phones(guidance, choice, language, NOON.date(), CUTS, plain_bambara=False)
    return {phone.channel: phone for phone in shown}


def text(phone: Phone) -> str:
    """All that stands on the phone, in one line."""
    said = ["".join(piece.text for piece in line) for m in phone.messages for block in m.blocks for line in block.lines]
    return " ".join(" ".join([*(message.text for message in phone.messages), *said]).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", ["risk_sea", EMERGENCY])
def test_every_section_stands_whole_on_every_phone_in_its_language(
    guidance: Guidance, topic: str, language: Language
) -> None:
    for index, section in enumerate(guidance.topics[topic].texts[language].sections):
        found = drawn(guidance, topic, index, language)
        assert list(found) == list(NAMES)
        last = section.text.split("\n")[-1].removeprefix("- ").partition("{{")[0].split()
        for channel in ("telegram", "whatsapp", "web"):
            assert section.title in text(found[channel]), channel
            assert " ".join(last) in text(found[channel]), channel
            assert found[channel].messages[0].language == language


def test_an_sms_is_read_on_page_by_page_and_its_cost_is_told(guidance: Guidance) -> None:
    phone = drawn(guidance, "risk_sea", 0, "fr")["sms"]
    costs = [parts(message.text)[0] for message in phone.messages]
    assert len(costs) > 1
    assert max(costs) <= MOST_PARTS
    assert phone.parts == sum(costs)
    assert [message.asked for message in phone.messages] == ["", *["Lire la suite"] * (len(costs) - 1)]


def test_buttons_stand_as_the_channel_has_them(guidance: Guidance) -> None:
    found = drawn(guidance, "risk_sea", 0, "en")
    assert found["telegram"].messages[-1].rows[0] == ("1) More: In distress: whom to call?",)
    assert found["whatsapp"].messages[-1].rows[0] == ("☰ Choose",)
    assert found["web"].messages[-1].rows[0] == ("1. More: In distress: whom to call?",)
    assert found["sms"].messages[-1].rows == ()
    assert len(found["whatsapp"].messages[-1].text) <= BODY_CHARACTERS


def test_a_draft_that_people_do_not_get_is_shown_to_whoever_is_to_read_it(guidance: Guidance) -> None:
    strict = replace(guidance, policy=replace(guidance.policy, production=True, serve_drafts=True))
    title = strict.topics["risk_sea"].texts["bm"].sections[0].title
    assert title in text(drawn(strict, "risk_sea", 0, "bm")["telegram"])
