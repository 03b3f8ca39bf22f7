"""What is set up at Telegram: in three languages, within the limits, once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter

from bot.channels.telegram.application import bot_alone
from bot.channels.telegram.commands import COMMANDS, LISTED, listed
from bot.channels.telegram.profile import Item, profile, webhook
from bot.channels.telegram.setup import Finding, arrange
from bot.message import LANGUAGES, Language
from tests.channels.telegram_double import TOKEN, RefusedError, TelegramDouble
from tests.channels.telegram_spec import required_spec

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

URL = "https://example.org"
HOOK = webhook(URL, "secret")
NO_HOOK = webhook(None, "secret")
FLOOD = RefusedError(429, "Too Many Requests: retry after 600", retry_after=600)


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    async with bot_alone(TOKEN, double.url) as bot:
        yield bot


async def found(bot: Bot, *items: Item, change: bool = True) -> dict[str, str]:
    findings: list[Finding] = [each async for each in arrange(bot, items or (*profile(), HOOK), change=change)]
    return {each.item.name: each.state for each in findings}


def writes(double: TelegramDouble) -> list[str]:
    return [name for name, _ in double.calls if name.startswith(("set", "delete"))]


async def test_everything_is_set_up_in_calls_that_the_bot_api_describes(bot: Bot, double: TelegramDouble) -> None:
    double.spec = required_spec()
    states = await found(bot)
    assert set(states.values()) == {"changed"}
    assert len(states) == 3 * 4 + 2


async def test_a_second_time_nothing_is_changed(bot: Bot, double: TelegramDouble) -> None:
    await found(bot)
    before = len(writes(double))
    assert set((await found(bot)).values()) == {"right"}
    assert len(writes(double)) == before


async def test_only_what_differs_is_changed(bot: Bot, double: TelegramDouble) -> None:
    await found(bot)
    double.profile["description", "en"] = "Something else"
    before = len(writes(double))
    assert (await found(bot))["description (en)"] == "changed"
    assert writes(double)[before:] == ["setMyDescription"]


async def test_looking_changes_nothing(bot: Bot, double: TelegramDouble) -> None:
    assert set((await found(bot, change=False)).values()) == {"differs"}
    assert writes(double) == []


async def test_commands_are_listed_in_private_chats_in_the_language_of_the_app_and_french_for_everybody_else(
    bot: Bot, double: TelegramDouble
) -> None:
    await found(bot)
    lists = {code: value for (what, code), value in double.profile.items() if what == "commands all_private_chats"}
    assert set(lists) == {"", *LANGUAGES}
    assert lists[""] == lists["fr"]
    assert lists["bm"][0] == dict(zip(("command", "description"), listed("bm")[0], strict=True))
    assert double.profile["menu_button", ""] == {"type": "commands"}


async def test_a_language_that_telegram_does_not_know_costs_the_others_nothing(
    bot: Bot, double: TelegramDouble
) -> None:
    double.unspoken.add("bm")
    findings = [each async for each in arrange(bot, (*profile(), HOOK), change=True)]
    refused = [each for each in findings if each.state == "refused"]
    assert [each.item.name for each in refused] == ["commands (bm)", "description (bm)", "short description (bm)"]
    assert all(each.fit for each in findings)
    assert refused[0].reason == "Lang_code_invalid"


async def test_what_telegram_takes_and_does_not_keep_is_no_success(bot: Bot) -> None:
    item = next(each for each in profile() if each.name == "description (fr)")

    async def nothing(_: Bot) -> bool:
        return True

    assert await found(bot, replace(item, write=nothing)) == {"description (fr)": "differs"}


async def test_the_webhook_is_set_with_its_secret_and_the_updates_that_are_used(
    bot: Bot, double: TelegramDouble
) -> None:
    assert await found(bot, HOOK) == {"webhook": "changed"}
    assert double.hook == {
        "url": f"{URL}/telegram",
        "secret_token": "secret",
        "allowed_updates": '["message", "callback_query"]',
        "max_connections": "40",
    }


@pytest.mark.parametrize(
    "other", [{"url": f"{URL}/old"}, {"allowed_updates": '["message"]'}, {"max_connections": "1"}], ids=str
)
async def test_a_webhook_that_differs_anywhere_is_set_anew(
    bot: Bot, double: TelegramDouble, other: dict[str, str]
) -> None:
    await found(bot, HOOK)
    double.hook |= other
    double.webhook = double.hook["url"]
    assert await found(bot, HOOK) == {"webhook": "changed"}
    assert await found(bot, HOOK, change=False) == {"webhook": "right"}


async def test_without_a_public_address_the_webhook_is_removed(bot: Bot, double: TelegramDouble) -> None:
    assert await found(bot, NO_HOOK) == {"webhook": "right"}
    await found(bot, HOOK)
    assert await found(bot, NO_HOOK) == {"webhook": "changed"}
    assert double.webhook == ""


async def test_an_address_that_telegram_refuses_is_named_with_its_reason(bot: Bot, double: TelegramDouble) -> None:
    double.fail["setWebhook"].append(RefusedError(400, "Bad Request: bad webhook: An HTTPS URL must be provided"))
    (finding,) = [each async for each in arrange(bot, (HOOK,), change=True)]
    assert (finding.state, finding.fit) == ("refused", False)
    assert "https" in finding.reason


@pytest.mark.parametrize(("trouble", "error"), [(FLOOD, RetryAfter), (RefusedError(401, "Unauthorized"), InvalidToken)])
async def test_a_telegram_that_asks_to_wait_or_knows_nobody_ends_the_setting_up(
    bot: Bot, double: TelegramDouble, trouble: RefusedError, error: type[Exception]
) -> None:
    double.fail["getMyCommands"].append(trouble)
    with pytest.raises(error):
        await found(bot)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_name_that_telegram_takes(name: str) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]{0,31}", name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_lists_every_command_under_a_name_of_its_own(language: Language) -> None:
    names = [name for name, _ in listed(language)]
    assert len(set(names)) == len(LISTED)
    assert [COMMANDS[name] for name in names] == [command.payload for command in LISTED]


def test_no_name_stands_for_two_commands() -> None:
    spoken = [{*command.names.values(), *command.also} for command in LISTED]
    assert sum(map(len, spoken)) == len(COMMANDS)
