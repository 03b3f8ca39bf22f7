"""`sira doctor` on the settings: what contradicts itself, what leaves a door open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.channels.telegram.secret import webhook_secret
from bot.cli.doctor_finding import Finding, graver
from bot.cli.serve import loopback, refuse
from bot.settings import Settings, SettingsError
from bot.storage.secret_key import FILE, secret_key
from bot.web.limits import trusted_networks


async def mode(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether `sira serve` would start, and as what."""
    try:
        refuse(settings)
    except SettingsError as error:
        yield Finding("SIRA_ENV", "fail", str(error), "set it before anybody outside can write")
        return
    if not settings.production:
        says = "development: drafts and unconfirmed numbers are served under a TEST line"
        yield Finding("SIRA_ENV", "warn", says, "SIRA_ENV=production once real people write")
    elif settings.serve_drafts:
        do = "unset it once native readers have signed the Bambara"
        yield Finding("SIRA_SERVE_DRAFTS", "warn", "production serves Bambara that nobody has signed", do)
    else:
        yield Finding("SIRA_ENV", "ok", "production")


async def secrets(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the secrets that are set can be used."""
    try:
        if settings.secret_key is not None or (settings.var_dir / FILE).exists():
            secret_key(settings)
        if settings.telegram_token is not None:
            webhook_secret(settings)
    except SettingsError as error:
        yield Finding("secrets", "fail", str(error), "see docs/operations.md, Keys")
    else:
        yield Finding("secrets", "ok", "of a usable form")


async def address(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the public address is safe, and visitors behind a proxy can be told apart."""
    if settings.public_url is None:
        yield Finding("SIRA_PUBLIC_URL", "ok", "not set: Telegram is polled, no address is told to anybody")
    elif not settings.public_url.startswith("https://"):
        do = "use https: messages and webhooks would be readable on the way"
        yield Finding("SIRA_PUBLIC_URL", graver(settings), "is no https address", do)
    else:
        yield Finding("SIRA_PUBLIC_URL", "ok", "is an https address")
    yield _proxies(settings)


def _proxies(settings: Settings) -> Finding:
    name, do = "SIRA_TRUSTED_PROXIES", "set it to the proxy's address, e.g. 127.0.0.1"
    try:
        networks = trusted_networks(settings.trusted_proxies)
    except ValueError:
        return Finding(name, "fail", "neither an address nor a network", do)
    if settings.public_url is not None and loopback(settings.host) and not networks:
        return Finding(name, "warn", "not set: behind a proxy all web visitors share one limit of messages", do)
    return Finding(name, "ok", f"{len(networks)} set")
