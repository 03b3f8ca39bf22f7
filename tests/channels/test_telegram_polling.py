"""Long polling against a Bot API of our own, which forgets an update only when it is confirmed."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest

from bot.channels.backoff import Backoff
from bot.channels.contract import Send, SendError
from bot.channels.telegram.application import build
from bot.channels.telegram.connect import listen
from bot.channels.telegram.counted import Trouble
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import Poller, Times, set_within
from bot.channels.telegram.trail import Trail
from bot.message import Inbound, Reply
from bot.web.telegram import deliver
from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble, text_update

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

QUICK = Backoff(lambda: 0.0, first=0.01, longest=0.05)
TIMES = Times(poll=1, lease=0.01, progress=0.05, grace=1.0)


class EchoRoad:
    """Says back what it hears; remembers what it committed; fails or waits where a test says so."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        self.committed: list[str] = []
        self.begun: list[str] = []
        self.errors: defaultdict[str, list[Exception]] = defaultdict(list)
        self.gates: dict[str, asyncio.Event] = {}
        self.silent = False

    async def travel(self, inbound: Inbound, send: Send) -> None:
        self.begun.append(inbound.text)
        if self.errors[inbound.text]:
            raise self.errors[inbound.text].pop(0)
        if gate := self.gates.get(inbound.text):
            await gate.wait()
        await send(() if self.silent else (Reply(inbound.text, "fr"),))
        self.committed.append(inbound.text)


@pytest.fixture
def road(trail: Trail) -> EchoRoad:
    return EchoRoad(trail)


@pytest.fixture
def counts() -> Counter[Trouble]:
    return Counter()


async def always() -> bool:
    return True


