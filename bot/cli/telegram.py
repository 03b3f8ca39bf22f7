"""`sira telegram`: the bot as Telegram shows it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.failure import WRONG_USE, fail
from bot.cli.working import working
from bot.settings import Settings, SettingsError, load

if TYPE_CHECKING:
    from telegram import WebhookInfo
    from telegram.error import TelegramError

app = typer.Typer(no_args_is_help=True, help="The bot at Telegram.")

Check = Annotated[bool, typer.Option("--check", help="Only look; leave with 1 when something differs.")]


@app.callback()
def telegram() -> None:
    """The bot at Telegram."""


@app.command()
def setup(check: Check = False) -> None:
    """Set commands, descriptions, menu button and webhook, each only where it differs, and see whether they hold.

    The webhook is set when SIRA_PUBLIC_URL is, and removed otherwise.
    """
    from telegram.error import TelegramError

    try:
        settings = load()
        token, secret = _credentials(settings)
    except SettingsError as error:
        fail(str(error), WRONG_USE)
    try:
        with working("Asking Telegram"):
            fit = asyncio.run(_set_up(settings, token, secret, change=not check))
    except TelegramError as error:
        fail(_trouble(error))
    if not fit:
        fail("not everything stands at Telegram as it should")


def _credentials(settings: Settings) -> tuple[str, str]:
    """The token and the webhook's secret. Raises SettingsError."""
    from bot.channels.telegram.secret import webhook_secret

    if settings.telegram_token is None:
        raise SettingsError("SIRA_TELEGRAM_TOKEN: is not set")
    return settings.telegram_token.get_secret_value(), webhook_secret(settings)


async def _set_up(settings: Settings, token: str, secret: str, *, change: bool) -> bool:
    """Prints what was found and done; whether all is well now. Raises TelegramError."""
    from bot.channels.telegram.application import bot_alone
    from bot.channels.telegram.profile import profile, webhook
    from bot.channels.telegram.setup import arrange

    fit = True
    async with bot_alone(token, settings.telegram_api_url) as bot:
        typer.echo(f"bot: @{bot.username}")
        items = (*profile(), webhook(settings.public_url, secret))
        async for found in arrange(bot, items, change=change):
            typer.echo(": ".join(part for part in (found.item.name, found.state, found.reason) if part))
            fit = fit and found.fit
        for line in _told(await bot.get_webhook_info()):
            typer.echo(line)
    return fit


def _told(info: WebhookInfo) -> list[str]:
    """How the delivery of updates fares; the words of an error are Telegram's and speak of this server."""
    if not info.url:
        return ["updates: fetched by `sira serve` (SIRA_PUBLIC_URL is not set)"]
    lines = [f"updates: brought to {info.url}, {info.pending_update_count} waiting"]
    if info.last_error_date is not None:
        lines.append(f"last error: {info.last_error_date:%Y-%m-%d %H:%M} UTC: {info.last_error_message}")
    return lines


def _trouble(error: TelegramError) -> str:
    from telegram.error import InvalidToken, RetryAfter

    from bot.channels.telegram.send import seconds

    if isinstance(error, InvalidToken):
        return "SIRA_TELEGRAM_TOKEN: is not a token that Telegram knows"
    if isinstance(error, RetryAfter):
        return f"Telegram asks to wait {seconds(error):.0f} seconds; what is done is done: start again then"
    return f"Telegram does not answer as it should ({type(error).__name__})"
