"""A whole Sira that listens, with Twilio's doubles on the other side: signed messages in, lists and buttons out, and
in the end nothing left at Twilio."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_plus
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twilio.request_validator import RequestValidator

from bot.app import Clock, Sira, compose, utc_now
from bot.channels.twilio.message import ANSWERS
from bot.channels.twilio.redact import SHELF
from bot.channels.twilio.templates import SHAPES, name
from bot.cli.serve import web
from bot.relays.roll import Roll
from bot.storage.volatile_sqlite import SqliteStore
from bot.web import twilio_work
from bot.web.background import Background, lasting
from tests.channels.twilio_doubles import (
    ACCOUNT,
    NUMBER_SID,
    PERSON,
    TOKEN,
    WHATSAPP,
    Fault,
    TwilioDouble,
    free_port,
    serving,
)
from tests.channels.twilio_talks import ON_WHATSAPP, check, messages, text_of
from tests.relays.looking import decoded

AUTH = (ACCOUNT, TOKEN)
SECONDS = 30.0


@dataclass
class Recorded:
    """Keeps what the app answers."""

    app: ASGIApp
    bodies: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def recorded(message: Message) -> None:
            if message["type"] == "http.response.body" and scope["path"] == "/twilio/message":
                self.bodies.append(message["body"].decode())
            await send(message)

        legible = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        await self.app({**scope, "headers": legible}, receive, recorded)


@dataclass
class Talk:
    """A person on WhatsApp, and whoever looks into Twilio."""

    twilio: TwilioDouble
    sira: Sira
    recorded: Recorded
    url: str
    http: httpx.AsyncClient
    background: Background

    async def write(self, text: str) -> str:
        """A message by way of emulate, which signs it; its sid."""
        form = {"From": PERSON, "To": WHATSAPP, "Body": text}
        answer = await self.http.post(f"{self.twilio.emulate}/_twilio/simulate/inbound-message", data=form, auth=AUTH)
        return str(answer.json()["sid"])

    async def say(self, fields: dict[str, str]) -> tuple[str, str]:
        """One turn of a person, by way of emulate where it knows the shape; the sids of both messages."""
        before = await self.sent()
        if fields.keys() == {"Body"}:
            asked = await self.write(fields["Body"])
        else:
            asked = f"SM{len(self.recorded.bodies):032x}"
            await self.post(asked, **{"Body": "", **fields})
        by_call = set(await self.sent()) - set(before)
        assert len(by_call) + len(messages(self.recorded.bodies[-1])) == 1
        return asked, by_call.pop() if by_call else await self.spoken()

    async def read(self, said: str) -> str:
        """What the person reads of our message: its text, or all that a list or buttons show."""
        text = (await self.messages())[said]["body"]
        if text is None:
            bodies = (body for _, path, body in reversed(self.twilio.calls) if path.endswith("/Messages.json"))
            form = parse_qs(next(bodies).decode())
            text = "\n".join(json.loads(form["ContentVariables"][0]).values())
        return str(text).replace("’", "'")

    async def post(self, sid: str, **fields: str) -> httpx.Response:
        """A message in a shape that emulate does not know, signed by Twilio's own library."""
        form = {"AccountSid": ACCOUNT, "MessageSid": sid, "From": PERSON, "To": WHATSAPP, "NumMedia": "0", **fields}
        url = f"{self.url}/twilio/message"
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        return await self.http.post(url, data=form, headers={"X-Twilio-Signature": signature})

    async def status(self, sid: str, status: str) -> None:
        form = {"MessageSid": sid, "Status": status}
        await self.http.post(f"{self.twilio.emulate}/_twilio/simulate/message-status", data=form, auth=AUTH)

    async def messages(self) -> dict[str, dict[str, Any]]:
        answer = await self.http.get(f"{self.messages_url}?PageSize=1000", auth=AUTH)
        return {each["sid"]: each for each in answer.json()["messages"]}

    async def sent(self) -> list[str]:
        """The sids of our messages that lie at Twilio."""
        return [sid for sid, each in (await self.messages()).items() if each["direction"] == "outbound-api"]

    async def spoken(self) -> str:
        """Does with the last TwiML what Twilio does and emulate does not: sends its message. Gives the sid."""
        (message,) = ElementTree.fromstring(self.recorded.bodies[-1]).findall("Message")
        form = {
            "To": PERSON,
            "From": WHATSAPP,
            "Body": text_of(message),
            "StatusCallback": message.attrib["statusCallback"],
            **({"MediaUrl": picture} if (picture := message.findtext("Media")) else {}),
        }
        # Twilio's own description has a say in what a person of it would be sent.
        answer = await self.http.post(f"{self.twilio.url}{self.messages_path}", data=form, auth=AUTH)
        return str(answer.json()["sid"])

    async def waiting(self) -> set[str]:
        """The sids that Sira has yet to delete."""
        return {sid.decode() for sid in await self.sira.store.shelf(SHELF, self.sira.clock().timestamp())}

    @property
    def messages_url(self) -> str:
        return f"{self.twilio.emulate}{self.messages_path}"

    @property
    def messages_path(self) -> str:
        return f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    async def until_gone(self, *sids: str) -> None:
        await until(lambda: self._gone(*sids))

    async def _gone(self, *sids: str) -> bool:
        return not set(sids) & set(await self.messages())


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def talking(twilio: TwilioDouble, folder: Path, clock: Clock = utc_now, **more: Any) -> AsyncIterator[Talk]:
    port = free_port()
    settings = twilio.settings(public_url=f"http://127.0.0.1:{port}", var_dir=folder, **more)
    store = SqliteStore(None)
    await store.open()
    async with lasting(settings) as engine:
        sira = compose(settings, store, clock, Roll(engine, clock))
        background = Background(sira, engine, "the only process")
        recorded = Recorded(web(sira, background))
        async with serving(recorded, port) as url, httpx.AsyncClient(timeout=SECONDS) as http:
            number = f"{twilio.emulate}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{NUMBER_SID}.json"
            await http.post(number, data={"SmsUrl": f"{url}/twilio/message"}, auth=AUTH)
            work = asyncio.create_task(background.run())
            yield Talk(twilio, sira, recorded, url, http, background)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
    await store.close()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_work, "REDACT_EVERY", 0.05)
    monkeypatch.setattr(twilio_work, "AFTER_ANSWER", 0.0)


