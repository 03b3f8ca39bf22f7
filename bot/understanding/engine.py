"""Text in, Meaning out: screen what no classifier understands, read the rest, tell the language, look for danger.

Whatever gives the Reading, the judging here is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.settings import ROOT, Settings
from bot.understanding import danger, embedded, language, normalise, small_words
from bot.understanding.danger import Lexicon
from bot.understanding.embedded import Embedded
from bot.understanding.language import SmallWords
from bot.understanding.meaning import Meaning, Script

EMERGENCY = "help_emergency"
SCREENED = "screen"
"""The name of the engine when nothing but the lexicon has looked at a message."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The embedded model, the small words and the danger lexicon. It has no state: any number may ask at once."""

    model: Embedded
    small: SmallWords
    lexicon: Lexicon

    async def understand(self, text: str) -> Meaning:
        """What the text says. Never raises for a text, whatever it holds."""
        cleaned = normalise.clean(text)
        script = cast("Script", normalise.script(cleaned))
        if script != "latin":
            return self._screened(text, cleaned, script)
        words = small_words.words(cleaned)
        reading = self.model.read(cleaned, words)
        spoken = self.small.judge(cleaned, words, reading)
        emergency = next((guess.confidence for guess in reading.ranking if guess.name == EMERGENCY), 0.0)
        alarm = self.lexicon.screen(words, emergency)
        return Meaning(
            text=text,
            intent=reading.ranking[0].name,
            confidence=reading.ranking[0].confidence,
            ranking=reading.ranking,
            language=spoken.language,
            language_confidence=spoken.confidence,
            telling=spoken.telling,
            whole_phrase=spoken.whole_phrase,
            script=script,
            danger=alarm.certain,
            possible_danger=alarm.possible,
        )

    def screen(self, text: str) -> Meaning:
        """Danger by the lexicon alone, for when reading failed."""
        cleaned = normalise.clean(text)
        return self._screened(text, cleaned, cast("Script", normalise.script(cleaned)))

    def _screened(self, text: str, cleaned: str, script: Script) -> Meaning:
        alarm = self.lexicon.screen(small_words.words(cleaned))
        return Meaning(text=text, script=script, danger=alarm.certain, possible_danger=alarm.possible, engine=SCREENED)


def open_understanding(_settings: Settings) -> Understanding:
    """The understanding that stands in the project. Raises ModelError or LexiconError."""
    return open_model(ROOT / "nlu", ROOT / "nlu" / "model")


def open_model(nlu: Path, model: Path) -> Understanding:
    """An exported model with the lexicons of a Rasa project. Raises ModelError or LexiconError."""
    return Understanding(
        model=embedded.load(model),
        small=language.load(model, nlu / "lexicon" / "language.yml"),
        lexicon=danger.load(nlu / "lexicon" / "danger.yml"),
    )
