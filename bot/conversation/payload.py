"""What a button carries: its language and its place, so that an old button still works when the session is gone.

"fr.topic.risk_desert" is the grammar: language, verb, arguments. "-" stands for the session's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.message import LANGUAGES, Language

ANY = "-"


@dataclass(frozen=True, slots=True)
class Payload:
    """A button's language (None: the session's), verb and arguments."""

    language: Language | None
    verb: str
    arguments: tuple[str, ...] = ()

    def argument(self, index: int) -> str:
        """The argument at this place, empty when the button has none there."""
        return self.arguments[index] if index < len(self.arguments) else ""


def payload(language: Language | None, verb: str, *arguments: str | int) -> str:
    """The text of a payload."""
    return ".".join((language or ANY, verb, *map(str, arguments)))


def parse(text: str) -> Payload | None:
    """The payload again; None for what no button of ours can have carried."""
    head, *rest = text.split(".")
    if not rest or not text.isascii():
        return None
    language = next((known for known in LANGUAGES if known == head), None)
    if language is None and head != ANY:
        return None
    return Payload(language, rest[0], tuple(rest[1:]))
