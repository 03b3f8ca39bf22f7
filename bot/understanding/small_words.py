"""Which words speak for a language, and which short messages are whole phrases, counted in the training sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.message import LANGUAGES
from bot.understanding import normalise
from bot.understanding.training_data import Sentence

PHRASE_WORDS = 4
SEEN = 2
"""A word tells when at least this many sentences of its language have it ..."""
TIMES = 10.0
"""... and it is this many times commoner there than in either other language (with half a sentence added to each)."""


def gather(sentences: list[Sentence], talk: frozenset[str]) -> dict[str, object]:
    """{"telling": {language: [folded words]}, "phrases": {folded message: language, "" when two say it}}."""
    return {"telling": _telling(sentences), "phrases": _phrases(s for s in sentences if s.intent in talk)}


def _telling(sentences: list[Sentence]) -> dict[str, list[str]]:
    seen: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    totals = Counter(sentence.language for sentence in sentences)
    for sentence in sentences:
        seen[sentence.language].update(set(normalise.words(normalise.clean(sentence.text))))
    return {language: sorted(w for w in seen[language] if _tells(w, language, seen, totals)) for language in LANGUAGES}


def _tells(word: str, language: str, seen: dict[str, Counter[str]], totals: Counter[str]) -> bool:
    if len(word) < 2 or seen[language][word] < SEEN or word.isdigit():
        return False
    share = seen[language][word] / totals[language]
    others = [(seen[o][word] + 0.5) / totals[o] for o in LANGUAGES if o != language and totals[o]]
    return all(share >= TIMES * other for other in others)


def _phrases(sentences: Iterable[Sentence]) -> dict[str, str]:
    said: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        cleaned = normalise.clean(sentence.text)
        if len(cleaned.split()) <= PHRASE_WORDS and (key := normalise.fold(cleaned)):
            said[key].add(sentence.language)
    return {key: "".join(languages) if len(languages) == 1 else "" for key, languages in sorted(said.items())}
