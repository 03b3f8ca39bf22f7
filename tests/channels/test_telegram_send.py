"""Calls through the library to a Bot API of our own: what goes out, and what a failure becomes."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PIL import Image
from telegram import Bot

from bot.channels.backoff import Backoff
from bot.channels.contract import SendError
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.render import Button, Call, Edit, Post, Target, render
from bot.channels.telegram.request import QuietRequest
from bot.channels.telegram.send import LONGEST_WAIT, Sender
from bot.channels.telegram.split import LIMIT
from bot.message import Choice, Reply
from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble, running_double
from tests.channels.telegram_spec import required_spec
from tests.relays.looking import decoded

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

FLOOD = RefusedError(429, "Too Many Requests: retry after 3", retry_after=3)
LONG_FLOOD = RefusedError(429, "Too Many Requests: retry after 3000", retry_after=3000)
DOWN = RefusedError(502, "Bad Gateway")
PATIENCE = 0.3
SCANNED = Post(101, "Tenez", ((Button("1) Aide", "fr.group.help"),),), qr="https://sira.example.org/r/7K3MQ9XA")
HELLO = Post(101, "Bonjour ɛɔŋɲ ߒߞߏ")


class Sleeps(list[float]):
    """A sleep that only remembers how long it should have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
async def sender(double: TelegramDouble, sleeps: Sleeps) -> AsyncIterator[Sender]:
    bot = Bot(TOKEN, base_url=f"{double.url}/bot", request=QuietRequest())
    async with bot:
        yield Sender(bot, Pace(gap=0.0), Backoff(lambda: 0.0), sleeps)


@pytest.fixture
async def hasty(double: TelegramDouble, sleeps: Sleeps) -> AsyncIterator[Sender]:
    """A sender that waits PATIENCE for an answer, not ten seconds."""
    bot = Bot(TOKEN, base_url=f"{double.url}/bot", request=QuietRequest(read_timeout=PATIENCE))
    async with bot:
        yield Sender(bot, Pace(gap=0.0), Backoff(lambda: 0.0), sleeps)


async def test_a_text_goes_out_plain_without_a_preview_and_free_to_pass_on(
    sender: Sender, double: TelegramDouble
) -> None:
    await sender.send((HELLO,))
    (form,) = double.called("sendMessage")
    assert dict(form) == {
        "chat_id": "101",
        "text": "Bonjour ɛɔŋɲ ߒߞߏ",
        "link_preview_options": '{"is_disabled": true}',
    }


async def test_what_is_to_be_scanned_goes_out_as_one_photo_with_its_text_and_buttons(
    sender: Sender, double: TelegramDouble
) -> None:
    await sender.send((SCANNED,))

    (form,) = double.called("sendPhoto")
    assert (form["caption"], json.loads(form["reply_markup"])["inline_keyboard"][0][0]["text"]) == ("Tenez", "1) Aide")
    assert decoded(Image.open(io.BytesIO(double.photos[0]))) == [SCANNED.qr]
    assert double.called("sendMessage") == []
    assert sender.sent == list(double.messages)


async def test_a_photo_that_telegram_refuses_is_the_same_in_text(sender: Sender, double: TelegramDouble) -> None:
    double.fail["sendPhoto"].append(RefusedError(400, "Bad Request: not enough rights to send photos to the chat"))
    await sender.send((SCANNED,))
    assert double.texts(101) == ["Tenez"]


async def test_an_address_too_long_for_a_code_goes_out_as_text(sender: Sender, double: TelegramDouble) -> None:
    await sender.send((replace(SCANNED, qr="https://" + "a" * 200),))
    assert double.texts(101) == ["Tenez"]
    assert double.called("sendPhoto") == []


async def test_who_has_blocked_the_bot_gets_no_photo_either(sender: Sender, double: TelegramDouble) -> None:
    double.blocked.add(101)
    with pytest.raises(SendError) as raised:
        await sender.send((SCANNED,))
    assert raised.value.permanent


async def test_a_keyboard_goes_out_as_it_was_rendered(sender: Sender, double: TelegramDouble) -> None:
    reply = Reply("?", "fr", (Choice("Dɛmɛ", "bm.help"), Choice("Kɔsegin", "bm.back", listed=False)))
    await sender.send(render((reply,), Target(101)))
    (form,) = double.called("sendMessage")
    assert json.loads(form["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "1. Dɛmɛ", "callback_data": "bm.help"}],
            [{"text": "Kɔsegin", "callback_data": "bm.back"}],
        ]
    }


async def test_every_call_is_one_that_the_bot_api_describes(sender: Sender, double: TelegramDouble) -> None:
    double.spec = required_spec()
    choices = (Choice("a", "x" * 64), *(Choice(str(n), f"-.{n}", listed=False) for n in range(7)))
    longest = Reply("ߒߞߏ " * 3000, "bm", choices, topic="risk_sea")
    await sender.send(render((longest,), Target(101)))
    await sender.send((Edit(1, Post(101, "x" * LIMIT)),))
    await sender.send(render((Reply("?", "bm", position=Choice("N sigiyɔrɔ", "bm.near")),), Target(101)))
    await sender.acknowledge("77")
    await sender.typing(101)
    await sender.delete(101, range(1, 260))
    assert {name for name, _ in double.calls} == {
        "getMe",
        "sendMessage",
        "editMessageText",
        "answerCallbackQuery",
        "sendChatAction",
        "deleteMessages",
    }


