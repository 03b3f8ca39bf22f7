"""`sira doctor` on Telegram: is the token good, and does the webhook lead here?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bot.channels.telegram.connect import PATH
from bot.cli.doctor_finding import Finding
from bot.logs import short
from bot.settings import Settings

SECONDS = 5.0
API = "https://api.telegram.org"
RECENT = timedelta(hours=1)
MANY = 100
"""Updates that wait at Telegram: more than a burst leaves behind."""


class ProviderError(Exception):
    """The provider refused, or could not be asked. Says no address and no token."""


async def telegram(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Asks getMe and getWebhookInfo; sets nothing."""
    if settings.telegram_token is None:
        yield Finding("telegram", "ok", "not set up")
        return
    base = f"{(settings.telegram_api_url or API).rstrip('/')}/bot{settings.telegram_token.get_secret_value()}"
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            bot = await _asked(client, f"{base}/getMe")
            about = await _asked(client, f"{base}/getWebhookInfo")
    except ProviderError as error:
        do = "ask @BotFather for the token, put it into SIRA_TELEGRAM_TOKEN_FILE; see that this server reaches Telegram"
        yield Finding("telegram", "fail", str(error), do)
        return
    yield Finding("telegram", "ok", f"the token is good (@{short(bot.get('username'))})")
    yield _way(settings, str(about.get("url") or ""))
    for finding in _delivery(about, now):
        yield finding


async def _asked(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        answer = await client.post(url)
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderError(f"Telegram does not answer ({type(error).__name__})") from None
    if answer.status_code in (401, 404):
        raise ProviderError("Telegram does not know the token")
    if not isinstance(told, dict) or not isinstance(told.get("result"), dict):
        raise ProviderError(f"Telegram answers with {answer.status_code}")
    return dict(told["result"])


def _way(settings: Settings, url: str) -> Finding:
    if settings.public_url is None:
        if url:
            return Finding("telegram webhook", "warn", "set, although SIRA_PUBLIC_URL is not", "sira serve removes it")
        return Finding("telegram webhook", "ok", "none: messages are fetched (long polling)")
    if url != f"{settings.public_url.rstrip('/')}{PATH}":
        says = "leads elsewhere" if url else "not set yet"
        return Finding("telegram webhook", "warn", says, "sira serve sets it when it starts; is it running?")
    return Finding("telegram webhook", "ok", f"leads to SIRA_PUBLIC_URL{PATH}")


def _delivery(about: dict[str, Any], now: datetime) -> list[Finding]:
    found = []
    waiting = int(about.get("pending_update_count") or 0)
    if waiting > MANY:
        found.append(Finding("telegram updates", "warn", f"{waiting} wait at Telegram", "see that sira serve runs"))
    failed = datetime.fromtimestamp(int(about.get("last_error_date") or 0), UTC)
    if now - failed < RECENT:
        says = f"failed within the last hour: {short(str(about.get('last_error_message')))}"
        do = "see the certificate, the proxy and SIRA_TELEGRAM_SECRET"
        found.append(Finding("telegram delivery", "warn", says, do))
    return found
