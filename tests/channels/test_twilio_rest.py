"""Calls through Twilio's library to third parties' doubles of it: what goes out, and what a failure becomes."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import PATIENCE, TRIES, Wire, connect, new_http
from bot.channels.twilio.errors import Trouble, TwilioError
from bot.channels.twilio.message import Button, Interactive, Item, ListPicker, QuickReply
from bot.channels.twilio.redact import redact
from bot.channels.twilio.send import Sender
from bot.channels.twilio.templates import Templates
from bot.settings import Settings, SettingsError
from tests.channels.twilio_calls import ASKED, Sleeps, forms
from tests.channels.twilio_doubles import PERSON, WHATSAPP, Fault, TwilioDouble, free_port

MENU = ListPicker(
    "Ɲɔgɔn sɔrɔ\n\nI b'a fɛ ka mun dɔn?", "Sugandi", (Item("1. Dɛmɛ", "bm.help"), Item("2. Sira", "bm.road"))
)
HELPED = QuickReply("Voilà.", (Button("Oui", "fr.yes"), Button("Non", "fr.no")))
LONG_ITEM = ListPicker("Où ?", "Choisir", (Item("1. Bureau…", "x", "1. Bureau des migrations"), Item("2. Oui", "y")))


async def kept(client: Any) -> list[Any]:
    found: list[Any] = await client.messages.list_async(to=PERSON)
    return found


async def test_a_list_goes_out_as_a_template_and_its_variables_and_leaves_nothing_to_be_kept(
    sender: Sender, twilio: TwilioDouble, counts: Counter[Trouble]
) -> None:
    assert await sender.deliver(PERSON, MENU, ASKED)
    (form,) = forms(twilio)
    said = json.loads(form.pop("ContentVariables")[0])
    assert list(said.values()) == [
        *("Ɲɔgɔn sɔrɔ", "\u200b", "I b’a fɛ ka mun dɔn?", "Sugandi"),
        *("1. Dɛmɛ", "bm.help", "2. Sira", "bm.road"),
    ]
    assert form.pop("ContentSid")[0].startswith("HX")
    assert form == {
        "To": [PERSON],
        "From": [WHATSAPP],
        "StatusCallback": [f"https://sira.example/twilio/status?answers={ASKED}"],
        "ContentRetention": ["discard"],
        "AddressRetention": ["obfuscate"],
    }
    assert counts == {}


@pytest.mark.parametrize("what", [MENU, HELPED, LONG_ITEM])
async def test_every_form_of_a_choice_is_one_that_twilio_describes(sender: Sender, what: Interactive) -> None:
    assert await sender.deliver(PERSON, what, ASKED)


async def test_nothing_is_asked_of_twilio_to_forget_where_redaction_is_off(
    sender: Sender, twilio: TwilioDouble
) -> None:
    assert await replace(sender, redact=False).deliver(PERSON, HELPED, ASKED)
    assert not {"ContentRetention", "AddressRetention"} & forms(twilio)[0].keys()


async def test_without_a_template_nothing_is_sent(sender: Sender, twilio: TwilioDouble) -> None:
    assert not await replace(sender, templates=Templates()).deliver(PERSON, MENU, ASKED)
    assert twilio.calls == []


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault(400, 63016), "window"),
        (Fault(400, 21408), "country"),
        (Fault(400, 21211), "address"),
        (Fault(400, 21617), "length"),
        (Fault(400, 21656), "content"),
        (Fault(400, 99999), "other"),
        (Fault(401, 20003), "credentials"),
    ],
)
async def test_a_refusal_is_counted_by_its_kind_and_not_tried_again(
    sender: Sender, twilio: TwilioDouble, counts: Counter[Trouble], fault: Fault, trouble: Trouble
) -> None:
    twilio.faults.append(fault)
    assert not await sender.deliver(PERSON, HELPED, ASKED)
    assert counts == {trouble: 1}
    assert len(twilio.calls) == 1


async def test_who_stopped_messages_at_twilio_gets_none_in_another_form_and_their_own_is_deleted(
    sender: Sender, twilio: TwilioDouble, counts: Counter[Trouble], silent: list[str]
) -> None:
    twilio.faults.append(Fault(400, 21610))
    assert await sender.deliver(PERSON, HELPED, ASKED)
    assert counts == {}
    assert silent == [ASKED]


async def test_what_twilio_says_of_a_refusal_is_not_passed_on(client: Any, twilio: TwilioDouble) -> None:
    twilio.faults.append(Fault(400, 21211))
    with pytest.raises(TwilioError) as caught:
        await client.messages.create_async(to=PERSON, from_=WHATSAPP, body="x")
    assert caught.value.permanent
    assert PERSON[-6:] not in repr(caught.value) + str(caught.value.__context__)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        ([Fault(429, 20429)], [0.5]),
        ([Fault(429, 20429, retry_after="1")], [1.5]),
        ([Fault(429), Fault(429, 63018)], [0.5, 1.0]),
    ],
)
async def test_too_much_at_once_is_tried_again_after_what_twilio_asks_for(
    sender: Sender, twilio: TwilioDouble, sleeps: Sleeps, faults: list[Fault], waits: list[float]
) -> None:
    twilio.faults.extend(faults)
    assert await sender.deliver(PERSON, HELPED, ASKED)
    assert sleeps == waits


@pytest.mark.parametrize(
    ("faults", "trouble", "calls"),
    [
        ([Fault(429, 20429)] * TRIES, "rate", TRIES),
        ([Fault(429, 20429, retry_after="30")], "rate", 1),
    ],
)
async def test_what_lasts_longer_than_a_turn_may_comes_as_text(
    sender: Sender,
    twilio: TwilioDouble,
    counts: Counter[Trouble],
    faults: list[Fault],
    trouble: Trouble,
    calls: int,
) -> None:
    twilio.faults.extend(faults)
    assert not await sender.deliver(PERSON, HELPED, ASKED)
    assert counts == {trouble: 1}
    assert len(twilio.calls) == calls


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 529])
async def test_a_message_that_may_have_gone_out_is_not_sent_again(
    sender: Sender, client: Any, twilio: TwilioDouble, counts: Counter[Trouble], status: int
) -> None:
    before = len(await kept(client))
    twilio.faults.append(Fault(status, done=True))
    assert not await sender.deliver(PERSON, HELPED, ASKED)
    assert counts == {"unknown": 1}
    assert twilio.called("POST", "Messages.json") == 1
    assert len(await kept(client)) == before + 1


@pytest.mark.parametrize("status", [500, 503])
async def test_what_makes_nothing_new_is_tried_again_while_twilio_is_out_of_order(
    client: Any, twilio: TwilioDouble, sleeps: Sleeps, status: int
) -> None:
    twilio.faults.extend([Fault(status)] * (TRIES - 1))
    await kept(client)
    assert len(sleeps) == TRIES - 1


async def test_a_silent_twilio_is_waited_for_no_longer_than_said_and_not_asked_twice(
    sender: Sender, twilio: TwilioDouble, counts: Counter[Trouble]
) -> None:
    twilio.faults.append(Fault(201, wait=30))
    assert not await replace(sender, seconds=0.3).deliver(PERSON, HELPED, ASKED)
    assert counts == {"unknown": 1}
    assert twilio.called("POST", "Messages.json") == 1


async def test_a_slow_twilio_is_waited_for(sender: Sender, twilio: TwilioDouble) -> None:
    twilio.faults.append(Fault(429, wait=0.3))
    assert await sender.deliver(PERSON, HELPED, ASKED)


@pytest.mark.parametrize(("once", "tries", "trouble"), [(True, 1, "unknown"), (False, TRIES, "unreachable")])
async def test_a_line_that_breaks_after_the_call_is_tried_again_only_where_nothing_new_is_made(
    sleeps: Sleeps, once: bool, tries: int, trouble: Trouble
) -> None:
    tried = 0

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal tried
        tried += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(cut, "127.0.0.1", 0) as server, new_http() as http:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = connect(TwilioDouble("", "", url).settings(), Wire(http, Backoff(lambda: 0.0), PATIENCE, sleeps))
        call = client.messages.create_async(to=PERSON, body="x") if once else client.messages(ASKED).delete_async()
        with pytest.raises(TwilioError) as caught:
            await call
    assert caught.value.trouble == trouble
    assert not caught.value.permanent
    assert tried == tries


async def test_a_twilio_that_was_never_reached_is_tried_again_and_certainly_got_nothing(sleeps: Sleeps) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    async with new_http() as http:
        client = connect(TwilioDouble("", "", gone).settings(), Wire(http, Backoff(lambda: 0.0), PATIENCE, sleeps))
        with pytest.raises(TwilioError) as caught:
            await client.messages.create_async(to=PERSON, body="x")
    assert caught.value.trouble == "unreachable"
    assert not caught.value.uncertain
    assert len(sleeps) == TRIES - 1


@pytest.mark.parametrize(("status", "trouble"), [(429, "rate"), (500, "unknown")])
async def test_the_description_answers_with_trouble_where_it_is_asked_to(
    prism: str, sleeps: Sleeps, status: int, trouble: Trouble
) -> None:
    async with httpx.AsyncClient(headers={"Prefer": f"code={status}"}) as http:
        client = connect(TwilioDouble("", "", prism).settings(), Wire(http, Backoff(lambda: 0.0), PATIENCE, sleeps))
        with pytest.raises(TwilioError) as caught:
            await client.messages.create_async(to=PERSON, body="x")
    assert caught.value.trouble == trouble
    assert sleeps == ([1.5] if status == 429 else [])


@pytest.mark.parametrize(
    "form",
    [{"Body": "x"}, {"To": PERSON, "ContentSid": "HX"}, {"To": PERSON, "ContentRetention": "forget"}],
    ids=["no address", "no template", "no such retention"],
)
async def test_the_description_refuses_what_twilio_would(
    client: Any, twilio: TwilioDouble, form: dict[str, str]
) -> None:
    async with httpx.AsyncClient(auth=("AC", "x")) as http:
        answer = await http.post(f"{twilio.url}/2010-04-01/Accounts/{'AC' + '0' * 32}/Messages.json", data=form)
    assert answer.status_code == 422
    assert twilio.refused.pop()


async def test_files_are_named_one_by_one(client: Any, twilio: TwilioDouble) -> None:
    urls = ["https://sira.example/1.ogg", "https://sira.example/2.ogg"]
    await client.messages.create_async(to=PERSON, from_=WHATSAPP, media_url=urls)
    assert forms(twilio)[0]["MediaUrl"] == urls


async def test_a_message_is_blanked_then_its_files_and_itself_are_deleted(client: Any, twilio: TwilioDouble) -> None:
    made = await client.messages.create_async(
        to=PERSON, from_=WHATSAPP, body="secret", media_url=["https://x.example/1"]
    )
    twilio.calls.clear()
    await redact(client, made.sid)
    steps = [(method, path.rsplit("/", 1)[-1][:2]) for method, path, _ in twilio.calls]
    assert steps == [("POST", "MM"), ("GET", "Me"), ("DELETE", "ME"), ("DELETE", "MM")]
    assert twilio.calls[0][2] == b"Body="
    assert made.sid not in {each.sid for each in await kept(client)}


async def test_a_file_that_is_gone_already_does_not_keep_its_message(client: Any, twilio: TwilioDouble) -> None:
    made = await client.messages.create_async(to=PERSON, from_=WHATSAPP, media_url=["https://x.example/1"])
    twilio.faults.extend([None, None, Fault(404, 20404)])
    await redact(client, made.sid)
    assert made.sid not in {each.sid for each in await kept(client)}


async def test_a_message_that_is_gone_already_is_no_error(client: Any, twilio: TwilioDouble) -> None:
    await redact(client, ASKED)
    assert len(twilio.calls) == 1


def test_without_an_account_there_is_no_client() -> None:
    with pytest.raises(SettingsError, match="SIRA_TWILIO_AUTH_TOKEN"):
        connect(Settings(twilio_account_sid="AC"), Wire(httpx.AsyncClient(), Backoff(lambda: 0.0), PATIENCE))


@pytest.mark.parametrize("region", ["ie1", ""])
def test_a_place_of_ours_is_called_as_it_is_whatever_region_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("TWILIO_REGION", region)
    client = connect(
        TwilioDouble("", "", "http://127.0.0.1:1/").settings(), Wire(httpx.AsyncClient(), Backoff(lambda: 0.0), 1)
    )
    assert client.get_hostname("http://127.0.0.1:1/x") == "http://127.0.0.1:1/x"
