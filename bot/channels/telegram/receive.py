"""Update -> Inbound. Private chats only; files are never read, coordinates only when they are sent once on purpose."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, Chat, Message, Update, User

from bot.channels.telegram.commands import COMMANDS
from bot.channels.telegram.render import Target, is_menu
from bot.conversation.payload import payload
from bot.message import LANGUAGES, Inbound, Kind, Language, Position

ALLOWED_UPDATES = ("message", "callback_query")
"""All that is asked of Telegram. Edits are not: a live location is a stream of them."""

TEXT_CHARACTERS = 4096
"""The longest text that Telegram delivers; longer ones are cut."""

MEDIA = (
    "animation",
    "audio",
    "document",
    "live_photo",
    "paid_media",
    "photo",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
)
UNSUPPORTED = ("checklist", "contact", "dice", "game", "giveaway", "invoice", "passport_data", "poll")

_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\Z", re.DOTALL)


def receive(update: Update, now: datetime) -> Inbound | None:
    """What the person sent, None for all that is no message to Sira.

    `now` is the time of a tap: Telegram dates the message with the button, not the tap.
    """
    if update.callback_query is not None:
        return _tap(update.update_id, update.callback_query, now)
    message = update.message
    if message is None or message.chat.type != Chat.PRIVATE or (message.from_user and message.from_user.is_bot):
        return None
    content = _content(message)
    if content is None:
        return None
    kind, text, choice = content
    heard = _inbound(update.update_id, message.chat.id, message.from_user, message.date, kind, text, choice)
    return replace(heard, position=_position(message)) if kind == "location" else heard


def target(update: Update) -> Target | None:
    """Where the replies to this update go, None when it comes from no private chat."""
    query = update.callback_query
    message = query.message if query else update.message
    if message is None or message.chat.type != Chat.PRIVATE:
        return None
    number = message.message_id
    return Target(message.chat.id, number if query and _pressed_menu(message) else None, number)


def chat_of(update: Update) -> int:
    """What orders this update among others: its chat, else its person, else nothing but itself.

    The library takes whatever stands in the place of a number.
    """
    numbers = (getattr(each, "id", None) for each in (update.effective_chat, update.effective_user))
    return next((number for number in (*numbers, update.update_id) if isinstance(number, int)), 0)


def command(text: str) -> tuple[str, str, str] | None:
    """(name, bot it is meant for or "", rest) of "/name@bot rest"; None for any other text."""
    found = _COMMAND.match(text)
    return (found["name"].lower(), found["bot"] or "", (found["rest"] or "").strip()) if found else None


def hint(person: User | None) -> Language | None:
    """The language of the person's app, when Sira speaks it."""
    code = (person.language_code if person else None) or ""
    return next((language for language in LANGUAGES if language == code.lower().partition("-")[0]), None)


def _tap(update_id: int, query: CallbackQuery, now: datetime) -> Inbound | None:
    if not query.data or query.message is None or query.message.chat.type != Chat.PRIVATE:
        return None
    choice = _legible(query.data)
    return _inbound(update_id, query.message.chat.id, query.from_user, now, "choice", "", choice)


def _inbound(
    update_id: int, chat: int, person: User | None, at: datetime, kind: Kind, text: str, choice: str
) -> Inbound:
    return Inbound(
        channel="telegram",
        sender=str(chat),
        received_at=at.astimezone(UTC),
        message_id=f"telegram:{update_id}",
        kind=kind,
        text=text,
        choice=choice,
        language_hint=hint(person),
    )


def _content(message: Message) -> tuple[Kind, str, str] | None:
    # A caption is what the person says in words: it may be a cry for help, and a picture is never opened.
    if text := message.text or message.caption:
        return _said(_legible(text))
    if message.location is not None:
        return "location", "", ""
    if any(getattr(message, name) for name in MEDIA):
        return "media", "", ""
    # Fields that this version of the library does not know are a kind of message newer than it.
    if message.api_kwargs or any(getattr(message, name) for name in UNSUPPORTED):
        return "unsupported", "", ""
    return None


def _position(message: Message) -> Position | None:
    """Where the message points; nothing of a live location, which goes on telling where somebody is."""
    place = message.location
    if place is None or place.live_period is not None:
        return None
    return Position(place.latitude, place.longitude)


def _said(text: str) -> tuple[Kind, str, str]:
    spoken = command(text)
    if spoken is None:
        return "text", text, ""
    name, _, rest = spoken
    if name == "start":
        # A link may say the language (t.me/...?start=bm); other payloads, such as a relay's code, say nothing to it.
        return "start", rest, next((payload(language, "lang") for language in LANGUAGES if language == rest), "")
    # The words behind a command are heard for danger before the command is followed.
    return ("choice", rest, COMMANDS[name]) if name in COMMANDS else ("text", text, "")


def _legible(text: str) -> str:
    """Lone surrogates, which no encoding takes, become U+FFFD; halves of a pair are joined."""
    return text[:TEXT_CHARACTERS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _pressed_menu(message: object) -> bool:
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    rows = message.reply_markup.inline_keyboard
    return bool(rows and rows[0]) and is_menu(rows[0][0].text)
