"""A Reply as parts of a page: paragraphs, lists, links, buttons. Holds no HTML: the template escapes every part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bot.i18n import gettext
from bot.message import LANGUAGES, Choice, Language, Reply

_GAP = "[ \u00a0\u202f.-]"
_INTERNATIONAL = rf"(?:\+|00)[1-9](?:{_GAP}?[0-9]){{7,13}}"
_NATIONAL = "|".join(
    (
        r"80[ \u00a0]00[ \u00a0][0-9]{2}[ \u00a0][0-9]{2}",  # Mali, free numbers
        r"80[ \u00a0]?33[0-9]",  # Mali, police
        r"900[ \u00a0][0-9]{3}[ \u00a0][0-9]{3}",  # Spain, free numbers
        r"0[0-9]{9}",  # ten digits in one: no count begins with 0
    )
)
_DATED = r"(?= (?:/ [+0-9][0-9 ]* )*\([0-9]{2}/[0-9]{4}\))"
_SHORT = rf"1[0-8][0-9]{{0,2}}{_DATED}"
_PHONE = rf"(?<![0-9+/])(?<![0-9][ \u00a0\u202f.,:/-])(?:{_INTERNATIONAL}|{_NATIONAL}|{_SHORT})(?![0-9])(?!{_GAP}[0-9])"
_URL = r"https://[a-zA-Z0-9](?:[^\s<>\"'“”«»()]*[^\s<>\"'“”«»().,;:!?])?"
_LINK = re.compile(rf"(?P<url>{_URL})|(?P<phone>{_PHONE})")
_BULLET = re.compile(r"[-•]\s+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


_TITLE = re.compile(r"[^\n]{1,80}[^\n.:;,!…]")
_NOTE = "TEST"
"""How the line begins, in every language, under which a draft is shown outside production."""

Kind = Literal["text", "list", "title", "note", "source"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and where it leads if it is a link (`https:` or `tel:`, nothing else)."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list, line by line. A title is a short first line; a note says that the text is a draft."""

    kind: Kind
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A choice with the digit that also stands for it."""

    digit: int
    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One reply on the page. `qr`: an address to be shown as a QR code too."""

    language: Language
    danger: bool
    blocks: tuple[Block, ...]
    items: tuple[Button, ...]
    chips: tuple[Button, ...]
    qr: str = ""


def bubble(reply: Reply) -> Bubble:
    """What the page shows of a reply."""
    return Bubble(
        language=reply.language,
        danger=reply.danger is not None,
        blocks=tuple(blocks(reply.text)),
        items=_buttons(reply.choices, listed=True),
        chips=_buttons(reply.choices, listed=False),
        qr=reply.qr,
    )


def blocks(text: str) -> Iterator[Block]:
    """Paragraphs and lists, in order."""
    paragraphs = _PARAGRAPHS.split(text.strip())
    first = next((index for index, each in enumerate(paragraphs) if not each.startswith(_NOTE)), 0)
    for index, paragraph in enumerate(paragraphs):
        if paragraph.startswith(_NOTE):
            yield _plain("note", paragraph)
        elif paragraph.startswith(_source_labels()):
            yield _plain("source", paragraph)
        elif index == first < len(paragraphs) - 1 and _TITLE.fullmatch(paragraph):
            yield _plain("title", paragraph)
        else:
            yield from _with_lists(paragraph)


def pieces(text: str) -> Iterator[Piece]:
    """The text with its telephone numbers and web addresses told apart.

    Years, dates and counts are no numbers to dial: only a leading + or 00 or a national shape of the directory of
    services makes one. 17 or 112 is one only before the month that guidance puts behind a number: "112 (12/2025)".
    """
    end = 0
    for match in _LINK.finditer(text):
        if match.start() > end:
            yield Piece(text[end : match.start()])
        yield Piece(match.group().removeprefix("https://"), _href(match))
        end = match.end()
    if end < len(text):
        yield Piece(text[end:])


def _source_labels() -> tuple[str, ...]:
    return tuple(gettext(language, "Source: {names}").partition("{")[0] for language in LANGUAGES)


def _with_lists(paragraph: str) -> Iterator[Block]:
    lines = (line.strip() for line in paragraph.split("\n"))
    for bulleted, group in groupby(lines, key=lambda line: bool(_BULLET.match(line))):
        texts = (_BULLET.sub("", line, count=1) if bulleted else line for line in group)
        yield Block("list" if bulleted else "text", tuple(tuple(pieces(text)) for text in texts))


def _plain(kind: Kind, paragraph: str) -> Block:
    return Block(kind, tuple(tuple(pieces(line.strip())) for line in paragraph.split("\n")))


def _href(match: re.Match[str]) -> str:
    if url := match["url"]:
        return url
    # 00 is not the way out of every network, + is (3GPP TS 22.030); both name the same number.
    return "tel:" + re.sub("[^0-9+]", "", re.sub("^00", "+", match["phone"]))


def _buttons(choices: tuple[Choice, ...], *, listed: bool) -> tuple[Button, ...]:
    return tuple(
        Button(digit, choice.label, choice.payload)
        for digit, choice in enumerate(choices, start=1)
        if choice.listed is listed
    )
