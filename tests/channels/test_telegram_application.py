"""One update through the library's application, down a road of our own, to a Bot API of our own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import Update

from bot.channels.contract import Send, SendError
from bot.channels.telegram.application import FrankApplication, build
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.trail import Trail
from bot.message import Choice, Inbound, Language, Reply
from tests.channels.telegram_double import TOKEN, USERNAME, TelegramDouble, tap_update, text_update

MENU = Reply("Menu", "fr", (Choice("Mer", "fr.topic.sea"), Choice("Menu", "fr.menu", listed=False)))
OTHER_MENU = Reply("Another menu", "fr", MENU.choices)
CONTENT = Reply("The sea", "fr", (Choice("Menu", "fr.menu", listed=False),), topic="risk_sea")
LISTED_CONTENT = Reply("The sea", "fr", MENU.choices, topic="risk_sea")


class ShortRoad:
    """Answers what it is told to answer, or fails as it is told to fail."""

    def __init__(self) -> None:
        self.replies: tuple[Reply, ...] = (MENU,)
        self.error: Exception | None = None
        self.heard: list[Inbound] = []

    async def travel(self, inbound: Inbound, send: Send) -> None:
        self.heard.append(inbound)
        if self.error is not None:
            raise self.error
        await send(self.replies)


@pytest.fixture
def road() -> ShortRoad:
    return ShortRoad()


@pytest.fixture
async def application(double: TelegramDouble, road: ShortRoad, trail: Trail) -> AsyncIterator[FrankApplication]:
    async with build(TOKEN, road.travel, trail, double.url, Pace(gap=0.0)) as application:
        yield application


async def process(application: FrankApplication, data: dict[str, Any]) -> None:
    await application.process_update(Update.de_json(data, application.bot))


def in_group(number: int, text: str, group: int = -900, language: str = "en") -> dict[str, Any]:
    update = text_update(number, 101, text)
    update["message"]["chat"] = {"id": group, "type": "supergroup", "title": "A group"}
    update["message"]["from"]["language_code"] = language
    return update


async def press(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad, first: Reply, then: Reply
) -> list[str]:
    """The texts in the chat after `first` was sent and a button of it was answered with `then`."""
    road.replies = (first,)
    await process(application, text_update(1, 101, "hello"))
    road.replies = (then,)
    await process(application, tap_update(2, double.messages[1], "fr.menu"))
    return double.texts(101)


async def test_a_text_is_answered_in_its_chat(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad
) -> None:
    await process(application, text_update(7, 101, "dɛmɛ"))
    assert [(heard.text, heard.message_id) for heard in road.heard] == [("dɛmɛ", "telegram:7")]
    assert double.texts(101) == ["Menu"]


@pytest.mark.parametrize(
    ("first", "then", "texts"),
    [
        (MENU, OTHER_MENU, ["Another menu"]),
        (MENU, CONTENT, ["Menu", "The sea"]),
        (CONTENT, MENU, ["The sea", "Menu"]),
        (LISTED_CONTENT, MENU, ["The sea", "Menu"]),
        (MENU, Reply("Help is near", "fr", danger="sea"), ["Menu", "Help is near"]),
    ],
    ids=["menu, menu", "menu, content", "content, menu", "content with a list, menu", "menu, danger"],
)
async def test_a_menu_gives_way_to_a_menu_and_nothing_else_gives_way(
    application: FrankApplication,
    double: TelegramDouble,
    road: ShortRoad,
    first: Reply,
    then: Reply,
    texts: list[str],
) -> None:
    assert await press(application, double, road, first, then) == texts


async def test_a_tap_is_acknowledged_after_its_answer(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad
) -> None:
    await press(application, double, road, MENU, CONTENT)
    assert [name for name, _ in double.calls][-2:] == ["sendMessage", "answerCallbackQuery"]


@pytest.mark.parametrize("error", [SendError(permanent=False), SendError(permanent=True), RuntimeError("broken")])
async def test_a_failure_of_the_road_is_known_outside_and_the_tap_acknowledged(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad, error: Exception
) -> None:
    await process(application, text_update(1, 101, "hello"))
    road.error = error
    with pytest.raises(type(error)):
        await process(application, tap_update(2, double.messages[1], "fr.menu"))
    assert len(double.called("answerCallbackQuery")) == 1


async def test_a_tap_that_says_nothing_is_acknowledged(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad
) -> None:
    tap = tap_update(2, {"message_id": 1, "date": 0, "chat": {"id": 101, "type": "private"}}, "x")
    del tap["callback_query"]["data"]
    await process(application, tap)
    assert road.heard == []
    assert len(double.called("answerCallbackQuery")) == 1


@pytest.mark.parametrize("text", ["/start", f"/start@{USERNAME}", f"/START@{USERNAME.upper()} code"])
async def test_start_in_a_group_is_answered_with_the_private_link_once(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad, text: str
) -> None:
    await process(application, in_group(1, text))
    await process(application, in_group(2, text))
    (said,) = double.texts(-900)
    assert said.endswith(f"https://t.me/{USERNAME}")
    assert road.heard == []


@pytest.mark.parametrize("text", ["hello", "/menu", "/start@another_bot"])
async def test_everything_else_in_a_group_is_met_with_silence(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad, text: str
) -> None:
    await process(application, in_group(1, text))
    assert double.texts(-900) == []
    assert road.heard == []


async def test_a_group_that_could_not_be_answered_is_answered_next_time(
    application: FrankApplication, double: TelegramDouble
) -> None:
    double.blocked.add(-900)
    with pytest.raises(SendError):
        await process(application, in_group(1, "/start"))
    double.blocked.clear()
    await process(application, in_group(2, "/start"))
    assert len(double.texts(-900)) == 1


@pytest.mark.parametrize("language", ["fr", "bm", "en"])
async def test_a_group_is_answered_in_the_language_of_who_asked(
    application: FrankApplication, double: TelegramDouble, language: Language
) -> None:
    await process(application, in_group(1, "/start", language=language))
    assert "{" not in double.texts(-900)[0]


async def test_an_application_is_ready_once_telegram_has_answered(
    double: TelegramDouble, road: ShortRoad, trail: Trail
) -> None:
    application = build(TOKEN, road.travel, trail, double.url)
    assert not application.ready
    await application.initialize()
    assert application.ready
    await application.shutdown()
    assert not application.ready


async def test_no_button_carries_more_than_it_was_given(
    application: FrankApplication, double: TelegramDouble, road: ShortRoad
) -> None:
    await process(application, text_update(1, 101, "hello"))
    markup = json.loads(double.called("sendMessage")[0]["reply_markup"])
    assert [set(button) for row in markup["inline_keyboard"] for button in row] == [{"text", "callback_data"}] * 2
