"""What Telegram shows of the bot before anybody writes: commands, descriptions, the menu button; and the webhook.

Telegram picks by the language of the person's app, which is hardly ever Bambara: whoever has no set of their own gets
French. The bot's name is left alone: it was chosen with @BotFather, and where phones are searched it may say nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram import Bot, BotCommandScopeAllPrivateChats, MenuButtonCommands

from bot.channels.telegram.commands import listed
from bot.channels.telegram.receive import ALLOWED_UPDATES
from bot.i18n import gettext, marked
from bot.message import LANGUAGES, Language

PATH = "/telegram"
CONNECTIONS = 40

DEFAULT: Final[Language] = "fr"

ABOUT: Final = marked(
    "Sira answers in French, Bambara and English: the risks of the road, your rights in ECOWAS, help and return.\n\n"
    "It is free and never asks who you are. It is not the police and not a government office.\n\n"
    "Touch the button below, then choose or write. In danger now? Write SOS."
)
"""At most 512 characters: shown in a chat that is still empty, above the start button."""

SHORT: Final = marked("The risks of the road, your rights, help and return. Free, and without your name.")
"""At most 120 characters: shown on the bot's page and beside a link to it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is set up at Telegram. `read` gives what it is now, to be compared with `wanted`.

    `optional`: Telegram may refuse it, and nothing is lost that a person needs.
    """

    name: str
    wanted: object
    read: Callable[[Bot], Awaitable[object]]
    write: Callable[[Bot], Awaitable[object]]
    optional: bool = False


def profile() -> tuple[Item, ...]:
    """What the bot shows of itself: for everybody, and in each language. Nothing is listed in groups."""
    shown = tuple(item for code in (None, *LANGUAGES) for item in _in_language(code))
    return (*shown, Item("menu button", MenuButtonCommands.COMMANDS, _menu_button, _set_menu_button))


def webhook(public_url: str | None, secret: str) -> Item:
    """The webhook at `public_url`, none where that is None. The secret cannot be read back: it is set with the rest."""
    if public_url is None:
        return Item("webhook", ("", frozenset[str](), None), _hook, Bot.delete_webhook)
    url = f"{public_url.rstrip('/')}{PATH}"
    return Item("webhook", (url, frozenset(ALLOWED_UPDATES), CONNECTIONS), _hook, partial(_set_hook, url, secret))


async def _set_hook(url: str, secret: str, bot: Bot) -> bool:
    return await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=CONNECTIONS)


async def _hook(bot: Bot) -> tuple[str, frozenset[str], int | None]:
    info = await bot.get_webhook_info()
    return (info.url, frozenset(info.allowed_updates), info.max_connections) if info.url else ("", frozenset(), None)


def _in_language(code: Language | None) -> tuple[Item, ...]:
    language, where = code or DEFAULT, f"({code or 'everybody'})"
    about, short, commands = gettext(language, ABOUT), gettext(language, SHORT), listed(language)
    optional = code == "bm"
    return (
        Item(f"commands {where}", commands, partial(_commands, code), partial(_set_commands, code, commands), optional),
        Item(f"description {where}", about, partial(_about, code), partial(_set_about, code, about), optional),
        Item(f"short description {where}", short, partial(_short, code), partial(_set_short, code, short), optional),
    )


async def _commands(code: Language | None, bot: Bot) -> tuple[tuple[str, str], ...]:
    now = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), code)
    return tuple((command.command, command.description) for command in now)


async def _set_commands(code: Language | None, commands: tuple[tuple[str, str], ...], bot: Bot) -> bool:
    return await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), code)


async def _about(code: Language | None, bot: Bot) -> str:
    return (await bot.get_my_description(code)).description


async def _set_about(code: Language | None, text: str, bot: Bot) -> bool:
    return await bot.set_my_description(text, code)


async def _short(code: Language | None, bot: Bot) -> str:
    return (await bot.get_my_short_description(code)).short_description


async def _set_short(code: Language | None, text: str, bot: Bot) -> bool:
    return await bot.set_my_short_description(text, code)


async def _menu_button(bot: Bot) -> str:
    return (await bot.get_chat_menu_button()).type


async def _set_menu_button(bot: Bot) -> bool:
    return await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
