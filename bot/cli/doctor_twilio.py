"""`sira doctor` on Twilio: does the account answer, are there numbers and templates, is what was said deleted there?"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import datetime

from bot.cli.doctor_finding import Finding, graver
from bot.settings import Settings

ACTIVE = "active"


async def twilio(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Asks, and changes nothing. That no setting lacks another is seen by doctor_settings.mode."""
    if not settings.twilio:
        yield Finding("twilio", "ok", "not set up")
        return
    yield _numbers(settings)
    yield _redaction(settings)
    async for finding in _account(settings):
        yield finding


def _numbers(settings: Settings) -> Finding:
    named = {"WhatsApp": settings.whatsapp_number, "SMS": settings.sms_number}
    if found := [name for name, number in named.items() if number is not None]:
        return Finding("twilio numbers", "ok", " and ".join(found))
    do = "set SIRA_WHATSAPP_NUMBER or SIRA_SMS_NUMBER"
    return Finding("twilio numbers", "warn", "none: nobody can write to this account", do)


def _redaction(settings: Settings) -> Finding:
    if settings.twilio_redact:
        return Finding("redaction", "ok", "both sides of a turn are deleted at Twilio; sira twilio purge for the rest")
    do = "take SIRA_TWILIO_REDACT=false away, then sira twilio purge"
    return Finding("redaction", graver(settings), "off: what people write stays at Twilio", do)


async def _account(settings: Settings) -> AsyncIterator[Finding]:
    from bot.channels.backoff import Backoff
    from bot.channels.twilio.client import PATIENCE, Wire, connect, new_http, told
    from bot.channels.twilio.errors import TwilioError
    from bot.channels.twilio.templates import SHAPES, existing, name
    from bot.cli.twilio_client import words

    try:
        async with new_http() as http:
            client = connect(settings, Wire(http, Backoff(random.random), PATIENCE))
            with told():
                account = await client.api.v2010.accounts(settings.twilio_account_sid).fetch_async()
            made = await existing(client) if settings.whatsapp_number is not None else None
    except TwilioError as error:
        yield Finding("twilio", "fail", words(error), "see the account at Twilio, and that this server reaches it")
        return
    if account.status == ACTIVE:
        yield Finding("twilio", "ok", "the account is active")
    else:
        yield Finding("twilio", "fail", "the account is not active", "see why at Twilio")
    if made is not None and (missing := sum(name(shape) not in made for shape in SHAPES)):
        says = f"{missing} of {len(SHAPES)} are not made: menus on WhatsApp are text"
        yield Finding("whatsapp templates", "warn", says, "sira whatsapp setup")
    elif made is not None:
        yield Finding("whatsapp templates", "ok", f"all {len(SHAPES)} are made")
