"""`sira content show`: an answer as it looks on a channel, through that channel's own rendering."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer

from bot.cli.content_limits import limits
from bot.cli.content_options import CONTENT, Folder, Today, columns, day, known_language, opened
from bot.cli.failure import WRONG_USE, fail
from bot.conversation import screens
from bot.conversation.session import Session
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.message import DANGERS, Danger, Language, Reply

CHANNELS = ("web", "telegram", "terminal")


def show(
    topic: Annotated[str, typer.Argument(help="A topic's id.")],
    language: Annotated[str, typer.Option("--language", help="fr, bm or en.")] = "fr",
    channel: Annotated[str, typer.Option("--channel", help="web, telegram or terminal.")] = "terminal",
    section: Annotated[int, typer.Option("--section", min=0, help="0 is the answer, 1 the first further section.")] = 0,
    production: Annotated[bool, typer.Option("--production", help="As production would show it.")] = False,
    today: Today = None,
    folder: Folder = CONTENT,
) -> None:
    """Show an answer as a person would see it, and how long it is against the channels' limits."""
    wanted = known_language(language)
    if channel not in CHANNELS:
        fail(f"unknown channel {channel!r}: {' or '.join(CHANNELS)}", WRONG_USE)
    guidance = opened(folder, production=production)
    if topic not in guidance.topics:
        fail(f"unknown topic {topic!r}: {', '.join(guidance.topics)}", WRONG_USE)
    names = [each.id for each in guidance.topics[topic].texts[wanted].sections]
    if section >= len(names):
        fail(f"{topic} has the sections 0 to {len(names) - 1}: {', '.join(names)}", WRONG_USE)
    # The screens are made by the conversation, so that nothing can look different here.
    reply = _reply(guidance, topic, section, wanted, day(today))
    for line in (*_drawn(reply, channel), "", *columns(limits(reply))):
        typer.echo(line)


def _reply(guidance: Guidance, topic: str, section: int, language: Language, today: date) -> Reply:
    session = Session(language=language)
    if topic == EMERGENCY:
        name = guidance.topics[topic].texts[language].sections[section].id
        danger: Danger = next((each for each in DANGERS if each == name), "general")
        return screens.emergency(session, language, guidance, danger, today)[1]
    return screens.topic(session, language, guidance, topic, section, today)[1]


def _drawn(reply: Reply, channel: str) -> Iterator[str]:
    if channel == "telegram":
        yield from _telegram(reply)
    elif channel == "web":
        yield from _web(reply)
    else:
        from bot.channels.terminal.render import as_text

        yield as_text(reply).rstrip()


def _telegram(reply: Reply) -> Iterator[str]:
    from bot.channels.telegram.render import Edit, Target, render

    for call in render((reply,), Target(chat=0)):
        post = call.post if isinstance(call, Edit) else call
        yield post.text
        yield ""
        yield from ("".join(f"[{button.text}]" for button in row) for row in post.keyboard)


def _web(reply: Reply) -> Iterator[str]:
    from bot.channels.webchat.render import bubble

    drawn = bubble(reply)
    for block in drawn.blocks:
        sign = {"list": "- ", "title": "# ", "note": "! ", "source": "~ "}.get(block.kind, "")
        for line in block.lines:
            yield sign + "".join(f"{p.text} <{p.href}>" if p.href else p.text for p in line)
        yield ""
    yield from (f"({button.digit}) {button.label}" for button in drawn.items)
    yield " ".join(f"[{button.digit} {button.label}]" for button in drawn.chips)
