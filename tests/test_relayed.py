"""A relay's code on its way: found in a message, remembered by the session, credited, and never in the way."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.app import Sira, compose
from bot.message import ChannelName, Inbound, Kind, Reply
from bot.relays import store
from bot.relays.relay import Relay
from bot.relays.roll import Roll
from bot.settings import Settings
from bot.storage.database import connect, upgrade
from bot.storage.volatile_sqlite import SqliteStore
from tests.people import Hands

WANTED = Relay("00000000", "fr", "stall", "Gao Ba", "Gao")
PUBLIC = "https://sira.example.org"


@dataclass
class Place:
    """A Sira with one relay that is on, and one that was switched off."""

    sira: Sira
    hands: Hands
    code: str
    off: str
    number: int = 0

    async def send(
        self,
        text: str = "",
        channel: ChannelName = "whatsapp",
        kind: Kind = "text",
        relay: str = "",
        who: str = "1000001",
    ) -> Reply:
        """One message, and the answer to it."""
        replies: list[Reply] = []

        async def taken(answers: tuple[Reply, ...]) -> None:
            replies.extend(answers)

        self.number += 1
        inbound = Inbound(channel, who, self.hands.now(), f"m{self.number}", kind, text, relay=relay)
        await self.sira.road.travel(inbound, taken)
        return replies[-1]

    async def contacts(self) -> dict[str, int]:
        """People of today by the code that they came with."""
        counted = await self.sira.store.counters(self.hands.at.date())
        return {value: number for (dimension, value), number in counted.items() if dimension == "relay"}


@pytest.fixture
async def place(hands: Hands, tmp_path: object) -> AsyncIterator[Place]:
    address = f"sqlite+aiosqlite:///{tmp_path}/sira.db"
    await upgrade(address)
    engine = connect(address)
    code = (
        await store.add(
            engine, WANTED, lambda size: b"\x07\x13\x03\x14\x17\x09\x00\x01"[:size] + bytes(max(size - 8, 0))
        )
    ).relay.code
    off = (await store.add(engine, replace(WANTED, label="off"), secrets.token_bytes)).relay.code
    await store.activate(engine, off, active=False)
    volatile = SqliteStore(None)
    await volatile.open()
    yield Place(compose(Settings(public_url=PUBLIC), volatile, hands.now, Roll(engine, hands.now)), hands, code, off)
    await volatile.close()
    await engine.dispose()


@pytest.mark.parametrize(
    ("channel", "kind", "text"),
    [
        ("telegram", "start", "r_{code}"),
        ("telegram", "start", "{code}"),
        ("whatsapp", "text", "Bonjour, i ni ce, hello. {code}"),
        ("whatsapp", "text", "{code}"),
        ("whatsapp", "text", "Salut mon ami m'a donné {code} c'est quoi le passeport cedeao ?"),
        ("sms", "text", "sira {lower}"),
        ("sms", "text", "7K3MQ9Ol"),
        ("sms", "text", "7k3m-q9oi bonjour"),
    ],
)
async def test_a_code_credits_its_relay_however_it_comes(
    place: Place, channel: ChannelName, kind: Kind, text: str
) -> None:
    assert place.code == "7K3MQ901"
    await place.send(text.format(code=place.code, lower=place.code.lower()), channel, kind)

    assert await place.contacts() == {place.code: 1}


async def test_the_web_chat_brings_it_in_its_form(place: Place) -> None:
    """Conversations of the web page are never part of people, so that nobody is counted for them."""
    await place.send("bonjour", "web", relay=place.code)

    link = (await place.send("comment partager sira avec mes amis", "web")).text
    assert f"{PUBLIC}/r/{place.code}" in link


@pytest.mark.parametrize("text", ["bonjour PASSAGES", "0000000Z", "7K3MQ902", "r_7K3MQ902", "{off}"])
async def test_words_unknown_codes_and_codes_that_are_off_credit_nobody(place: Place, text: str) -> None:
    await place.send(text.format(off=place.off))

    assert await place.contacts() == {}


async def test_a_person_counts_once_a_day_for_a_relay_and_channels_are_not_linked(place: Place) -> None:
    for _ in range(3):
        await place.send(f"bonjour {place.code}")
    assert await place.contacts() == {place.code: 1}

    await place.send("quels papiers pour voyager ?", "sms")
    assert await place.contacts() == {place.code: 1}
    await place.send(f"bonjour {place.code}", "sms")
    assert await place.contacts() == {place.code: 2}


async def test_a_relay_is_remembered_for_the_session_and_not_beyond(place: Place) -> None:
    await place.send(f"bonjour {place.code}")
    place.hands.move(days=1)

    await place.send("quels papiers pour voyager ?")

    assert await place.contacts() == {}


@pytest.mark.parametrize(
    "text", ["quels papiers pour voyager dans la cedeao ?", "je suis en danger dans le désert, aidez-moi"]
)
async def test_a_message_is_answered_as_if_it_had_come_without_a_code(place: Place, text: str) -> None:
    plain = await place.send(text, who="1000002")
    coded = await place.send(f"{place.code} {text}", who="1000003")

    assert coded == plain


async def test_a_greeting_that_is_but_a_code_gets_the_first_screen(place: Place) -> None:
    assert await place.send(place.code) == await place.send("", kind="start", who="1000002")


async def test_who_came_by_a_relay_passes_on_its_link_and_others_the_general_one(place: Place) -> None:
    asked = "comment partager sira avec mes amis"
    await place.send(f"bonjour {place.code}")

    ours, general = await place.send(asked), await place.send(asked, who="1000002")

    for reply, link in ((ours, f"{PUBLIC}/r/{place.code}"), (general, PUBLIC)):
        assert reply.text.endswith(f"\n\n{link}")
        assert reply.qr == link


async def test_without_a_public_address_there_is_nothing_to_scan(place: Place) -> None:
    place.sira.road.address = ""

    reply = await place.send("comment partager sira avec mes amis")

    assert (reply.qr, "http" in reply.text) == ("", False)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("combien de personnes sont venues avec mon code {code}", "votre page"),
        ("je suis relais, mes chiffres", "votre page"),
        ("je veux devenir relais communautaire", "votre page"),
        ("how many people came with my link", "your own page"),
        ("mɔgɔ joli nana ni n ka kodi ye", "i yɛrɛ ka"),
    ],
)
async def test_a_relay_that_asks_for_its_numbers_gets_the_rule_and_no_number(
    place: Place, text: str, rule: str
) -> None:
    """Whatever was counted: a chat does not know whom it speaks with, and must not guess."""
    for number in range(12):
        await place.send(f"bonjour {place.code}", who=f"person-{number}")

    told = await place.send(text.format(code=place.code), who="1000002")

    assert rule in told.text.lower()
    assert place.code not in told.text
    assert not re.search(r"\d", told.text)