def poller(double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble], times: Times = TIMES) -> Poller:
    count: Callable[[Trouble], None] = lambda trouble: counts.update([trouble])  # noqa: E731
    application = build(TOKEN, road.travel, road.trail, double.url, Pace(gap=0.0))
    take = partial(deliver, application=application, count=count)
    return Poller(application, take, always, count, QUICK, times)


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(poller.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_an_update_is_answered_and_confirmed(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.put(text_update(5, 101, "hello"))
    async with running(poller(double, road, counts)):
        await until(lambda: double.texts(101) == ["hello"])
        await until(lambda: double.offset == 6)
    assert road.committed == ["hello"]
    assert counts == {}


async def test_only_the_kinds_of_update_that_are_used_are_asked_for(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    async with running(poller(double, road, counts)):
        await until(lambda: bool(double.called("getUpdates")))
    assert double.called("getUpdates")[0]["allowed_updates"] == '["message", "callback_query"]'


async def test_a_webhook_that_is_set_is_removed_first(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.webhook = "https://example.org/telegram"
    double.put(text_update(5, 101, "hello"))
    async with running(poller(double, road, counts)):
        await until(lambda: road.committed == ["hello"])
    assert counts == {}


async def test_a_turn_that_was_killed_comes_again(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.put(text_update(5, 101, "one"), text_update(6, 101, "two"))
    road.gates["two"] = asyncio.Event()
    dying = poller(double, road, counts, Times(poll=1, progress=0.05, grace=0.0))
    async with running(dying):
        await until(lambda: "two" in road.begun)
    assert road.committed == ["one"]
    del road.gates["two"]
    async with running(poller(double, road, counts)):
        await until(lambda: road.committed == ["one", "two"])
    assert double.texts(101) == ["one", "two"]


async def test_stopping_ends_the_turns_in_flight_and_confirms_them(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.put(text_update(5, 101, "one"), text_update(6, 101, "two"))
    gate = road.gates["one"] = asyncio.Event()
    async with running(poller(double, road, counts)) as task:
        await until(lambda: "one" in road.begun)
        task.cancel()
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.wait([task], timeout=2)
        assert task.done()
    assert road.committed == ["one"]
    assert double.offset == 6


@pytest.mark.parametrize("ticks", range(6))
async def test_a_cancellation_is_heard_even_as_the_last_turn_ends(ticks: int) -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(set_within(event, 5.0))
    await asyncio.sleep(0)
    event.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    was_over = waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert was_over or waiting.cancelled()


async def test_one_chat_is_answered_in_order_while_others_go_ahead(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    gate = road.gates["a1"] = asyncio.Event()
    double.put(text_update(1, 101, "a1"), text_update(2, 101, "a2"), text_update(3, 102, "b1"))
    async with running(poller(double, road, counts)):
        await until(lambda: road.committed == ["b1"])
        double.put(text_update(4, 103, "c1"))
        await until(lambda: road.committed == ["b1", "c1"])
        assert double.offset <= 1
        gate.set()
        await until(lambda: double.offset == 5)
    assert road.committed == ["b1", "c1", "a1", "a2"]


async def test_an_update_that_fails_for_now_is_tried_again_and_holds_up_its_own_chat_only(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    road.errors["a1"] = [SendError(permanent=False)] * 5
    double.put(text_update(1, 101, "a1"), text_update(2, 101, "a2"), text_update(3, 102, "b1"))
    async with running(poller(double, road, counts)):
        await until(lambda: double.offset == 4)
    assert road.committed == ["b1", "a1", "a2"]
    assert counts == {"later": 5}


async def test_a_hundred_updates_behind_one_that_fails_are_fetched_all_the_same(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    road.silent = True
    road.errors["stuck"] = [SendError(permanent=False)] * 1_000_000
    double.put(text_update(1, 101, "stuck"), *(text_update(n, 200 + n, f"{n}") for n in range(2, 232)))
    async with running(poller(double, road, counts)):
        await until(lambda: len(road.committed) == 230)
        road.errors["stuck"].clear()
        await until(lambda: "stuck" in road.committed)
    assert len(road.committed) == 231


async def test_an_update_that_our_code_fails_on_is_counted_and_passed_over(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    road.errors["a1"] = [RuntimeError("broken")]
    double.put(text_update(1, 101, "a1"), text_update(2, 101, "a2"))
    async with running(poller(double, road, counts)):
        await until(lambda: double.offset == 3)
    assert road.committed == ["a2"]
    assert counts == {"poison": 1}


async def test_an_update_that_the_library_cannot_read_is_counted_and_passed_over(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.put({"update_id": 1, "message": {"chat": 5}}, text_update(2, 101, "a2"))
    async with running(poller(double, road, counts)):
        await until(lambda: double.offset == 3)
    assert road.committed == ["a2"]
    assert counts == {"poison": 1}


async def test_who_blocked_the_bot_is_passed_over(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.blocked.add(101)
    double.put(text_update(1, 101, "a1"), text_update(2, 102, "b1"))
    async with running(poller(double, road, counts)):
        await until(lambda: double.offset == 3)
    assert double.texts(102) == ["b1"]
    assert counts == {"undelivered": 1}


async def test_an_update_that_failed_for_too_long_is_given_up(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    road.errors["a1"] = [SendError(permanent=False)] * 1000
    double.put(text_update(1, 101, "a1"), text_update(2, 101, "a2"))
    times = Times(poll=1, progress=0.05, grace=1.0, patience=0.1)
    async with running(poller(double, road, counts, times)):
        await until(lambda: double.offset == 3)
    assert road.committed == ["a2"]
    assert counts["expired"] == 1


@pytest.mark.parametrize(
    ("refusal", "trouble"),
    [
        (RefusedError(409, "Conflict: terminated by other getUpdates request"), "conflict"),
        (RefusedError(502, "Bad Gateway"), "unreachable"),
        (RefusedError(429, "Too Many Requests: retry after 1", retry_after=1), "unreachable"),
    ],
)
async def test_trouble_with_fetching_is_counted_and_waited_out(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble], refusal: RefusedError, trouble: Trouble
) -> None:
    double.fail["getUpdates"].append(refusal)
    double.put(text_update(5, 101, "hello"))
    async with running(poller(double, road, counts)):
        await until(lambda: road.committed == ["hello"])
    assert counts == {trouble: 1}


async def test_a_telegram_that_is_out_of_reach_at_the_start_is_waited_for(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.fail["getMe"].extend([RefusedError(502, "Bad Gateway")] * 2)
    double.put(text_update(5, 101, "hello"))
    async with running(poller(double, road, counts)):
        await until(lambda: road.committed == ["hello"])
    assert counts == {"unreachable": 2}


async def test_a_refused_token_ends_the_polling(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    from telegram.error import InvalidToken

    double.fail["getUpdates"].append(RefusedError(401, "Unauthorized"))
    with pytest.raises(InvalidToken):
        await poller(double, road, counts).run()


async def test_without_the_lease_nothing_is_fetched(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    held = False

    async def hold() -> bool:
        return held

    waiting = poller(double, road, counts)
    waiting.hold = hold
    double.put(text_update(5, 101, "hello"))
    async with running(waiting):
        await asyncio.sleep(0.1)
        assert double.called("getUpdates") == []
        held = True
        await until(lambda: road.committed == ["hello"])


async def test_polling_with_nothing_to_do_waits_at_telegram(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    async with running(poller(double, road, counts)):
        await asyncio.sleep(0.5)
    assert len(double.called("getUpdates")) <= 2


async def test_a_chat_that_fails_for_long_does_not_make_the_loop_spin(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    road.errors["a1"] = [SendError(permanent=False)] * 1000
    double.put(text_update(1, 101, "a1"))
    async with running(poller(double, road, counts, Times(poll=1, progress=0.2, grace=1.0))):
        await asyncio.sleep(1.0)
    assert len(double.called("getUpdates")) <= 12


async def test_listening_sets_the_webhook_once_telegram_is_there(
    double: TelegramDouble, road: EchoRoad, counts: Counter[Trouble]
) -> None:
    double.fail["setWebhook"].append(RefusedError(400, "Bad Request: bad webhook: Failed to resolve host"))
    application = build(TOKEN, road.travel, road.trail, double.url)
    await listen(application, "https://example.org/", "secret", QUICK, lambda trouble: counts.update([trouble]))
    await application.shutdown()
    assert double.webhook == "https://example.org/telegram"
    assert dict(double.called("setWebhook")[-1]) == {
        "url": "https://example.org/telegram",
        "secret_token": "secret",
        "allowed_updates": '["message", "callback_query"]',
        "max_connections": "40",
    }
    assert counts == {"unreachable": 1}
