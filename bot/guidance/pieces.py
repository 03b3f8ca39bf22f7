"""A text's file as the pieces that are translated, and the same file with some of them changed.

Pieces are named "title" (the button), "<section>/title" and "<section>/text". What is no piece stays byte for byte.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

import yaml

from bot.guidance.model import Text
from bot.guidance.read import FRONT_MATTER, HEADING, MARK

TITLE = "title"
SPACE_AT_END = re.compile(r"[ \t]+$", re.MULTILINE)


def pieces(text: Text) -> dict[str, str]:
    """Each piece of a text by its name, in the order of the file."""
    found = {TITLE: text.title}
    for section in text.sections:
        found |= {f"{section.id}/title": section.title, f"{section.id}/text": section.text}
    return found


def normal(written: str) -> str:
    """The form in which pieces are compared: NFC, plain ends of lines, no space around or at the end of a line."""
    lines = written.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return SPACE_AT_END.sub("", unicodedata.normalize("NFC", lines)).strip()


def rewritten(source: str, changes: Mapping[str, str], revision: int) -> str:
    """A translation's file with these pieces, as a draft that renders this revision. The file must be well formed."""
    match = FRONT_MATTER.match(source)
    if match is None:
        raise ValueError("no front matter")
    fields = {"renders": revision, "status": "draft", "reviewer": None, "reviewed_on": None}
    title = {"title": changes[TITLE]} if TITLE in changes else {}
    head = match[1]
    for key, value in {**title, **fields}.items():
        head = _with_field(head, key, value)
    return f"---\n{head}\n---\n{_body(match[2], changes)}"


def _with_field(head: str, key: str, value: object) -> str:
    line = yaml.safe_dump({key: value}, allow_unicode=True, width=10_000).strip()
    return re.sub(rf"^{key}:.*$", lambda _: line, head, count=1, flags=re.MULTILINE)


def _body(body: str, changes: Mapping[str, str]) -> str:
    starts = [*(match.start() for match in HEADING.finditer(body)), len(body)]
    parts = (body[start:end] for start, end in pairwise(starts))
    return body[: starts[0]] + "".join(_part(part, changes) for part in parts)


def _part(part: str, changes: Mapping[str, str]) -> str:
    """One section, from its heading to the blank lines that close it."""
    heading, _, rest = part.partition("\n")
    mark = MARK.match(rest)
    if mark is None:
        raise ValueError("a section without its mark")
    sign, _, title = heading.partition(" ")
    old = rest[mark.end() :].strip()
    text = changes.get(f"{mark[1]}/text", old)
    kept = rest[mark.end() :].replace(old, text, 1) if old else text + rest[mark.end() :]
    return f"{sign} {changes.get(f'{mark[1]}/title', title)}\n{mark[0]}{kept}"
