"""The one file that Sira and its Rasa project share: the forms of a text that words and letters are counted on.

Python 3.10, standard library only. It never corrects a text, never logs one, and takes linear time on hostile input.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import groupby

BYTES = 4_000
CHARACTERS = 1_000
MARKS = 3
"""Combining marks kept on one letter: Bambara with tones needs one, N'Ko two."""
SHORTEST, LETTERS = 3, 4
"""The shortest and the longest letter sequence that language is told by."""

_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_SOS = "\N{SQUARED SOS}"
_THREE = re.compile(r"(.)\1\1")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"\w+")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff]")
_BEYOND_LATIN = "\u02b0"
"""The first character behind the blocks that hold Latin letters and no mark (U+0000 to U+02AF)."""
_SPOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
_LETTER = re.compile(r"[^\W\d_]")
_FOLDED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789' ")
_APOSTROPHE = re.compile(r" *'[' ]*")

APOSTROPHES = frozenset("'\u2018\u2019\u201b\u02bc\u02b9\u0060\u00b4\u2032\uff07\ua78b\ua78c")
"""Whatever is typed for an apostrophe."""
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεηικνορτυχω", "ABEZHIKMNOPTYXaɛŋiknoptuxw", strict=True))
_CYRILLIC = dict(zip("АВЕЗКМНОРСТУХІЈЅаеорсухіјѕкмнтвгпԁԛԝԐԑӠ", "ABE3KMHOPCTYXIJSaeopcyxijskmhtbrndqwƐɛƷ", strict=True))
_OTHER = dict(zip("ͻͽↄᴐӈɂϵƏə", "ɔɔɔɔŋʔɛƐɛ", strict=True))
_LOOK_ALIKES = {**_GREEK, **_CYRILLIC, **_OTHER}
_LOOK_ALIKE = re.compile(f"[{''.join(_LOOK_ALIKES)}]")
_AS_LATIN = str.maketrans(_LOOK_ALIKES)

_WITHOUT_MARK = {"ɛ": "e", "ɔ": "o", "ŋ": "n", "ɲ": "ny", "œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ı": "i"} | {
    "ɓ": "b",
    "ɗ": "d",
    "ƴ": "y",
    "ł": "l",
    "đ": "d",
}


_USUAL = (*range(0x370), *range(0x2000, 0x2070))
"""Latin letters, the marks on them, and punctuation."""


class _Characters(dict[int, str]):
    """What each character becomes, for str.translate: the usual ones at hand, any other worked out when it is met."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        super().__init__((code, becomes(chr(code))) for code in _USUAL)
        self.becomes = becomes

    def __missing__(self, code: int) -> str:
        return self.becomes(chr(code))


def _plain(character: str) -> str:
    lower = character.translate(_APOSTROPHES).lower()
    marked = unicodedata.normalize("NFD", "".join(_WITHOUT_MARK.get(c, c) for c in lower))
    return "".join(c if c in _FOLDED else " " for c in marked if not unicodedata.combining(c))


def _spoken(character: str) -> str:
    character = character.translate(_APOSTROPHES)
    return character if character == "'" or _LETTER.match(character) else " "


_PLAIN, _SPEECH = _Characters(_plain), _Characters(_spoken)
_FOLDS = (
    *(("gn", "ny"), ("oua", "wa"), ("oue", "we"), ("oui", "wi"), ("ou", "u"), ("dj", "j"), ("tch", "c")),
    *(("tya", "ca"), ("tye", "ce"), ("tyi", "ci"), ("tyo", "co"), ("tyu", "cu")),
    *(("gue", "ge"), ("gui", "gi"), ("qu", "k")),
)
"""How people schooled in French spell Bambara, each rule with more words made known than unknown on written Jula."""
_DOUBLES = tuple((2 * letter, letter) for letter in "abcdefghijklmnopqrstuvwxyz")

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
        short = _INVISIBLE.sub("", short.replace(_SOS, " SOS ")[:CHARACTERS])
    seen = short[:CHARACTERS]
    if not seen.isprintable():
        seen = "".join(_visible(character) for character in seen)
    said = _latin(" ".join(seen.split()))
    return _REPEATED.sub(r"\1\1", said) if _THREE.search(said) else said


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character


def _few_marks(text: str) -> str:
    if not any(character >= _BEYOND_LATIN and unicodedata.category(character)[0] == "M" for character in text):
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
    if cleaned.isascii() or max(cleaned) < _BEYOND_LATIN:
        return "latin" if _LATIN.search(cleaned) else "none"
    found = Counter(_script_of(character) for character in cleaned if character.isalpha())
    if not found:
        return "none"
    return max(found, key=lambda name: (found[name], name == "latin"))


def _script_of(letter: str) -> str:
    return next((name for name, block in _BLOCKS if block.match(letter)), "other")


def plain(cleaned: str) -> str:
    """Lower case, one apostrophe, no marks and no letter beyond a to z: "Ń b'a fɛ́" is "n b'a fe"."""
    return " ".join(cleaned.translate(_PLAIN).split())


def fold(cleaned: str, join: str = "") -> str:
    """The key on which spellings meet: "Dougou", "dugu" and "dúgu" are one. `join` stands where an apostrophe stood."""
    return _folded(_APOSTROPHE.sub(join, plain(cleaned))).strip()


def _folded(key: str) -> str:
    for written, by in _FOLDS:
        key = key.replace(written, by)
    for double, letter in _DOUBLES:
        while double in key:
            key = key.replace(double, letter)
    return key


def words(cleaned: str) -> list[str]:
    """What the intent classifier counts: folded words of a to z and 0 to 9."""
    return _folded(cleaned.translate(_PLAIN).replace("'", " ")).split()


def features(cleaned: str) -> str:
    """The words, parted by one space."""
    return " ".join(words(cleaned))


def spoken(cleaned: str) -> list[str]:
    """The words that language identification looks at: lower case, marks and apostrophes kept, no digits."""
    apart = cleaned.lower().translate(_SPEECH)
    if "'" not in apart:
        return apart.split()
    return [word for part in apart.split() for word in (_SPOKEN.findall(part) if "'" in part else (part,))]


def letters(word: str, shortest: int = SHORTEST, longest: int = LETTERS) -> list[str]:
    """Every sequence of so many letters of the word between two spaces: scikit-learn's "char_wb"."""
    padded = f" {word} "
    size = len(padded)
    return [padded[i : i + n] for n in range(shortest, longest + 1) for i in range(size - n + 1)]


def pieces(words: list[str]) -> list[str]:
    """What the language is told by: the letters of each word, and each word that they do not hold whole."""
    found = [piece for word in words for piece in letters(word)]
    return found + [f" {word} " for word in words if len(word) > LETTERS - 2]