@pytest.fixture
async def plain(twilio: TwilioDouble, tmp_path: Path) -> AsyncIterator[Talk]:
    """Nobody has run `sira whatsapp setup`."""
    async with talking(twilio, tmp_path) as talk:
        yield talk


@pytest.fixture
async def listed(twilio: TwilioDouble, tmp_path: Path) -> AsyncIterator[Talk]:
    """The templates are there, and found."""
    twilio.contents += [{"sid": f"HX{n:032x}", "friendly_name": name(each)} for n, each in enumerate(SHAPES)]
    async with talking(twilio, tmp_path) as talk:

        async def found() -> bool:
            return twilio.called("GET", "/v1/Content") == 1

        await until(found)
        yield talk


async def held(talk: Talk, turns: list[dict[str, Any]]) -> None:
    """Goes through the turns; whatever was said is gone from Twilio before the next."""
    for turn in turns:
        asked, said = await talk.say(turn["send"])
        check(turn, await talk.read(said))
        await talk.status(said, "delivered")
        await talk.until_gone(asked, said)


@pytest.mark.parametrize("turns", ON_WHATSAPP)
async def test_a_whole_conversation_in_plain_text_leaves_nothing_at_twilio(
    plain: Talk, turns: list[dict[str, Any]]
) -> None:
    await held(plain, turns)


@pytest.mark.parametrize("turns", ON_WHATSAPP)
async def test_a_whole_conversation_by_lists_and_buttons_leaves_nothing_at_twilio(
    listed: Talk, turns: list[dict[str, Any]]
) -> None:
    await held(listed, turns)


async def test_a_person_without_a_number_is_answered(listed: Talk) -> None:
    nobody = "whatsapp:ML.13491208655302741918"
    await listed.post("SM" + "d" * 32, From=nobody, ExternalUserId=nobody, Body="Bonjour")
    assert f"To={quote_plus(nobody)}".encode() in listed.twilio.calls[-1][2]
    assert "Bonjour" in messages(listed.recorded.bodies[-1])[0]


