"""The words that end it, and those that begin it again.

Whoever writes one that ends it, and nothing else, is forgotten and not written to again. More words than these may be
a cry: "please make it stop" ends nothing, "do not forget us" even less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.message import Language
from bot.understanding.normalise import clean, fold

WORDS: dict[Language | None, tuple[str, ...]] = {
    None: ("stop", "stop stop", "stopall", "stop all", "opt out", "optout"),
    "fr": (
        "arrêt", "arrête", "arrêter", "arrêtez", "arrêtez ça", "stop svp", "stop s'il vous plaît", "stop merci",
        "désabonner", "me désabonner", "désabonnement", "désinscrire", "désinscription", "arrêtez les messages",
        "oublie-moi", "oubliez-moi", "efface tout", "effacez tout", "effacez-moi",
    ),
    "bm": (
        "a jɔ", "aw jɔ", "i jɔ", "a bɛ jɔ", "a ka jɔ", "a dabila", "aw y'a dabila", "i k'a dabila", "stop dabila",
        "ɲinɛ n kɔ", "aw ka ɲinɛ n kɔ", "a bɛɛ jɔsi",
    ),
    "en": (
        "stop please", "please stop", "stop pls", "unsubscribe", "cancel", "quit", "end", "revoke", "stop messages",
        "forget me", "delete everything", "delete my data",
    ),
}  # fmt: skip
"""Each in the language that it shows its writer to know; `stop` shows none. Those in English are also Twilio's own:
https://help.twilio.com/articles/223134027 (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT)."""

STARTS = frozenset({"start", "unstop"})
"""Twilio begins again at more words than these, YES among them, which may be an answer to a question of ours."""

_MEANT = {fold(clean(word)): language for language, words in WORDS.items() for word in words}
_MOST = 40
"""Characters of the longest text that is looked at: with signs of exclamation, no word here is longer."""
_PAUSE = re.compile(r"[,.;:!?\n]+")


def stops(text: str) -> bool:
    """Whether the text is one of the words, in whatever spelling, or several with a pause between."""
    said = list(_said(text))
    return bool(said) and all(each in _MEANT for each in said)


def starts(text: str) -> bool:
    """Whether the text only asks to begin again, and says nothing else."""
    return fold(clean(text)) in STARTS


def language_of_stop(text: str) -> Language | None:
    """The language of the word, None for one of no language or none of them."""
    if not stops(text):
        return None
    return next((language for each in _said(text) if (language := _MEANT[each])), None)


def _said(text: str) -> Iterator[str]:
    """The folded text where that is a word, else its parts."""
    if len(text) > _MOST:
        return
    whole = fold(clean(text))
    parts = [whole]
    if whole not in _MEANT and _PAUSE.search(text):
        parts = [fold(clean(part)) for part in _PAUSE.split(text)]
    yield from filter(None, parts)
