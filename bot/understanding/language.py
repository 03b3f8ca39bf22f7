"""In which language a message is written, when it says so at all: "ok", a name or a number does not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.message import LANGUAGES, Language
from bot.understanding import normalise
from bot.understanding.embedded import ModelError, Reading

CONFIDENT = 0.6
"""Less sure than this says nothing, even with a telling word."""
OF_PHRASE = 0.7
"""A whole phrase of several words that more than one language has is of the likeliest one."""
WITHOUT_TELLING = {1: 0.97, 2: 0.9, 3: 0.8}
"""How sure the letters must be of a message without a telling word, by how many of its words can speak (or more) ..."""
MANY = max(WITHOUT_TELLING)
SPACES = 8
"""No phrase is written with so many spaces, whatever a person puts between its letters."""
ALONE = 2
"""... and has so many words in all: a single word may be a name."""
NEVER = 2.0

_BAMBARA_LETTER = re.compile("[ɛɔɲŋ]")


class Spoken(NamedTuple):
    """The language (None when unclear), how sure it is, how many words tell it, and whether all is a known phrase."""

    language: Language | None
    confidence: float
    telling: int
    whole_phrase: bool


@dataclass(frozen=True, slots=True)
class SmallWords:
    """`telling` by language and `phrases` with their language ("" for more than one), all folded."""

    telling: dict[str, frozenset[str]] = field(repr=False)
    phrases: dict[str, str] = field(repr=False)
    lies: frozenset[str] = field(repr=False)

    def judge(self, cleaned: str, words: list[str], reading: Reading) -> Spoken:
        """Weigh the identifier's guess with the words that the message holds."""
        key = _key(cleaned, words) if cleaned.count(" ") < SPACES else ""
        if said := self._of_phrase(key):
            sure = reading.language_confidence if said == reading.language else CONFIDENT
            return Spoken(said, max(sure, CONFIDENT), self._telling(cleaned, words, said), True)
        whole = key in self.phrases
        language = _language(reading.language)
        telling = self._telling(cleaned, words, language) if language else 0
        if language is None or not self._clear(words, reading, telling, whole=whole):
            return Spoken(None, reading.language_confidence, 0, whole)
        return Spoken(language, reading.language_confidence, telling, whole)

    def _of_phrase(self, key: str) -> Language | None:
        return None if key in self.lies else _language(self.phrases.get(key, ""))

    def _telling(self, cleaned: str, words: list[str], language: Language) -> int:
        count = sum(map(self.telling[language].__contains__, words))
        if language != "bm" or cleaned.isascii():
            return count
        return max(count, sum(bool(_BAMBARA_LETTER.search(word)) for word in normalise.spoken(cleaned)))

    def _clear(self, words: list[str], reading: Reading, telling: int, *, whole: bool) -> bool:
        if telling:
            return reading.language_confidence >= CONFIDENT
        if whole and len(words) > 1:
            return reading.language_confidence >= OF_PHRASE
        speaking = sum(word not in self.lies and not word.isdigit() for word in words)
        least = WITHOUT_TELLING.get(min(speaking, MANY), NEVER)
        return len(words) >= ALONE and reading.language_confidence >= least


def _key(cleaned: str, words: list[str]) -> str:
    # Words that no apostrophe parts are folded already.
    return "".join(words) if normalise.APOSTROPHES.isdisjoint(cleaned) else _glued(normalise.fold(cleaned))


def _glued(key: str) -> str:
    # Greetings run together when typed: "inice", "ini sogoma".
    return key.replace(" ", "")


def _language(name: str) -> Language | None:
    return name if name in LANGUAGES else None


def load(model: Path, lexicon: Path) -> SmallWords:
    """Read the model's small_words.json and nlu/lexicon/language.yml. Raises ModelError."""
    try:
        stored = json.loads((model / "small_words.json").read_text(encoding="utf-8"))
        written: dict[str, Any] = yaml.load(lexicon.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ModelError(f"small words: {type(error).__name__}; run `sira nlu export`") from None
    lies = frozenset(word for line in written["lies"] for word in normalise.words(normalise.clean(line)))
    names = dict.fromkeys((_glued(normalise.fold(normalise.clean(name))) for name in written["names"]), "")
    telling = {name: frozenset(words) - lies for name, words in stored["telling"].items()}
    return SmallWords(telling, {_glued(key): said for key, said in stored["phrases"].items()} | names, lies)
