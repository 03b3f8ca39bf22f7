"""A whole Sira that listens, with Twilio's doubles on the other side: signed messages in, lists and buttons out, and
in the end nothing left at Twilio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twilio.request_validator import RequestValidator

from bot.app import Sira, compose
from bot.channels.twilio.message import ANSWERS
from bot.channels.twilio.redact import SHELF
from bot.channels.twilio.templates import SHAPES, name
from bot.cli.serve import web
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

        await self.app(scope, receive, recorded)


@dataclass
class Talk:
    """A person on WhatsApp, and whoever looks into Twilio."""

    twilio: TwilioDouble
    sira: Sira
    recorded: Recorded
    url: str
    http: httpx.AsyncClient

    async def write(self, text: str) -> str:
        """A message by way of emulate, which signs it; its sid."""
        form = {"From": PERSON, "To": WHATSAPP, "Body": text}
        answer = await self.http.post(f"{self.twilio.emulate}/_twilio/simulate/inbound-message", data=form, auth=AUTH)
        return str(answer.json()["sid"])

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
            "Body": message.text,
            "StatusCallback": message.attrib["statusCallback"],
        }
        answer = await self.http.post(self.messages_url, data=form, auth=AUTH)
        return str(answer.json()["sid"])

    async def waiting(self) -> set[str]:
        """The sids that Sira has yet to delete."""
        return {sid.decode() for sid in await self.sira.store.shelf(SHELF, self.sira.clock().timestamp())}

    @property
    def messages_url(self) -> str:
        return f"{self.twilio.emulate}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    async def until_gone(self, *sids: str) -> None:
        await until(lambda: self._gone(*sids))

    async def _gone(self, *sids: str) -> bool:
        return not set(sids) & set(await self.messages())


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def talking(twilio: TwilioDouble, folder: Path, **more: Any) -> AsyncIterator[Talk]:
    port = free_port()
    settings = twilio.settings(public_url=f"http://127.0.0.1:{port}", var_dir=folder, **more)
    store = SqliteStore(None)
    await store.open()
    async with lasting(settings) as engine:
        sira = compose(settings, store)
        background = Background(sira, engine, "the only process")
        recorded = Recorded(web(sira, background))
        async with serving(recorded, port) as url, httpx.AsyncClient(timeout=SECONDS) as http:
            number = f"{twilio.emulate}/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{NUMBER_SID}.json"
            await http.post(number, data={"SmsUrl": f"{url}/twilio/message"}, auth=AUTH)
            work = asyncio.create_task(background.run())
            yield Talk(twilio, sira, recorded, url, http)
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
        return not twilio.faults

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
