"""A Reply as lines of text or as one line of JSON."""

from __future__ import annotations

import json

from bot.message import Reply


def as_text(reply: Reply) -> str:
    """The text and the numbered choices beneath it."""
    choices = [f"  {number}  {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join([reply.text, "", *choices]).rstrip() + "\n"


def as_json(reply: Reply) -> str:
    """One line: text, choices [{digit, label, payload}], topic, language, audio, danger."""
    choices = [
        {"digit": number, "label": choice.label, "payload": choice.payload}
        for number, choice in enumerate(reply.choices, 1)
    ]
    row = {
        "text": reply.text,
        "choices": choices,
        "topic": reply.topic,
        "language": reply.language,
        "audio": reply.voice.name if reply.voice else None,
        "danger": reply.danger,
    }
    return json.dumps(row, ensure_ascii=False)