async def test_a_message_is_answered_in_the_response_and_both_are_gone_once_it_has_arrived(plain: Talk) -> None:
    asked = await plain.write("Bonjour")
    said = await plain.spoken()
    await plain.status(said, "sent")
    assert {asked, said} <= set(await plain.messages())
    await plain.status(said, "delivered")
    await plain.until_gone(asked, said)


async def test_a_menu_goes_out_as_a_list_and_both_are_gone_once_it_has_arrived(listed: Talk) -> None:
    before = await listed.sent()
    asked = await listed.write("Bonjour")
    assert "<Message" not in listed.recorded.bodies[-1]
    (said,) = set(await listed.sent()) - set(before)
    await listed.status(said, "read")
    await listed.until_gone(asked, said)


async def passed_on(talk: Talk) -> None:
    """Somebody asks how to pass Sira on; one message comes, with a picture that scans, and both are gone in the end."""
    asked, said = await talk.say({"Body": "comment partager sira avec mes amis"})
    (message,) = ElementTree.fromstring(talk.recorded.bodies[-1]).findall("Message")
    picture = await talk.http.get(message.findtext("Media") or "")
    assert picture.headers["content-type"] == "image/png"
    assert decoded(Image.open(io.BytesIO(picture.content))) == [talk.url]
    assert talk.url in await talk.read(said)
    await talk.status(said, "delivered")
    await talk.until_gone(asked, said)


async def test_who_passes_sira_on_gets_the_link_and_a_picture_that_scans(plain: Talk) -> None:
    await passed_on(plain)


async def test_where_templates_are_there_a_picture_comes_all_the_same(listed: Talk) -> None:
    """A list could not show it."""
    await passed_on(listed)


async def test_a_message_that_never_arrives_is_deleted_as_well(listed: Talk) -> None:
    before = await listed.sent()
    asked = await listed.write("Bonjour")
    (said,) = set(await listed.sent()) - set(before)
    await listed.status(said, "undelivered")
    await listed.until_gone(asked, said)


@pytest.mark.parametrize("fault", [Fault(400, 63016), Fault(500), Fault(504, done=True), Fault(429, retry_after="60")])
async def test_whatever_twilio_says_to_a_list_the_person_has_the_same_answer_once(
    listed: Talk, twilio: TwilioDouble, fault: Fault
) -> None:
    await listed.write("Bonjour")
    before = await listed.sent()
    twilio.faults.extend([fault] * 3)
    await listed.write("Bonjour")
    after = set(await listed.sent()) - set(before)
    assert len(after) == (1 if fault.done else 0)
    assert listed.recorded.bodies[-1].count("<Message") == 1


async def test_where_redaction_is_off_everything_stays(twilio: TwilioDouble, tmp_path: Path) -> None:
    async with talking(twilio, tmp_path, twilio_redact=False) as talk:
        asked = await talk.write("Bonjour")
        said = await talk.spoken()
        await talk.status(said, "delivered")
        assert await talk.waiting() == set()
        assert twilio.called("DELETE", ".json") == 0
        assert {asked, said} <= set(await talk.messages())


async def test_a_deletion_that_twilio_refuses_is_done_later(plain: Talk, twilio: TwilioDouble) -> None:
    asked = await plain.write("Bonjour")
    said = await plain.spoken()
    twilio.faults.extend([Fault(400, 20009), Fault(400, 20009)])
    await plain.status(said, "delivered")

    async def refused() -> bool:
        # A round that began between the two takes the second up later.
        return len(twilio.faults) < 2

    await until(refused)
    assert {asked, said} <= set(await plain.messages())
    assert await plain.waiting() == {asked, said}


async def test_a_message_that_gets_no_answer_is_deleted_too(plain: Talk) -> None:
    asked = await plain.write("Bonjour")
    await plain.post(asked, Body="STOP", OptOutType="STOP")
    assert "<Message" not in plain.recorded.bodies[-1]
    await plain.until_gone(asked)


async def test_the_address_of_the_callback_names_what_it_answers(plain: Talk) -> None:
    asked = await plain.write("Bonjour")
    assert f"{plain.url}/twilio/status?{ANSWERS}={asked}" in plain.recorded.bodies[-1]
