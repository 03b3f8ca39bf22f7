"""What runs beside the webhooks: it goes on through failures, and one process does it."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.twilio.message import Button, QuickReply
from bot.channels.twilio.redact import AFTER_ANSWER, LIFETIME, SHELF, Plan
from bot.channels.twilio.templates import SHAPES, name
from bot.settings import Settings, SettingsError
from bot.storage.volatile import VolatileError
from bot.storage.volatile_sqlite import SqliteStore
from bot.web.twilio_work import LOOK_AGAIN, REDACT_AFTER_TROUBLE, REDACT_EVERY, TwilioWork
from tests.people import Hands

Working = Callable[..., TwilioWork]

SID = "SM" + "a" * 32
HELPED = QuickReply("Voilà.", (Button("Oui", "y"),))


class Twilio:
    """Answers the calls in turn with these statuses, then with its templates.

    Any message is taken, unless people `stopped` them.
    """

    def __init__(self, *statuses: int, stopped: bool = False) -> None:
        self.statuses = deque(statuses)
        self.messages = 0
        self.stopped = stopped

    async def answer(self, request: Request) -> Response:
        if self.statuses:
            return Response(status_code=self.statuses.popleft())
        if request.method == "POST":
            self.messages += 1
            if self.stopped:
                return JSONResponse({"code": 21610}, 400)
            return JSONResponse({"sid": SID}, 201)
        contents = [{"sid": f"HX{n:032x}", "friendly_name": name(each)} for n, each in enumerate(SHAPES)]
        return JSONResponse({"contents": contents, "meta": {"key": "contents", "next_page_url": None}})


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    store = SqliteStore(None)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def counts() -> Counter[str]:
    return Counter()


class Rounds(list[float]):
    """A sleep that only remembers, and ends whatever sleeps for the last of so many times."""

    def __init__(self, most: int) -> None:
        self.most = most

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        if len(self) >= self.most:
            raise asyncio.CancelledError


@pytest.fixture
def working(store: SqliteStore, hands: Hands, counts: Counter[str], monkeypatch: pytest.MonkeyPatch) -> Working:
    def work(twilio: Twilio, rounds: int = 1, **more: object) -> TwilioWork:
        app = Starlette(routes=[Route("/{path:path}", twilio.answer, methods=["GET", "POST", "DELETE"])])
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app))
        monkeypatch.setattr("bot.web.twilio_work.new_http", lambda: http)
        about = {"twilio_account_sid": "AC", "twilio_auth_token": "x", "whatsapp_number": "+15005550006", **more}
        settings = Settings.model_validate(about)
        return TwilioWork(settings, store, hands.now, lambda each: counts.update([each]), Rounds(rounds))

    return work


async def always(lease: str, seconds: float) -> bool:
    return True


async def never(lease: str, seconds: float) -> bool:
    return False


async def ended(work: Awaitable[None]) -> None:
    with pytest.raises(asyncio.CancelledError):
        await work


async def shelved(store: SqliteStore, hands: Hands) -> dict[str, Plan]:
    found = await store.shelf(SHELF, hands.now().timestamp())
    return {sid.decode(): Plan.unpack(value) for sid, value in found.items()}


async def test_menus_are_text_until_the_templates_are_found(working: Working, counts: Counter[str]) -> None:
    twilio = Twilio(401, 401)
    work = working(twilio, rounds=3)
    assert work.deliver is not None
    assert not await work.deliver("whatsapp:ML.1", HELPED, SID)
    await ended(work.find_templates())
    assert counts == {"credentials": 2}
    assert await work.deliver("whatsapp:ML.1", HELPED, SID)
    assert twilio.messages == 1


async def test_templates_are_looked_for_again_every_hour(working: Working) -> None:
    work = working(Twilio(), rounds=2)
    await ended(work.find_templates())
    assert isinstance(work._sleep, Rounds)
    assert list(work._sleep) == [LOOK_AGAIN, LOOK_AGAIN]


def test_without_a_number_there_is_nothing_to_deliver_from(working: Working) -> None:
    assert working(Twilio(), whatsapp_number=None).deliver is None


async def test_what_gets_no_answer_is_deleted_a_minute_later_by_whoever_holds_the_lease(
    working: Working, store: SqliteStore, hands: Hands
) -> None:
    work = working(Twilio(404))
    work.unanswered(SID)
    await ended(work.redact(never))
    now = hands.now().timestamp()
    assert await shelved(store, hands) == {SID: Plan(now + AFTER_ANSWER, now + LIFETIME)}
    hands.move(seconds=AFTER_ANSWER)
    await ended(work.redact(never))
    assert set(await shelved(store, hands)) == {SID}
    await ended(work.redact(always))
    assert await shelved(store, hands) == {}


async def test_what_is_not_answered_because_the_person_stopped_messages_is_deleted(
    working: Working, store: SqliteStore, hands: Hands, counts: Counter[str]
) -> None:
    work = working(Twilio(stopped=True))
    assert work.deliver is not None
    await ended(work.find_templates())
    assert await work.deliver("whatsapp:ML.1", HELPED, SID)
    await ended(work.redact(never))
    assert set(await shelved(store, hands)) == {SID}
    assert counts == {}


async def test_a_twilio_that_refuses_everything_is_left_in_peace_for_a_minute(
    working: Working, store: SqliteStore, hands: Hands
) -> None:
    work = working(Twilio(401), rounds=2)
    assert work.redactions is not None
    await work.redactions.plan(SID, hands.now().timestamp())
    await ended(work.redact(always))
    assert isinstance(work._sleep, Rounds)
    assert list(work._sleep) == [REDACT_AFTER_TROUBLE, REDACT_EVERY]


async def test_nothing_is_forgotten_while_the_store_is_down(
    working: Working, store: SqliteStore, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve, down = store.shelve, [True, False]

    async def failing(*arguments: Any) -> None:
        if down.pop():
            raise VolatileError
        await shelve(*arguments)

    monkeypatch.setattr(store, "shelve", failing)
    down.reverse()
    work = working(Twilio(), rounds=2)
    work.unanswered(SID)
    await ended(work.redact(always))
    assert set(await shelved(store, hands)) == {SID}


async def test_with_redaction_off_nothing_is_deleted(working: Working, store: SqliteStore, hands: Hands) -> None:
    work = working(Twilio(), twilio_redact=False)
    work.unanswered(SID)
    await work.redact(always)
    assert work.redactions is None
    assert not work._unplanned
    assert await shelved(store, hands) == {}


def test_without_an_account_there_is_no_work(working: Working) -> None:
    with pytest.raises(SettingsError):
        working(Twilio(), twilio_auth_token=None)
