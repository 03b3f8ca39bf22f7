"""The words that end it. Whoever writes one of them, and nothing else, is not written to again."""

from __future__ import annotations

from bot.message import Language
from bot.understanding.normalise import clean, fold

WORDS: dict[Language | None, tuple[str, ...]] = {
    None: ("stop", "stop stop", "stopall", "stop all", "opt out", "optout"),
    "fr": (
        "arrêt", "arrête", "arrêter", "arrêtez", "arrêtez ça", "stop svp", "stop s'il vous plaît", "stop merci",
        "désabonner", "me désabonner", "désabonnement", "désinscrire", "désinscription", "arrêtez les messages",
    ),
    "bm": ("a jɔ", "aw jɔ", "i jɔ", "a bɛ jɔ", "a ka jɔ", "a dabila", "aw y'a dabila", "i k'a dabila", "stop dabila"),
    "en": ("stop please", "please stop", "stop pls", "unsubscribe", "cancel", "quit", "end", "revoke", "stop messages"),
}  # fmt: skip
"""Each in the language that it shows its writer to know; `stop` shows none. Those in English are also Twilio's own:
https://help.twilio.com/articles/223134027 (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT)."""

_MEANT = {fold(clean(word)): language for language, words in WORDS.items() for word in words}
_MOST = 40
"""Characters of the longest text that is looked at: with signs of exclamation, no word here is longer."""


def stops(text: str) -> bool:
    """Whether the text is one of the words, in whatever spelling."""
    return len(text) <= _MOST and fold(clean(text)) in _MEANT


def language_of_stop(text: str) -> Language | None:
    """The language of the word, None for one of no language or none of them."""
    return _MEANT.get(fold(clean(text))) if stops(text) else None
