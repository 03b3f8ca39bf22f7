"""What an answer looks like on each channel: the real turn, drawn by the channel's own renderer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.channels.telegram.render import Edit, Target
from bot.channels.telegram.render import render as telegram
from bot.channels.twilio import render as twilio
from bot.channels.twilio.message import Interactive, ListPicker
from bot.channels.twilio.sms import parts
from bot.channels.webchat.render import Block, bubble
from bot.conversation.paging import Cut, following
from bot.conversation.payload import payload
from bot.conversation.session import Session
from bot.conversation.step import step
from bot.conversation.turn import Heard
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.i18n import gettext
from bot.message import DANGERS, ChannelName, Language, Reply
from bot.understanding.meaning import Meaning

NAMES: Final[Mapping[ChannelName, str]] = {"telegram": "Telegram", "whatsapp": "WhatsApp", "sms": "SMS", "web": "Web"}
MOST_PAGES: Final = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a phone. `rows` are buttons, those of a row side by side; `asked` is what the person taps for it.

    The web page has `blocks` in place of `text`.
    """

    language: Language
    text: str = ""
    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A channel's screen. `parts`: how many SMS are paid for, 0 on other channels."""

    channel: ChannelName
    name: str
    messages: tuple[Shown, ...]
    parts: int = 0


def pressed(guidance: Guidance, topic: str, index: int, language: Language) -> str:
    """The button that leads to a section of a topic. Raises KeyError or IndexError when there is none."""
    section = guidance.topics[topic].texts[language].sections[index]
    if topic == EMERGENCY:
        return payload(language, "danger", next((each for each in DANGERS if each == section.id), "general"))
    return payload(language, "more", topic, index) if index else payload(language, "topic", topic)


def phones(
    guidance: Guidance,
    choice: str,
    language: Language,
    today: date,
    cuts: Mapping[ChannelName, Cut],
    *,
    plain_bambara: bool,
) -> tuple[Phone, ...]:
    """The answer to a button as each channel shows it. `plain_bambara`: SMS writes Bambara without its own letters."""
    turns = {name: _replies(guidance, choice, language, today, cuts.get(name)) for name in NAMES}
    texts = [body for reply in turns["sms"] for body in twilio.sms((reply,), plain_bambara=plain_bambara).bodies]
    return (
        Phone("telegram", NAMES["telegram"], tuple(_telegram(turns["telegram"]))),
        Phone("whatsapp", NAMES["whatsapp"], tuple(_whatsapp(turns["whatsapp"]))),
        Phone("sms", NAMES["sms"], _paged(texts, turns["sms"]), sum(parts(text)[0] for text in texts)),
        Phone("web", NAMES["web"], tuple(map(_web, turns["web"]))),
    )


def _replies(guidance: Guidance, choice: str, language: Language, today: date, cut: Cut | None) -> tuple[Reply, ...]:
    """The answer, and its further pages where the channel cuts it."""
    session: Session | None = Session(language=language, how="button")
    replies: list[Reply] = []
    while session is not None and choice and len(replies) < MOST_PAGES:
        turn = step(session, Heard("choice", Meaning(""), choice, cut=cut), guidance, today)
        replies.extend(turn.replies)
        session = turn.session
        choice = following(session) if session else ""
    return tuple(replies)


def _telegram(replies: Sequence[Reply]) -> list[Shown]:
    shown = []
    for call in telegram(replies, Target(chat=0)):
        post = call.post if isinstance(call, Edit) else call
        rows = tuple(tuple(button.text for button in row) for row in post.keyboard)
        shown.append(Shown(replies[0].language, post.text, rows=rows))
    return shown


def _whatsapp(replies: Sequence[Reply]) -> list[Shown]:
    shown = []
    for number, reply in enumerate(replies):
        drawn = twilio.whatsapp((reply,))
        asked = gettext(reply.language, "Read on") if number else ""
        if drawn.interactive is not None:
            shown.append(Shown(reply.language, drawn.interactive.body, rows=_rows(drawn.interactive), asked=asked))
        else:
            shown.extend(Shown(reply.language, body, asked=asked) for body in drawn.bodies)
    return shown


def _rows(interactive: Interactive) -> tuple[tuple[str, ...], ...]:
    if isinstance(interactive, ListPicker):
        return ((f"☰ {interactive.button}",), *((item.title,) for item in interactive.items))
    return tuple((button.title,) for button in interactive.buttons)


def _paged(texts: Sequence[str], replies: Sequence[Reply]) -> tuple[Shown, ...]:
    language = replies[0].language
    on = gettext(language, "Read on")
    return tuple(Shown(language, text, asked=on if number else "") for number, text in enumerate(texts))


def _web(reply: Reply) -> Shown:
    drawn = bubble(reply)
    items = tuple((f"{button.digit}. {button.label}",) for button in drawn.items)
    chips = (tuple(button.label for button in drawn.chips),) if drawn.chips else ()
    return Shown(drawn.language, blocks=drawn.blocks, rows=(*items, *chips))
