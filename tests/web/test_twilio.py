"""POST /twilio/message in the real app: signed by Twilio's own library, answered down the real road."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any, NoReturn
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from twilio.request_validator import RequestValidator

from bot.app import Sira, compose
from bot.channels.contract import Send, Travel
from bot.channels.twilio.message import Interactive, ListPicker
from bot.channels.twilio.sms import MOST_PARTS, parts
from bot.channels.twilio.twiml import NOTHING
from bot.message import LANGUAGES, Inbound
from bot.storage.volatile_sqlite import SqliteStore
from bot.web import twilio
from bot.web.twilio import PATH
from bot.web.twilio_signed import SignedForms
from tests.channels.twilio_talks import ON_SMS, ON_WHATSAPP, check, messages, shown
from tests.people import NOON, Hands
from tests.web.twilio_line import ACCOUNT, OLD_TOKEN, ON_SMS_PERSON, PERSON, SETTINGS, TOKEN, URL, Line, a_line

QUESTION = "je veux traverser le désert c'est dangereux"
DANGER = "au secours notre bateau coule"
CANARY = "person-canary-4711"


@pytest.fixture
async def line(sira: Sira) -> AsyncIterator[Line]:
    async for each in a_line(sira):
        yield each


async def counted(sira: Sira) -> dict[tuple[str, str], int]:
    return dict(await sira.store.counters(NOON.date()))


@pytest.mark.parametrize("accepts", [True, False], ids=["by calls", "as TwiML"])
@pytest.mark.parametrize("turns", ON_WHATSAPP)
async def test_the_conversation_on_whatsapp_goes_as_written(
    line: Line, turns: list[dict[str, Any]], accepts: bool
) -> None:
    line.accepts = accepts
    for turn in turns:
        line.delivered.clear()
        said = messages(await line.write(**turn["send"]))
        assert len(said) + len(line.delivered) == 1
        check(turn, "".join((*said, *(shown(what) for _, what, _ in line.delivered))))


@pytest.mark.parametrize("turns", ON_SMS)
async def test_the_conversation_by_sms_goes_as_written(line: Line, turns: list[dict[str, Any]]) -> None:
    for turn in turns:
        said = messages(await line.text(**turn["send"]))
        check(turn, "\n\n".join(said))
        assert all(parts(each)[0] <= MOST_PARTS for each in said)


# What is refused.


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "x" * 28},
        {"X-Twilio-Signature": "A" * 27 + "="},
        {"X-Twilio-Signature": "A" * 43 + "=", "X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_SHA256"},
        {"X-Twilio-Signature": "A" * 27 + "=", "X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE"},
    ],
)
async def test_what_nobody_at_twilio_signed_is_refused(sira: Sira, line: Line, headers: dict[str, str]) -> None:
    body = urlencode({"AccountSid": ACCOUNT, "From": PERSON, "Body": CANARY}).encode()
    answer = await line.raw(body, headers)
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert await counted(sira) == {}


async def test_the_address_that_was_asked_has_no_say_in_the_signature(line: Line) -> None:
    form = {"AccountSid": ACCOUNT, "From": PERSON, "Body": "hello"}
    signature = RequestValidator(TOKEN).compute_signature(f"http://10.0.0.1{PATH}", form)
    forwarded = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "10.0.0.1", "Host": "10.0.0.1"}
    answer = await line.raw(urlencode(form).encode(), {"X-Twilio-Signature": signature, **forwarded})
    assert answer.status_code == 403


async def test_without_a_signature_no_body_is_read() -> None:
    async def unread() -> NoReturn:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": []}
    with pytest.raises(HTTPException) as refused:
        await SignedForms(SETTINGS).read(Request(scope, unread), PATH)
    assert refused.value.status_code == 403


async def test_while_a_token_is_exchanged_the_older_is_good_too(line: Line) -> None:
    assert (await line.post({"Body": "bonjour"}, token=OLD_TOKEN)).status_code == 200
    assert (await line.post({"Body": "bonjour"}, token="not-it")).status_code == 403


async def test_the_newer_signature_is_taken(line: Line) -> None:
    pairs = [("AccountSid", ACCOUNT), ("From", PERSON), ("To", "whatsapp:+15005550006"), ("Body", "a"), ("Body", "b")]
    signature = RequestValidator(TOKEN).compute_signature(f"{URL}?x=1", ImmutableMultiDict(pairs), "HMAC_SHA256")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
        "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
    }
    answer = await line.client.post(f"{PATH}?x=1", content=urlencode(pairs).encode(), headers=headers)
    assert (answer.status_code, len(messages(answer.text))) == (200, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {"AccountSid": "AC" + "1" * 32},
        {"AccountSid": ""},
        {"To": "whatsapp:+15005550007"},
        {"To": "+15005550006"},
        {"From": ON_SMS_PERSON, "To": "+15005550002"},
    ],
    ids=["another account", "no account", "another number", "no whatsapp number", "another sms number"],
)
async def test_what_is_for_somebody_else_is_refused(sira: Sira, line: Line, fields: dict[str, str]) -> None:
    assert (await line.post({"Body": QUESTION, **fields})).status_code == 403
    assert await counted(sira) == {}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_post_is_taken_and_nothing_leads_elsewhere(line: Line, method: str) -> None:
    assert (await line.client.request(method, PATH)).status_code == 405
    assert (await line.client.post(f"{PATH}/")).status_code == 404


async def test_a_body_over_64_kib_is_refused(line: Line) -> None:
    assert (await line.post({"Body": "x" * 65_536})).status_code == 413


# What comes twice, and what comes as a list.


async def test_a_message_that_comes_twice_gets_the_same_answer_and_counts_once(sira: Sira, line: Line) -> None:
    await line.write("bonjour")
    first = await line.write("1", MessageSid="SM" + "f" * 32)
    assert await line.write("1", MessageSid="SM" + "f" * 32) == first
    assert (await counted(sira))["messages", "whatsapp"] == 2


async def test_a_list_goes_out_once_however_often_the_message_comes(line: Line) -> None:
    line.accepts = True
    answers = [await line.write("bonjour", MessageSid="SM" + "f" * 32) for _ in range(3)]
    assert answers == [NOTHING] * 3
    ((to, what, sid),) = line.delivered
    assert (to, sid) == (PERSON, "SM" + "f" * 32)
    assert isinstance(what, ListPicker)
    assert line.silent == []


async def test_a_list_that_is_refused_is_the_same_text(line: Line) -> None:
    (said,) = messages(await line.write("bonjour"))
    line.accepts = True
    await line.write("bonjour")
    assert said == shown(line.delivered[0][1]).replace("?\n", "?\n\n")


async def test_a_list_that_breaks_is_the_same_text(sira: Sira, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    said = await line.write("bonjour")

    async def broken_line(to: str, what: Interactive, sid: str) -> bool:
        raise RuntimeError(to)

    monkeypatch.setattr(Line, "deliver", staticmethod(broken_line))
    async for other in a_line(sira):
        assert messages(await other.write("bonjour")) == messages(said)


async def test_a_list_goes_to_where_the_message_came_from_and_the_person_is_known_by_the_id(line: Line) -> None:
    line.accepts = True
    await line.write("bonjour", ExternalUserId="whatsapp:ML.100000000000001", From=PERSON)
    await line.write("1", ExternalUserId="whatsapp:ML.100000000000001", From="whatsapp:ML.100000000000001")
    assert [to for to, _, _ in line.delivered] == [PERSON, "whatsapp:ML.100000000000001"]
    assert "Traverser le désert" in shown(line.delivered[1][1])


# STOP.


@pytest.mark.parametrize("word", ["STOP", "arrêt", "A JƆ", "a jo", "stop !"])
@pytest.mark.parametrize("sms", [True, False], ids=["sms", "whatsapp"])
async def test_stop_is_confirmed_once_and_counted_nowhere(sira: Sira, line: Line, word: str, sms: bool) -> None:
    write = line.text if sms else line.write
    await write(QUESTION)
    before = await counted(sira)
    assert len(messages(await write(word))) == 1
    assert await counted(sira) == before
    (fresh,) = {text for text in messages(await write("1")) if "Français" in text}
    assert "Traverser" not in fresh


async def test_a_stop_that_twilio_has_answered_gets_no_word_of_ours(sira: Sira, line: Line) -> None:
    await line.text(QUESTION)
    assert await line.text("FIN", OptOutType="STOP", MessageSid="SM" + "f" * 32) == NOTHING
    assert line.silent == ["SM" + "f" * 32]
    assert "Français" in "".join(messages(await line.text("1")))


async def test_help_that_twilio_has_answered_is_still_heard_as_a_call_for_help(line: Line) -> None:
    assert messages(await line.text("HELP", OptOutType="HELP"))


# What an SMS may cost.


@pytest.fixture
async def poor(sira: Sira) -> AsyncIterator[Line]:
    async for each in a_line(sira, about=SETTINGS.model_copy(update={"sms_daily_cap": 10})):
        yield each


async def test_past_the_cap_only_danger_is_answered_in_full(
    poor: Line, hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    while "SOS" not in (said := messages(await poor.text("bonjour")))[0]:
        assert poor.posted < 10
    (notice,) = said
    assert parts(notice) == (1, "GSM")
    assert "En mer" in "".join(messages(await poor.text(DANGER)))
    assert "est finie" in "".join(messages(await poor.text("stop")))
    assert "SOS" not in messages(await poor.write("bonjour"))[0]
    warned = [row for row in capsys.readouterr().out.splitlines() if "SIRA_SMS_DAILY_CAP" in row]
    assert [share in row for share, row in zip(("80%", "100%"), warned, strict=True)] == [True, True]
    hands.move(days=1)
    assert "SOS" not in messages(await poor.text("bonjour"))[0]


async def test_past_the_cap_whoever_taps_forget_me_is_told_that_it_is_done(poor: Line) -> None:
    while "SOS" not in messages(await poor.text("bonjour"))[0]:
        assert poor.posted < 10
    assert "est finie" in messages(await poor.text(ButtonPayload="fr.forget"))[0]


@pytest.mark.parametrize(("words", "times"), [("?", len(LANGUAGES)), ("bonjour", 1)], ids=["unknown", "known"])
async def test_past_the_cap_whoever_has_no_language_is_told_in_every_one(
    sira: Sira, hands: Hands, words: str, times: int
) -> None:
    async for line in a_line(sira, about=SETTINGS.model_copy(update={"sms_daily_cap": 1})):
        await line.text("bonjour")
        (said,) = messages(await line.text(words, From="+15005550010"))
        assert said.count("SOS") == times
        assert parts(said) == ((times + 1) // 2, "GSM")


async def test_while_the_store_is_down_nobody_is_left_without_an_answer(poor: Line, sira: Sira) -> None:
    await sira.store.close()
    for _ in range(9):
        assert "soif" in "".join(messages(await poor.text(QUESTION)))
        assert "soif" in "".join(messages(await poor.write(QUESTION)))


# What goes wrong here.


async def broken(inbound: Inbound, send: Send) -> None:
    raise RuntimeError(inbound.text)


async def slow(inbound: Inbound, send: Send) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize(("travel", "trouble"), [(broken, "failed"), (slow, "late")])
async def test_whatever_breaks_something_honest_is_said(
    sira: Sira, travel: Travel, trouble: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(twilio, "MOST_SECONDS", 0.05)
    async for line in a_line(sira, travel):
        (said,) = messages(await line.write(CANARY))
        assert all(words in said for words in ("la faute est de notre côté", "fili in bɛ anw fɛ", "the fault is ours"))
        (said,) = messages(await line.text(CANARY))
        assert parts(said)[0] <= MOST_PARTS
        assert said.count("SOS") == len(LANGUAGES)
        assert line.counts == {trouble: 2}
    assert CANARY not in "".join(capsys.readouterr())


@pytest.mark.parametrize("travel", [broken, slow])
@pytest.mark.parametrize("sms", [True, False], ids=["sms", "whatsapp"])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"Body": DANGER}, ["En mer", "At sea"]),
        ({"Body": "SOS"}, ["en danger", "in danger"]),
        ({"ButtonPayload": "fr.topic.help_emergency"}, ["en danger"]),
        ({"ButtonPayload": "bm.danger.sea"}, ["Kɔgɔji kan"]),
    ],
    ids=["a cry", "sos", "the button", "a kind of danger"],
)
async def test_whatever_breaks_danger_is_answered(
    sira: Sira, travel: Travel, sms: bool, fields: dict[str, str], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "MOST_SECONDS", 0.05)
    async for line in a_line(sira, travel):
        said = messages(await (line.text if sms else line.write)(**fields))
        assert [each for each in words if each not in "\n".join(said)] == []
        assert "\n1. " not in "\n".join(said)
        assert all(parts(each)[0] <= MOST_PARTS for each in said if sms)
        assert line.delivered == []


async def test_where_even_that_breaks_something_honest_is_said(sira: Sira) -> None:
    def broken_too(inbound: Inbound) -> NoReturn:
        raise RuntimeError(inbound.text)

    async for line in a_line(sira, broken, emergency=broken_too):
        assert "the fault is ours" in messages(await line.write(DANGER))[0]


async def test_whatever_breaks_a_stop_that_twilio_has_answered_gets_no_word_of_ours(sira: Sira) -> None:
    async for line in a_line(sira, broken):
        assert await line.text("FIN", OptOutType="STOP", MessageSid="SM" + "f" * 32) == NOTHING
        assert line.silent == ["SM" + "f" * 32]


async def test_nobody_waits_for_the_list_that_answers_what_they_wrote_before(
    sira: Sira, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, accepted = asyncio.Event(), asyncio.Event()

    async def slow_line(self: Line, to: str, what: Interactive, sid: str) -> bool:
        if under_way.is_set():
            return False
        under_way.set()
        return await accepted.wait()

    monkeypatch.setattr(Line, "deliver", slow_line)
    async for line in a_line(sira):
        listed = asyncio.create_task(line.write("bonjour"))
        await under_way.wait()
        assert "En mer" in messages(await line.write(DANGER))[0]
        accepted.set()
        assert await listed == NOTHING


async def test_an_answer_that_was_known_before_something_broke_is_given(sira: Sira) -> None:
    async def broken_after(inbound: Inbound, send: Send) -> None:
        await sira.road.travel(inbound, send)
        raise RuntimeError

    async for line in a_line(sira, broken_after):
        assert "soif" in messages(await line.write(QUESTION))[0]


async def test_what_is_no_message_is_acknowledged_and_can_be_deleted(line: Line) -> None:
    answer = await line.post({"MessageSid": "SM" + "e" * 32, "MessageStatus": "delivered"})
    assert (answer.status_code, answer.text, line.silent) == (200, NOTHING, ["SM" + "e" * 32])


# Whatever is sent.

NAMES = ["Body", "From", "To", "ListId", "ButtonPayload", "ButtonText", "MessageType", "Latitude", "Longitude"]
NAMES += ["NumMedia", "ExternalUserId", "OptOutType", "MessageSid", "MessageStatus", "ReferralSourceUrl", "Nonsense"]
VALUES = st.one_of(
    st.text(max_size=80), st.sampled_from(["1", "nan", "fr.page.9", "-.page.x", "fr.group.risks", "STOP"])
)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=14)


@given(PAIRS, st.integers())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_signed_form_breaks_anything_or_comes_back(
    line: Line, pairs: list[tuple[str, str]], seed: int
) -> None:
    known = [(name, value.encode("utf-8", "replace").decode()) for name, value in pairs]
    known += [("AccountSid", ACCOUNT), ("Body", f"<b>{CANARY}</b>"), ("Body", "&amp;]]>")]
    random.Random(seed).shuffle(known)
    signature = RequestValidator(TOKEN).compute_signature(URL, ImmutableMultiDict(known))
    answer = await line.raw(urlencode(known).encode(), {"X-Twilio-Signature": signature})
    assert answer.status_code in (200, 403)
    assert CANARY not in answer.text
    if answer.status_code == 200:
        messages(answer.text)


@given(st.binary(max_size=400), st.sampled_from(["A" * 27 + "=", "A" * 43 + "=", "", "x"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_bytes_break_anything(line: Line, body: bytes, signature: str) -> None:
    answer = await line.raw(body, {"X-Twilio-Signature": signature})
    assert answer.status_code == 403


async def test_the_first_word_of_everybody_is_answered_alike(sira: Sira, line: Line, hands: Hands) -> None:
    first = messages(await line.write("bonjour"))
    hands.move(hours=2)
    assert messages(await line.write("bonjour")) == first


async def test_bambara_by_sms_is_plain_where_that_is_asked_for() -> None:
    about = SETTINGS.model_copy(update={"sms_plain_bambara": True})
    store = SqliteStore(None)
    await store.open()
    async for line in a_line(compose(about, store), about=about):
        said = messages(await line.text("N bɛ fɛ ka segin so"))
        assert [parts(each)[1] for each in said] == ["GSM"]
        assert "OIM bè tungarankèw dèmè" in said[0]
    await store.close()
