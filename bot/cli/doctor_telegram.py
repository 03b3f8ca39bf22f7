"""`sira doctor` on Telegram: is the token good, does all stand as Sira wants it, do messages arrive?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli.doctor_finding import Finding
from bot.logs import short
from bot.settings import Settings

if TYPE_CHECKING:
    from telegram import WebhookInfo

RECENT = timedelta(hours=1)
MANY = 100
"""Updates that wait at Telegram: more than a burst leaves behind."""


async def telegram(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Asks, and changes nothing."""
    if settings.telegram_token is None:
        yield Finding("telegram", "ok", "not set up")
        return
    from telegram.error import InvalidToken, TelegramError

    try:
        name, differing, info = await _asked(settings.telegram_token.get_secret_value(), settings)
    except InvalidToken:
        do = "ask @BotFather for the token and put it into SIRA_TELEGRAM_TOKEN_FILE"
        yield Finding("telegram", "fail", "Telegram does not know the token", do)
        return
    except TelegramError as error:
        do = "see that this server reaches Telegram: network, firewall, DNS"
        yield Finding("telegram", "fail", f"Telegram does not answer ({type(error).__name__})", do)
        return
    yield Finding("telegram", "ok", f"the token is good (@{name})")
    for finding in (_setup(differing), *_delivery(info, now)):
        yield finding


async def _asked(token: str, settings: Settings) -> tuple[str, list[str], WebhookInfo]:
    """The bot's name, what is not set up as it should be, and how deliveries fare. Raises TelegramError."""
    from bot.channels.telegram.application import bot_alone
    from bot.channels.telegram.profile import profile, webhook
    from bot.channels.telegram.setup import arrange

    async with bot_alone(token, settings.telegram_api_url) as bot:
        # The secret cannot be read back, so none is needed to compare.
        items = (*profile(), webhook(settings.public_url, ""))
        differing = [found.item.name async for found in arrange(bot, items, change=False) if not found.fit]
        return bot.username, differing, await bot.get_webhook_info()


def _setup(differing: list[str]) -> Finding:
    if not differing:
        return Finding("telegram setup", "ok", "commands, descriptions, menu button and webhook are right")
    do = "sira telegram setup; sira serve does so when it starts"
    return Finding("telegram setup", "warn", f"not as Sira wants it: {', '.join(differing)}", do)


def _delivery(info: WebhookInfo, now: datetime) -> Iterator[Finding]:
    if info.pending_update_count > MANY:
        says = f"{info.pending_update_count} messages wait at Telegram"
        yield Finding("telegram updates", "warn", says, "see that sira serve runs")
    if info.last_error_date is not None and now - info.last_error_date < RECENT:
        says = f"failed within the last hour: {short(info.last_error_message)}"
        do = "see the certificate, the proxy and SIRA_TELEGRAM_SECRET"
        yield Finding("telegram delivery", "warn", says, do)
