"""The one file that Sira and its Rasa project share: the forms of a text that words and letters are counted on.

Python 3.10, standard library only. It never corrects a text, never logs one, and takes linear time on hostile input.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import groupby

BYTES = 4_000
CHARACTERS = 1_000
MARKS = 3
"""Combining marks kept on one letter: Bambara with tones needs one, N'Ko two."""
LETTERS = 4
"""The longest letter sequence that language is told by."""

_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff]")
_BEYOND_LATIN = "\u02b0"
"""The first character behind the blocks that hold Latin letters and no mark (U+0000 to U+02AF)."""
_SPOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
_NOT_FOLDED = re.compile(r"[^a-z0-9']+")
_APOSTROPHE = re.compile(r" *'[' ]*")

APOSTROPHES = frozenset("'\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\uff07\ua78c")
"""Whatever is typed for an apostrophe."""
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεηικνορτυχω", "ABEZHIKMNOPTYXaɛŋiknoptuxw", strict=True))
_CYRILLIC = dict(zip("АВЕЗКМНОРСТУХІЈЅаеорсухіјѕкмнтвгпԁԛԝԐԑӠ", "ABE3KMHOPCTYXIJSaeopcyxijskmhtbrndqwƐɛƷ", strict=True))
_OTHER = dict(zip("ͻͽↄᴐӈɂϵƏə", "ɔɔɔɔŋʔɛƐɛ", strict=True))
_LOOK_ALIKES = {**_GREEK, **_CYRILLIC, **_OTHER}
_LOOK_ALIKE = re.compile(f"[{''.join(_LOOK_ALIKES)}]")
_AS_LATIN = str.maketrans(_LOOK_ALIKES)

_PLAIN = str.maketrans(
    {"ɛ": "e", "ɔ": "o", "ŋ": "n", "ɲ": "ny", "œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ı": "i"}
    | {"ɓ": "b", "ɗ": "d", "ƴ": "y", "ł": "l", "đ": "d"}
)
_FOLDS = tuple(
    (held, re.compile(pattern), by)
    for held, pattern, by in (
        ("gn", "gn", "ny"),
        ("ou", "ou(?=[aei])", "w"),
        ("ou", "ou", "u"),
        ("dj", "dj", "j"),
        ("t", "tch|ty(?=[aeiou])", "c"),
        ("gu", "gu(?=[ei])", "g"),
        ("qu", "qu", "k"),
        ("", r"([a-z])\1+", r"\1"),
    )
)
"""How people schooled in French spell Bambara, each rule with more words made known than unknown on written Jula."""

_BLOCKS = (
    (
        "arabic",
        re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"),
    ),
    ("nko", re.compile("[\u07c0-\u07ea]")),
    ("latin", _LATIN),
)


def clean(text: str) -> str:
    """The text without what cannot be seen or said: at most CHARACTERS, NFKC, no controls, single spaces."""
    short = text[:BYTES].encode("utf-8", "ignore")[:BYTES].decode("utf-8", "ignore")
    if not short.isascii():
        # Marks are cut before NFKC too: sorting a long run of them is not linear.
        short = _few_marks(unicodedata.normalize("NFKC", _few_marks(short)))
    seen = _INVISIBLE.sub("", short[:CHARACTERS])
    if not seen.isprintable():
        seen = "".join(_visible(character) for character in seen)
    return _REPEATED.sub(r"\1\1", _latin(_SPACES.sub(" ", seen).strip()))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character


def _few_marks(text: str) -> str:
    if max(text, default="") < _BEYOND_LATIN:
        return text
    runs = groupby(text, key=lambda character: unicodedata.category(character)[0] == "M")
    return "".join("".join(run)[: MARKS if marks else None] for marks, run in runs)


def _latin(text: str) -> str:
    """Greek and Cyrillic letters that stand for Latin ones, in a word that has a Latin letter or between such words."""
    if text.isascii() or not (_LOOK_ALIKE.search(text) and _LATIN.search(text)):
        return text
    return _WORD.sub(_word_as_latin, text)


def _word_as_latin(match: re.Match[str]) -> str:
    word = match.group().translate(_AS_LATIN)
    return word if all(_LATIN.match(c) or not c.isalpha() for c in word) else match.group()


def script(cleaned: str) -> str:
    """latin, arabic, nko, other, or none where there is no letter. The script of most letters; Latin wins a tie."""
    if max(cleaned, default="") < _BEYOND_LATIN:
        return "latin" if _LATIN.search(cleaned) else "none"
    found = Counter(_script_of(character) for character in cleaned if character.isalpha())
    if not found:
        return "none"
    return max(found, key=lambda name: (found[name], name == "latin"))


def _script_of(letter: str) -> str:
    return next((name for name, block in _BLOCKS if block.match(letter)), "other")


def plain(cleaned: str) -> str:
    """Lower case, one apostrophe, no marks and no letter beyond a to z: "Ń b'a fɛ́" is "n b'a fe"."""
    lower = cleaned.translate(_APOSTROPHES).lower()
    if not lower.isascii():
        lower = lower.translate(_PLAIN)
        lower = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return _NOT_FOLDED.sub(" ", lower).strip()


def fold(cleaned: str, join: str = "") -> str:
    """The key on which spellings meet: "Dougou", "dugu" and "dúgu" are one. `join` stands where an apostrophe stood."""
    key = _APOSTROPHE.sub(join, plain(cleaned))
    for held, pattern, by in _FOLDS:
        # To look for two letters takes a tenth of what the pattern takes.
        if held in key:
            key = pattern.sub(by, key)
    return key.strip()


def features(cleaned: str) -> str:
    """What the intent classifier counts: folded words of a to z and 0 to 9, parted by one space."""
    return _SPACES.sub(" ", fold(cleaned, join=" "))


def spoken(cleaned: str) -> list[str]:
    """The words that language identification looks at: lower case, marks and apostrophes kept, no digits."""
    return _SPOKEN.findall(cleaned.translate(_APOSTROPHES).lower())


def letters(word: str, shortest: int = 1, longest: int = LETTERS) -> list[str]:
    """Every sequence of so many letters of the word between two spaces: scikit-learn's "char_wb"."""
    padded = f" {word} "
    size = len(padded)
    return [padded[i : i + n] for n in range(shortest, longest + 1) for i in range(size - n + 1)]


def pieces(words: list[str]) -> list[str]:
    """What the language is told by: the letters of each word, and each word that they do not hold whole."""
    found = [piece for word in words for piece in letters(word)]
    return found + [f" {word} " for word in words if len(word) > LETTERS - 2]
