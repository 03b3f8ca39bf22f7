"""A turn with all that surrounds it: being forgotten, the question for a position, the signs of a long wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from bot.channels.contract import SendError
from bot.channels.telegram.application import build
from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.forget import confirmation
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.trail import Trail
from bot.message import LANGUAGES, Choice, Language, Reply
from bot.storage.volatile_sqlite import SqliteStore
from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble
from tests.channels.telegram_talk import CHAT, SaidRoad, Talk

HELLO = Reply("Hello", "en")
SEA = Reply("The sea", "en", topic="risk_sea")
MENU = Reply("Menu", "en", (Choice("Sea", "en.topic.risk_sea"),))
FORGET = Reply("Done", "en", forgets=True)
PLACES = Reply("Where?", "en", (Choice("Mali", "en.services.ML"),), position=Choice("Near me", "en.near"))
QUESTION = Reply("Send it", "en", position=Choice("Send my position", "en.near"))
GONE, LEFT = confirmation("en", gone=True), confirmation("en", gone=False)
DOWN = RefusedError(502, "Bad Gateway")
FLOOD = RefusedError(429, "Too Many Requests: retry after 1", retry_after=1)

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")


@pytest.fixture
async def talk(double: TelegramDouble, trail: Trail) -> AsyncIterator[Talk]:
    road = SaidRoad()
    async with build(TOKEN, road.travel, trail, double.url, Pace(gap=0.0)) as application:
        yield Talk(application, double, road)


async def test_who_wants_to_be_forgotten_sees_both_sides_messages_go(talk: Talk, trail: Trail) -> None:
    for _ in range(3):
        await talk.write(HELLO)
    await talk.write(FORGET)
    assert talk.in_sight() == [GONE]
    assert await trail.messages(CHAT) == ()


async def test_a_button_that_says_forget_me_goes_with_its_message(talk: Talk, double: TelegramDouble) -> None:
    await talk.write(MENU)
    await talk.tap(2, FORGET)
    assert talk.in_sight() == [GONE]
    assert len(double.called("answerCallbackQuery")) == 1


async def test_a_pressed_message_that_nobody_remembers_goes_too(talk: Talk, trail: Trail) -> None:
    await talk.write(MENU)
    await trail.drop(CHAT)
    await talk.tap(2, FORGET)
    assert talk.in_sight() == ["hello", GONE]


async def test_messages_are_deleted_a_hundred_at_a_time(talk: Talk, trail: Trail, double: TelegramDouble) -> None:
    await trail.keep(CHAT, tuple(range(1000, 1240)))
    await talk.write(FORGET)
    batches = [len(json.loads(form["message_ids"])) for form in double.called("deleteMessages")]
    assert batches == [100, 100, 41]
    assert talk.in_sight() == [GONE]


async def test_other_chats_keep_theirs(talk: Talk, double: TelegramDouble) -> None:
    other = Talk(talk.application, double, talk.road, chat=CHAT + 1)
    await other.write(HELLO)
    await talk.write(FORGET)
    assert other.in_sight() == ["hello", "Hello"]


async def test_what_cannot_be_deleted_is_said_and_tried_again_at_the_next_wish(
    talk: Talk, double: TelegramDouble, trail: Trail
) -> None:
    for _ in range(4):
        await talk.write(HELLO)
    double.fixed = {3}
    await talk.write(FORGET)
    assert talk.in_sight() == ["hello", LEFT]
    double.fixed.clear()
    await talk.write(FORGET)
    assert talk.in_sight() == [GONE]
    assert await trail.messages(CHAT) == ()


@pytest.mark.parametrize("trouble", [[DOWN], [RefusedError(403, "Forbidden: bot was blocked by the user")]])
async def test_a_deletion_that_fails_is_never_called_done(
    talk: Talk, double: TelegramDouble, trouble: list[RefusedError]
) -> None:
    await talk.write(HELLO)
    double.fail["deleteMessages"].extend(trouble)
    await talk.write(FORGET)
    assert double.texts(CHAT) == ["Hello", LEFT]


async def test_a_flood_while_deleting_is_waited_out(talk: Talk, double: TelegramDouble) -> None:
    await talk.write(HELLO)
    double.fail["deleteMessages"].append(FLOOD)
    await talk.write(FORGET)
    assert talk.in_sight() == [GONE]


async def test_without_the_store_the_wish_itself_is_deleted_and_the_rest_admitted(
    talk: Talk, store: SqliteStore, double: TelegramDouble
) -> None:
    await talk.write(HELLO)
    await store.close()
    await talk.write(FORGET)
    assert talk.in_sight() == ["hello", "Hello", LEFT]


async def test_a_confirmation_that_does_not_get_out_comes_with_the_next_delivery(
    talk: Talk, double: TelegramDouble
) -> None:
    await talk.write(HELLO)
    double.fail["sendMessage"].append(RefusedError(429, "Too Many Requests", retry_after=600))
    with pytest.raises(SendError):
        await talk.write(FORGET)
    await talk.write(FORGET)
    assert talk.in_sight() == [GONE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_told_to_write_a_command_is_told_one_that_forgets(language: Language) -> None:
    told = next(word for word in confirmation(language, gone=False).split() if word.startswith("/"))
    assert COMMANDS[told[1:]] == "-.forget"


async def test_the_way_to_a_position_is_a_button_below_the_places(talk: Talk, double: TelegramDouble) -> None:
    await talk.write(PLACES)
    markup = json.loads(double.called("sendMessage")[0]["reply_markup"])
    assert [[button["text"] for button in row] for row in markup["inline_keyboard"]] == [["1. Mali"], ["Near me"]]


async def test_the_question_for_a_position_comes_with_a_key_that_sends_it_and_leaves_the_places(
    talk: Talk, double: TelegramDouble
) -> None:
    await talk.write(PLACES)
    await talk.tap(2, QUESTION)
    assert double.texts(CHAT) == ["Where?", "Send it"]
    assert json.loads(double.called("sendMessage")[1]["reply_markup"]) == {
        "keyboard": [[{"text": "Send my position", "request_location": True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


@pytest.mark.parametrize("content", [{"location": {"latitude": 1.0, "longitude": 2.0}}, {"text": "Bamako"}])
async def test_the_key_goes_with_its_question_whatever_is_answered(
    talk: Talk, double: TelegramDouble, content: dict[str, object]
) -> None:
    await talk.write(QUESTION)
    await talk.write(MENU, **content)
    assert double.texts(CHAT) == ["Menu"]
    await talk.write(MENU)
    assert len(double.called("deleteMessages")) == 1


async def test_a_question_that_is_asked_again_takes_the_place_of_the_first(talk: Talk, double: TelegramDouble) -> None:
    await talk.write(QUESTION)
    await talk.write(QUESTION)
    assert double.texts(CHAT) == ["Send it"]


async def test_a_question_that_could_not_be_deleted_goes_at_the_next_turn(
    talk: Talk, trail: Trail, double: TelegramDouble
) -> None:
    await talk.write(QUESTION)
    (asked,) = await trail.asked(CHAT)
    double.fail["deleteMessages"].append(DOWN)
    await talk.write(HELLO)
    assert await trail.asked(CHAT) == (asked,)
    await talk.write(HELLO)
    assert await trail.asked(CHAT) == ()
    assert "Send it" not in double.texts(CHAT)


async def test_a_question_goes_when_its_asker_is_forgotten(talk: Talk, trail: Trail) -> None:
    await talk.write(QUESTION)
    await talk.write(FORGET)
    assert talk.in_sight() == [GONE]
    assert await trail.asked(CHAT) == ()


async def test_without_the_store_every_answer_still_goes_out(
    talk: Talk, store: SqliteStore, double: TelegramDouble
) -> None:
    await store.close()
    await talk.write(HELLO)
    assert double.texts(CHAT) == ["Hello"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_quick_answer_costs_no_sign(talk: Talk, double: TelegramDouble) -> None:
    await talk.write(MENU)
    await talk.tap(2, SEA)
    assert [name for name, _ in double.calls] == ["getMe", "sendMessage", "sendMessage", "answerCallbackQuery"]


async def test_a_long_wait_shows_typing_and_ends_the_sign_on_the_button_once(
    talk: Talk, double: TelegramDouble
) -> None:
    await talk.write(MENU)
    talk.road.gate.clear()
    turn = asyncio.create_task(talk.tap(2, SEA))
    await until(lambda: bool(double.called("sendChatAction")))
    assert double.called("sendChatAction") == [{"chat_id": str(CHAT), "action": "typing"}]
    assert len(double.called("answerCallbackQuery")) == 1
    talk.road.gate.set()
    await turn
    assert len(double.called("answerCallbackQuery")) == 1
    assert double.texts(CHAT) == ["Menu", "The sea"]


async def test_while_telegram_asks_to_wait_nothing_is_shown_but_the_tap_is_acknowledged(
    talk: Talk, double: TelegramDouble
) -> None:
    await talk.write(MENU)
    double.fail["sendMessage"].append(FLOOD)
    turn = asyncio.create_task(talk.tap(2, SEA))
    await until(lambda: bool(double.called("answerCallbackQuery")))
    assert double.texts(CHAT) == ["Menu"]
    await turn
    assert double.texts(CHAT) == ["Menu", "The sea"]
    assert double.called("sendChatAction") == []


@pytest.mark.parametrize("method", ["sendChatAction", "answerCallbackQuery"])
async def test_a_sign_that_fails_costs_no_answer(talk: Talk, double: TelegramDouble, method: str) -> None:
    await talk.write(MENU)
    talk.road.gate.clear()
    double.fail[method].append(RefusedError(403, "Forbidden: bot was blocked by the user"))
    turn = asyncio.create_task(talk.tap(2, SEA))
    await until(lambda: bool(double.called("sendChatAction")))
    talk.road.gate.set()
    await turn
    assert double.texts(CHAT) == ["Menu", "The sea"]


async def test_no_typing_goes_on_when_the_turn_is_over(talk: Talk) -> None:
    before = asyncio.all_tasks()
    await talk.write(HELLO)
    assert asyncio.all_tasks() == before
