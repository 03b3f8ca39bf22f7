"""To be forgotten: both sides' messages go, where Telegram allows it, and the person hears how far that went."""

from __future__ import annotations

import structlog

from bot.channels.telegram.render import Target
from bot.channels.telegram.send import Sender
from bot.channels.telegram.trail import Trail
from bot.conversation.wording import sos
from bot.i18n import gettext
from bot.logs import of
from bot.message import Language
from bot.storage.volatile import VolatileError

log = structlog.get_logger()


async def take_back(sender: Sender, trail: Trail, where: Target) -> bool:
    """Deletes the message that came in and all others that are known; whether they are known and gone."""
    try:
        known = await trail.messages(where.chat)
    except VolatileError as error:
        log.error("trail_failed", **of(error))
        await sender.delete(where.chat, (where.message,))
        return False
    return await sender.delete(where.chat, sorted({*known, where.message}))


def confirmation(language: Language, *, gone: bool) -> str:
    """The one message that stays."""
    return f"{_done(language, gone=gone)} {sos(language)}"


def _done(language: Language, *, gone: bool) -> str:
    if gone:
        return gettext(
            language,
            "It is done: I have forgotten this conversation and I will not write to you.\n\n"
            "I have deleted the messages of the last two days that I knew of, yours and mine, on your phone too. "
            "If older ones are still here, delete the conversation in Telegram. "
            "What Telegram keeps on its own computers I cannot delete. If you write again, we start anew.",
        )
    return gettext(
        language,
        "I have forgotten what we spoke about and I will not write to you.\n\n"
        "But I could not delete all the messages here: delete the conversation in Telegram yourself, "
        "or write /forget again in a few minutes. Until then I keep the numbers of the messages, "
        "two days at most, and nothing else. If you write again, we start anew.",
    )
