"""Copies of a sentence as phones and schooling spell it, so that the language of such writing is learnt too."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans({"ɛ": "e", "ɔ": "o", "ŋ": "n", "ɲ": "ny", "œ": "oe", "æ": "ae"})
_ACCENTED = str.maketrans({"ɛ": "è", "ɔ": "ô", "ŋ": "ng", "ɲ": "gn"})
_FRENCH_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("ny(?=[aeiou])", "gn"),
        ("c(?=[aeiouèô])", "tch"),
        ("j(?=[aeiouèô])", "dj"),
        ("(?<=[aeiouèô])s(?=[aeiouèô])", "ss"),
        ("g(?=[eiè])", "gu"),
        ("u+", "ou"),
    )
)
_SHORT_FRENCH = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\bc'est\b|\bs'est\b", "c"),
        (r"\bqu'", "k"),
        (r"\bqu(?=[eio])", "k"),
        (r"\best-ce que\b", "esk"),
        (r"\bpour\b", "pr"),
        (r"\bdans\b", "ds"),
        (r"\bpas\b", "pa"),
        (r"\bje suis\b", "jsui"),
        (r"\bj'ai\b", "g"),
        (r"eaux?\b|aux?\b", "o"),
        (r"(?<=[a-z]{3})(?:es|s|t|e|x)\b", ""),
        (r"[-']", " "),
    )
)


def plain(text: str) -> str:
    """Without accents, special letters and apostrophes: "n bɛ fɛ" is "n be fe"."""
    letters = unicodedata.normalize("NFD", text.lower().translate(_PLAIN).replace("’", "'"))
    return "".join(c for c in letters if not unicodedata.combining(c)).replace("'", "")


def apart(text: str) -> str:
    """The same, with a space where an apostrophe stood."""
    return plain(text.replace("’", "'").replace("'", " "))


def french(text: str) -> str:
    """Bambara as somebody schooled in French spells it: "jamana" is "djamana", "mun" is "moun"."""
    spelt = text.lower().translate(_ACCENTED)
    for pattern, by in _FRENCH_RULES:
        spelt = pattern.sub(by, spelt)
    return spelt


def short(text: str) -> str:
    """French as phones have it: "je ne veux pas" is "je ne veu pa"."""
    spelt = unicodedata.normalize("NFC", text.lower()).replace("’", "'")
    for pattern, by in _SHORT_FRENCH:
        spelt = pattern.sub(by, spelt)
    return plain(spelt)


def copies(text: str, language: str) -> list[str]:
    """The sentence and its other spellings in that language, each once, in a fixed order."""
    spellings = [text.lower(), plain(text)]
    if language != "en":
        spellings.append(apart(text))
    if language == "bm":
        spellings += [french(text), plain(french(text))]
    if language == "fr":
        spellings.append(short(text))
    return list(dict.fromkeys(spellings))
