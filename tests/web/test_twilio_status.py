"""POST /twilio/status: signed by Twilio's own library, in any order, more than once, about anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from itertools import permutations
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from twilio.request_validator import RequestValidator

from bot.channels.backoff import Backoff
from bot.channels.twilio.errors import Trouble
from bot.channels.twilio.message import status_url
from bot.channels.twilio.redact import SHELF, Redactions
from bot.settings import Settings
from bot.storage.volatile import VolatileError, VolatileStore
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.twilio_signed import SignedForms
from bot.web.twilio_status import StatusWebhook
from tests.people import Hands

ACCOUNT = "AC" + "0" * 32
TOKEN = "not-a-token"
PUBLIC = "https://sira.example"
OURS = "SM" + "a" * 32
ASKED = "MM" + "b" * 32
NOT_NAMES = ["", "SM1", OURS.upper(), f"{OURS}/Media", f"../{OURS}", f"{OURS}\n", "CA" + "a" * 32]


@pytest.fixture
async def store() -> AsyncIterator[VolatileStore]:
    store = SqliteStore(None)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def counts() -> Counter[Trouble]:
    return Counter()


def webhook(store: VolatileStore, counts: Counter[Trouble], hands: Hands, *, redact: bool = True) -> StatusWebhook:
    settings = Settings.model_validate(
        {"public_url": PUBLIC, "twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN}
    )

    def count(trouble: Trouble) -> None:
        counts[trouble] += 1

    redactions = Redactions(None, store, Backoff(lambda: 0.0), count) if redact else None
    return StatusWebhook(SignedForms(settings), store, redactions, hands.now, count)


@pytest.fixture
async def client(store: VolatileStore, counts: Counter[Trouble], hands: Hands) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(webhook(store, counts, hands)) as client:
        yield client


def calling(hook: StatusWebhook) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=[hook.route()])), base_url="http://inside")


async def call(
    client: httpx.AsyncClient, status: str, *, answers: str = ASKED, token: str = TOKEN, **more: str
) -> httpx.Response:
    form = {
        "AccountSid": ACCOUNT,
        "MessageSid": OURS,
        "MessageStatus": status,
        "To": "whatsapp:ML.1",
        "Body": "x",
        **more,
    }
    url = status_url(PUBLIC, answers) if answers else f"{PUBLIC}/twilio/status"
    signature = RequestValidator(token).compute_signature(url, form)
    return await client.post(url.removeprefix(PUBLIC), data=form, headers={"X-Twilio-Signature": signature})


async def planned(store: VolatileStore, hands: Hands) -> set[str]:
    found: Mapping[bytes, Any] = await store.shelf(SHELF, hands.now().timestamp())
    return {sid.decode() for sid in found}


@pytest.mark.parametrize("status", ["delivered", "read", "failed", "undelivered", "canceled"])
async def test_when_nothing_more_happens_to_a_message_both_sides_are_deleted(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands, status: str
) -> None:
    assert (await call(client, status)).status_code == 204
    assert await planned(store, hands) == {OURS, ASKED}


@pytest.mark.parametrize("status", ["queued", "accepted", "scheduled", "sending", "sent", "", "a status of tomorrow"])
async def test_a_message_under_way_is_left_alone(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands, status: str
) -> None:
    assert (await call(client, status)).status_code == 204
    assert await planned(store, hands) == set()


@pytest.mark.parametrize("order", [*permutations(["sent", "delivered", "read"])])
async def test_callbacks_in_any_order_delete_once(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands, order: tuple[str, ...]
) -> None:
    seen = []
    for status in order:
        await call(client, status)
        seen.append(await planned(store, hands))
        for sid in seen[-1]:
            await store.unshelve(SHELF, sid.encode())
    assert [each for each in seen if each] == [{OURS, ASKED}]


@pytest.mark.parametrize(
    ("code", "trouble"),
    [("63016", "window"), ("63018", "rate"), ("21408", "country"), ("30008", "other"), ("", "other"), ("٣", "other")],
)
async def test_what_failed_is_counted_once_by_its_kind_and_nothing_else_is(
    client: httpx.AsyncClient, counts: Counter[Trouble], code: str, trouble: Trouble
) -> None:
    for status in ("sent", "undelivered", "failed", "undelivered", "delivered"):
        await call(client, status, ErrorCode=code)
    assert counts == {trouble: 1}


async def test_who_stopped_messages_at_twilio_is_no_failure(
    client: httpx.AsyncClient, counts: Counter[Trouble]
) -> None:
    await call(client, "failed", ErrorCode="21610")
    assert counts == {}


async def test_what_arrived_is_not_counted(client: httpx.AsyncClient, counts: Counter[Trouble]) -> None:
    await call(client, "delivered")
    assert counts == {}


@pytest.mark.parametrize("answers", NOT_NAMES)
async def test_without_the_name_of_what_it_answers_only_our_message_is_deleted(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands, answers: str
) -> None:
    await call(client, "delivered", answers=answers.strip())
    assert ASKED not in await planned(store, hands)
    assert OURS in await planned(store, hands)


@pytest.mark.parametrize("sid", NOT_NAMES)
async def test_what_is_no_name_of_a_message_becomes_no_part_of_an_address(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands, sid: str
) -> None:
    assert (await call(client, "delivered", MessageSid=sid)).status_code == 204
    assert await planned(store, hands) == set()


async def test_with_redaction_off_nothing_is_deleted_and_failures_are_counted_all_the_same(
    store: VolatileStore, counts: Counter[Trouble], hands: Hands
) -> None:
    async with calling(webhook(store, counts, hands, redact=False)) as client:
        await call(client, "failed", ErrorCode="63016")
    assert await planned(store, hands) == set()
    assert counts == {"window": 1}


async def test_what_twilio_did_not_sign_changes_nothing(
    client: httpx.AsyncClient, store: VolatileStore, counts: Counter[Trouble], hands: Hands
) -> None:
    refused = [
        await call(client, "failed", token="another token"),
        await call(client, "failed", AccountSid="AC" + "1" * 32),
        await client.post("/twilio/status", data={"MessageSid": OURS, "MessageStatus": "failed"}),
    ]
    assert [each.status_code for each in refused] == [403, 403, 403]
    assert await planned(store, hands) == set()
    assert counts == {}


async def test_a_signature_for_one_message_serves_for_no_other(
    client: httpx.AsyncClient, store: VolatileStore, hands: Hands
) -> None:
    form = {"AccountSid": ACCOUNT, "MessageSid": OURS, "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(status_url(PUBLIC, ASKED), form)
    path = status_url(PUBLIC, "SM" + "c" * 32).removeprefix(PUBLIC)
    answer = await client.post(path, data=form, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403
    assert await planned(store, hands) == set()


async def test_while_the_store_is_down_twilio_is_told_so(
    client: httpx.AsyncClient, store: VolatileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def down(*_: object) -> int:
        raise VolatileError

    monkeypatch.setattr(store, "tally", down)
    assert (await call(client, "delivered")).status_code == 503
    assert (await call(client, "sent")).status_code == 204


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_only_post_is_taken(client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, "/twilio/status")).status_code == 405
