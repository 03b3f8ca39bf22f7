"""Templates: every screen has one, WhatsApp takes what fills it, and they are made and found again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.twilio.errors import TwilioError
from bot.channels.twilio.message import Button, Interactive, Item, ListPicker, QuickReply
from bot.channels.twilio.render import interactive
from bot.channels.twilio.send import Sender
from bot.channels.twilio.templates import SHAPES, create, distinct, existing, name, shape, template, too_long
from bot.conversation.session import Session
from bot.conversation.step import step
from bot.conversation.turn import Heard
from bot.guidance.guidance import Guidance
from bot.message import LANGUAGES, Reply
from bot.understanding.meaning import Meaning
from tests.channels.twilio_calls import ASKED, forms
from tests.channels.twilio_doubles import PERSON, Fault, TwilioDouble
from tests.people import NOON

TOO_LONG: dict[str, Interactive] = {
    "body": QuickReply("x" * 1025, (Button("Oui", "y"),)),
    "button title": QuickReply("?", (Button("x" * 21, "y"),)),
    "button id": QuickReply("?", (Button("Oui", "y" * 201),)),
    "four buttons": QuickReply("?", tuple(Button(str(n), str(n)) for n in range(4))),
    "no button": QuickReply("?", ()),
    "list button": ListPicker("?", "x" * 21, (Item("a", "a"),)),
    "item title": ListPicker("?", "ok", (Item("x" * 25, "a"),)),
    "item title beyond the first plane": ListPicker("?", "ok", (Item("👍" * 13, "a"),)),
    "item id": ListPicker("?", "ok", (Item("a", "x" * 201),)),
    "description": ListPicker("?", "ok", (Item("a", "a", "x" * 73),)),
    "eleven items": ListPicker("?", "ok", tuple(Item(str(n), str(n)) for n in range(11))),
    "lines": QuickReply("\n" * 23, (Button("Oui", "y"),)),
}


@pytest.mark.parametrize("what", TOO_LONG.values(), ids=TOO_LONG)
async def test_what_whatsapp_would_refuse_is_not_tried_and_comes_as_text(
    sender: Sender, twilio: TwilioDouble, what: Interactive
) -> None:
    assert not await sender.deliver(PERSON, what, ASKED)
    assert twilio.calls == []


async def test_what_leads_to_the_same_place_stands_in_a_list_once(sender: Sender, twilio: TwilioDouble) -> None:
    items = (Item("1. Lieu", "fr.services"), Item("2. Menu", "fr.menu"), Item("3. Retour", "fr.services"))
    assert await sender.deliver(PERSON, ListPicker("Où ?", "Choisir", items), ASKED)
    said = json.loads(forms(twilio)[0]["ContentVariables"][0])
    assert list(said.values()) == ["Où ?", "Choisir", "1. Lieu", "fr.services", "2. Menu", "fr.menu"]


async def test_two_buttons_that_lead_to_the_same_place_are_one(sender: Sender, twilio: TwilioDouble) -> None:
    assert await sender.deliver(PERSON, QuickReply("?", (Button("Oui", "y"), Button("Non", "y"))), ASKED)
    assert list(json.loads(forms(twilio)[0]["ContentVariables"][0]).values()) == ["?", "Oui", "y"]


def screens(guidance: Guidance) -> Iterator[Reply]:
    """Everything that tapping can lead to, in every language."""
    today, seen = NOON.date(), set[str]()
    turns = [step(Session(language=each), Heard("text", Meaning("")), guidance, today) for each in LANGUAGES]
    while turns:
        turn = turns.pop()
        yield from turn.replies
        for payload in {choice.payload for reply in turn.replies for choice in reply.choices} - seen:
            seen.add(payload)
            turns.append(step(turn.session or Session(), Heard("choice", Meaning(""), payload), guidance, today))


def test_every_screen_that_is_a_list_or_buttons_has_a_template_and_keeps_whatsapps_limits(guidance: Guidance) -> None:
    tapped = [distinct(each) for reply in screens(guidance) if (each := interactive(reply)) is not None]
    assert len(tapped) > 500
    assert [each for each in tapped if too_long(each)] == []
    without = [each.body.count("\n") + 1 for each in tapped if shape(each) is None]
    assert without == []


def test_a_template_names_its_variables_in_order_and_no_more_than_twilio_takes() -> None:
    for made in map(template, SHAPES):
        named = re.findall(r"\{\{(\d+)\}\}", json.dumps(made["types"]))
        assert named == [str(number) for number in range(1, len(made["variables"]) + 1)]
        assert len(named) <= 100


def test_every_template_has_a_name_of_its_own() -> None:
    assert len({name(shape) for shape in SHAPES}) == len(SHAPES)


async def test_the_longest_that_whatsapp_takes_goes_out(sender: Sender) -> None:
    items = tuple(Item("x" * 24, f"{number:0200}", "x" * 72) for number in range(10))
    assert await sender.deliver(PERSON, ListPicker("\n".join(["x" * 43] * 23), "x" * 20, items), ASKED)


async def test_every_template_is_one_that_twilio_describes_and_is_found_again_by_its_name(
    client: Any, twilio: TwilioDouble
) -> None:
    for each in SHAPES[::7]:
        await create(client, each)
    twilio.contents.append({"sid": "HX" + "f" * 32, "friendly_name": "somebody_else's", "types": {}})
    assert set(await existing(client)) == {name(each) for each in SHAPES[::7]}


async def test_a_template_that_was_perhaps_made_is_not_made_again_unasked(client: Any, twilio: TwilioDouble) -> None:
    twilio.faults.append(Fault(504, done=True))
    with pytest.raises(TwilioError):
        await create(client, SHAPES[0])
    assert len(twilio.contents) == 1