@pytest.mark.parametrize(
    ("method", "form", "fault"),
    [
        ("sendMassage", {}, "unknown method"),
        ("sendMessage", {"chat_id": "1", "text": "x", "colour": "red"}, "colour: unknown"),
        ("sendMessage", {"chat_id": "1"}, "text: missing"),
        ("sendMessage", {"chat_id": "1", "text": "x" * 4097}, "4097 characters, not 1-4096"),
        ("sendMessage", {"chat_id": "1", "text": "x", "reply_markup": '{"inline_keyboard": [[{}]]}'}, "text: missing"),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": "ɛ" * 33}]]}),
            },
            "66 bytes, not 1-64",
        ),
        ("getUpdates", {"limit": "101"}, "101, not 1-100"),
        ("setWebhook", {"url": "https://example.org", "secret_token": ""}, "0 characters, not 1-256"),
    ],
)
def test_the_description_refuses_what_telegram_would(method: str, form: dict[str, str], fault: str) -> None:
    assert any(fault in found for found in required_spec().faults(method, form))


async def test_a_menu_is_changed_in_place(sender: Sender, double: TelegramDouble) -> None:
    await sender.send((HELLO, Edit(1, Post(101, "Menu"))))
    assert double.texts(101) == ["Menu"]


async def test_a_menu_that_stays_the_same_is_no_failure(sender: Sender, double: TelegramDouble) -> None:
    await sender.send((HELLO, Edit(1, HELLO)))
    assert len(double.called("sendMessage")) == 1


async def test_a_menu_that_is_gone_is_sent_anew(sender: Sender, double: TelegramDouble) -> None:
    await sender.send((Edit(9, Post(101, "Menu")),))
    assert double.texts(101) == ["Menu"]


@pytest.mark.parametrize("call", [HELLO, Edit(9, HELLO)])
async def test_who_blocked_the_bot_is_out_of_reach_for_good(sender: Sender, double: TelegramDouble, call: Call) -> None:
    double.blocked.add(101)
    with pytest.raises(SendError) as caught:
        await sender.send((call,))
    assert caught.value.permanent


async def test_an_unknown_chat_is_out_of_reach_for_good(sender: Sender, double: TelegramDouble) -> None:
    double.unknown.add(101)
    with pytest.raises(SendError) as caught:
        await sender.send((HELLO,))
    assert caught.value.permanent


async def test_what_telegram_says_of_a_failure_is_not_passed_on(sender: Sender, double: TelegramDouble) -> None:
    double.blocked.add(101)
    with pytest.raises(SendError) as caught:
        await sender.send((HELLO,))
    assert str(caught.value) == "permanent"
    assert caught.value.__suppress_context__


async def test_a_flood_is_waited_out(sender: Sender, double: TelegramDouble, sleeps: Sleeps) -> None:
    double.fail["sendMessage"].append(FLOOD)
    await sender.send((HELLO,))
    assert double.texts(101) == [HELLO.text]
    assert sleeps == [3.5]


async def test_a_flood_that_lasts_longer_than_a_turn_may_is_left_for_later(
    sender: Sender, double: TelegramDouble, sleeps: Sleeps
) -> None:
    double.fail["sendMessage"].append(LONG_FLOOD)
    with pytest.raises(SendError) as caught:
        await sender.send((HELLO,))
    assert not caught.value.permanent
    assert caught.value.retry_after == 3000.5
    assert sleeps == []


async def test_a_broken_line_is_tried_three_times(sender: Sender, double: TelegramDouble, sleeps: Sleeps) -> None:
    double.fail["sendMessage"].extend([DOWN, DOWN])
    await sender.send((HELLO,))
    assert double.texts(101) == [HELLO.text]
    assert sleeps == [0.5, 1.0]


async def test_a_line_that_stays_broken_is_left_for_later(sender: Sender, double: TelegramDouble) -> None:
    double.fail["sendMessage"].extend([DOWN, DOWN, DOWN])
    with pytest.raises(SendError) as caught:
        await sender.send((HELLO,))
    assert not caught.value.permanent
    assert (caught.value.retry_after or 0) < LONGEST_WAIT


async def test_an_answer_that_telegram_was_slow_to_take_may_come_twice_but_never_differs(
    hasty: Sender, double: TelegramDouble
) -> None:
    double.slow["sendMessage"].append(PATIENCE * 3)
    await hasty.send((HELLO,))
    assert double.texts(101) == [HELLO.text, HELLO.text]


async def test_a_telegram_that_never_answers_is_left_for_later(hasty: Sender, double: TelegramDouble) -> None:
    double.slow["sendMessage"].extend([PATIENCE * 3] * 3)
    with pytest.raises(SendError) as caught:
        await hasty.send((HELLO,))
    assert not caught.value.permanent
    assert len(double.called("sendMessage")) == 3


async def test_what_went_out_before_a_failure_is_not_sent_twice(sender: Sender, double: TelegramDouble) -> None:
    await sender.send((Post(101, "one"),))
    double.fail["sendMessage"].append(DOWN)
    await sender.send((Post(101, "two"), Post(101, "three")))
    assert double.texts(101) == ["one", "two", "three"]


async def test_a_tap_that_is_too_old_to_acknowledge_is_no_failure(sender: Sender, double: TelegramDouble) -> None:
    await sender.acknowledge("old")
    double.fail["answerCallbackQuery"].append(DOWN)
    await sender.acknowledge("77")
    assert len(double.called("answerCallbackQuery")) == 2


async def test_a_server_that_cannot_be_reached_is_left_for_later(sleeps: Sleeps) -> None:
    async with running_double() as gone:
        bot = Bot(TOKEN, base_url=f"{gone.url}/bot", request=QuietRequest())
        await bot.initialize()
    with pytest.raises(SendError) as caught:
        await Sender(bot, Pace(gap=0.0), Backoff(lambda: 0.0), sleeps).send((HELLO,))
    await bot.shutdown()
    assert not caught.value.permanent
