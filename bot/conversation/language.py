"""Which language the reply is in.

A clear message is answered in its language and moves the session; any other keeps it. A language chosen by button
holds until two clear messages in another. Where there is nothing to keep yet, or somebody is in danger, less is enough:
"je veux rentrer", "notre bateau coule".
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.session import Session
from bot.message import Language
from bot.understanding.meaning import Meaning

CLEAR_CONFIDENCE = 0.8
CLEAR_WORDS = 3
FIRST_CONFIDENCE = 0.95
FIRST_WORDS = 1


def clear(meaning: Meaning) -> Language | None:
    """The language of a clear message, None for any other."""
    tells = meaning.language_confidence >= CLEAR_CONFIDENCE and meaning.telling >= CLEAR_WORDS
    return meaning.language if tells or meaning.whole_phrase else None


def first(meaning: Meaning) -> Language | None:
    """The language of a first message, if one can be told."""
    tells = meaning.language_confidence >= FIRST_CONFIDENCE and meaning.telling >= FIRST_WORDS
    return meaning.language if tells else None


def heard(session: Session, meaning: Meaning) -> Session:
    """The session in the language in which this message is to be answered."""
    less = session.language is None or meaning.danger is not None
    language = clear(meaning) or (first(meaning) if less else None)
    if language is None or language == session.language:
        return replace(session, other=None)
    if session.how == "button" and session.other != language:
        return replace(session, other=language)
    return replace(session, language=language, how="clear", other=None)


def chosen(session: Session, language: Language) -> Session:
    """The session after a language button."""
    return replace(session, language=language, how="button", other=None)
