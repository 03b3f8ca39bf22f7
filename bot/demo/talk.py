"""What made-up people write and tap. Some tell their name unasked, as people do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from bot.demo.crowd import Visit, drawn
from bot.message import Choice, Inbound, Kind, Language, Reply
from bot.understanding.training_data import training

INTRODUCTIONS: Final[Mapping[Language, str]] = {
    "fr": "Je m'appelle {name}.",
    "bm": "N tɔgɔ ye {name} ye.",
    "en": "My name is {name}.",
}
INTRODUCES: Final = 0.25
MOVES: Final = {1: 30, 2: 40, 3: 20, 4: 10}
"""How many messages follow the first one, in shares of a hundred."""
SHARES: Final[Mapping[str, int]] = {
    "risk_desert": 14,
    "risk_sea": 9,
    "return_overview": 12,
    "return_apply": 8,
    "rights_overview": 7,
    "rights_border": 7,
    "help_services": 8,
    "help_emergency": 2,
    "risk_smugglers": 6,
    "risk_trafficking": 4,
    "legal_pathways": 6,
    "help_health": 5,
    "help_human": 3,
    "greet": 6,
    "out_of_scope": 3,
}
"""What the first message is about."""
SETTLES: Final = 0.5
"""How many of the taps say whether it helped, where that is offered."""

Sentences = Mapping[tuple[str, str], list[str]]
"""By intent and language."""


def sentences(nlu: Path) -> Sentences:
    """The sentences that the classifier was trained on. Raises DataError."""
    found = defaultdict(list)
    for sentence in training(nlu / "data"):
        found[sentence.intent, sentence.language].append(sentence.text)
    return found


@dataclass(slots=True)
class Talker:
    """One visit as it goes on. `replies` are what came back last."""

    visit: Visit
    said: Sentences
    seed: int
    replies: tuple[Reply, ...] = ()
    sent: int = 0
    draw: Random = field(init=False)
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.draw = drawn(self.seed, "visit", self.visit.number, self.visit.day)
        self.left = 1 + self.draw.choices(list(MOVES), list(MOVES.values()))[0]

    async def keep(self, replies: tuple[Reply, ...]) -> None:
        """What the channel would send."""
        self.replies = replies

    def moves(self) -> Iterator[tuple[Kind, str, str]]:
        """(kind, text, payload), each to be asked for when the one before was answered."""
        if self.visit.first and self.visit.channel == "telegram":
            yield "start", "", ""
            yield "choice", "", f"{self.visit.language}.lang"
        yield "text", self._question(), ""
        for _ in range(self.left):
            choices = self.replies[-1].choices if self.replies else ()
            if not choices:
                return
            yield "choice", "", self._tapped(choices).payload

    def inbound(self, move: tuple[Kind, str, str], now: datetime) -> Inbound:
        """The move as the channel receives it."""
        kind, text, choice = move
        self.sent += 1
        return Inbound(
            self.visit.channel,
            self.visit.sender,
            now,
            message_id=f"{self.visit.number}/{self.visit.day}/{self.sent}",
            kind=kind,
            text=text,
            choice=choice,
            language_hint=self.visit.language,
            relay=self.visit.relay if self.sent == 1 else "",
        )

    def _question(self) -> str:
        intent = self.draw.choices(list(SHARES), list(SHARES.values()))[0]
        text = self.draw.choice(self.said[intent, self.visit.language])
        if self.draw.random() >= INTRODUCES:
            return text
        return f"{INTRODUCTIONS[self.visit.language].format(name=self.visit.name)} {text}"

    def _tapped(self, choices: tuple[Choice, ...]) -> Choice:
        verdicts = [choice for choice in choices if choice.payload.split(".")[1] in ("good", "bad")]
        if verdicts and self.draw.random() < SETTLES:
            return self.draw.choices(verdicts, [3, 1][: len(verdicts)])[0]
        return self.draw.choice([choice for choice in choices if choice.listed] or list(choices))
