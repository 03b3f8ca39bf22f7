"""Where the texts stand: who reviewed which, what has drifted from the French, what has no recording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.guidance.guidance import Guidance
from bot.guidance.model import Status, Text, Topic
from bot.message import Language

NO_AUDIO = "none yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """One text. `behind`: how many revisions of the French it has not followed. `age`: days since its review."""

    topic: str
    language: Language
    status: Status
    reviewer: str | None
    reviewed_on: date | None
    revision: int
    behind: int
    audio: str
    age: int | None


def standings(guidance: Guidance, today: date) -> Iterator[Standing]:
    """Every text, topic by topic in the order of the menus."""
    for topic in guidance.topics.values():
        for text in topic.texts.values():
            yield _standing(topic, text, today)


def _standing(topic: Topic, text: Text, today: date) -> Standing:
    return Standing(
        topic=topic.id,
        language=text.language,
        status=text.status,
        reviewer=text.reviewer,
        reviewed_on=text.reviewed_on,
        revision=text.revision,
        behind=topic.texts["fr"].revision - text.revision,
        audio=NO_AUDIO,
        age=(today - text.reviewed_on).days if text.reviewed_on else None,
    )
