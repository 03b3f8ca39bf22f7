"""Text in, Meaning out: screen what no classifier understands, read the rest, tell the language, look for danger.

Whatever gives the Reading, the judging here is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.understanding import courtesies, danger, embedded, language, normalise, places
from bot.understanding.courtesies import Courtesies, CourtesiesError
from bot.understanding.danger import Lexicon, LexiconError
from bot.understanding.embedded import Embedded, ModelError, Reading
from bot.understanding.language import SmallWords
from bot.understanding.meaning import EMERGENCY, Meaning, Script
from bot.understanding.places import Places, PlacesError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.understanding.rasa_server import RasaServer

NLU = Path(__file__).resolve().parents[2] / "nlu"
"""The Rasa project, with the exported model in it. Not by way of the settings: who only parses needs none of them."""
EMBEDDED, RASA, SCREENED = "embedded", "rasa", "screen"
"""The names of the engines; the last one when nothing but the lexicon has looked at a message."""
ASKS = (1.0, 0.95, 0.95, 0.6, 0.5, 0.4)
"""How sure the classifier must be of what stands between courtesies, by the number of its words (or more)."""
FEW, LIKELY = 2, 0.8
"""Of so few words danger is certain by the lexicon only ("papa" is none), and possible if the classifier is so sure."""
CHAT = frozenset(
    ("greet", "thanks", "goodbye", "affirm", "deny", "feedback_good", "feedback_bad", "out_of_scope"),
)
"""What courtesies may themselves be a part of: a rest that is one of these is understood with them."""
ANSWERS = frozenset(("wi", "yes", "yeah", "awo", "owo", "non", "no", "ayi"))
"""But one of these words alone, folded, is an answer, however politely it is given."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The embedded model, the lexicons of words, danger and places, perhaps a server. Any number may ask at once."""

    model: Embedded
    small: SmallWords
    lexicon: Lexicon
    places: Places
    courtesies: Courtesies
    server: RasaServer | None = None

    async def understand(self, text: str) -> Meaning:
        """What the text says. Never raises for a text, whatever it holds."""
        cleaned = normalise.clean(text)
        script = cast("Script", normalise.script(cleaned))
        if script != "latin":
            return self._screened(text, cleaned, script)
        words = normalise.words(cleaned)
        whole = await self._understood(text, cleaned, words, script)
        if whole.danger or (rest := self._rest(cleaned, words)) is None:
            return whole
        bare, left = rest
        return self._joined(whole, await self._understood(text, bare, left, script), left)

    def _rest(self, cleaned: str, words: list[str]) -> tuple[str, list[str]] | None:
        """What stands between courtesies, and its words; None without any, or if they are part of a harmless phrase."""
        bare = self.courtesies.without(cleaned, words)
        if bare == cleaned:
            return None
        left = normalise.words(bare)
        return None if self.lexicon.calms(words) and not self.lexicon.calms(left) else (bare, left)

    def _joined(self, whole: Meaning, said: Meaning, words: list[str]) -> Meaning:
        """What a message means, by what it says as a whole and between its courtesies, in these words."""
        sure = said.confidence >= ASKS[min(len(words), len(ASKS) - 1)]
        many = len(words) > FEW
        if said.danger and ((many and sure) or self.lexicon.screen(words).certain):
            return _with_language(said, whole)
        likely = many or (said.danger and said.confidence >= LIKELY)
        possible = whole.possible_danger or bool(likely and (said.danger or said.possible_danger))
        if (sure and said.intent not in CHAT) or ANSWERS.issuperset(words):
            return replace(_with_language(said, whole), danger=None, possible_danger=possible or said.possible_danger)
        return replace(whole, possible_danger=possible)

    async def _understood(self, text: str, cleaned: str, words: list[str], script: Script) -> Meaning:
        """What a text of Latin letters means, when it says no more than `cleaned`."""
        reading, engine = await self._read(cleaned, words)
        spoken = self.small.judge(cleaned, words, reading)
        alarm = self.lexicon.screen(words, reading.emergency, reading.danger, reading.language)
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
            places=self.places.find(words),
            danger=alarm.certain,
            # What the classifier takes for an emergency, the conversation answers as one.
            possible_danger=not alarm.certain and (alarm.possible or reading.ranking[0].name == EMERGENCY),
            engine=engine,
        )

    async def _read(self, cleaned: str, words: list[str]) -> tuple[Reading, str]:
        """The server's reading or else, at once, the embedded model's; and which of them it is."""
        if self.server and (reading := await self.server.read(cleaned)):
            return reading, RASA
        return self.model.read(cleaned, words), EMBEDDED

    @property
    def degraded(self) -> bool:
        """Whether the server has failed so often that the embedded model stands in for it."""
        return self.server is not None and self.server.breaker.open

    async def aclose(self) -> None:
        """Close what asking may have opened."""
        if self.server:
            await self.server.aclose()

    def screen(self, text: str) -> Meaning:
        """Danger by the lexicon alone, for when reading failed."""
        cleaned = normalise.clean(text)
        return self._screened(text, cleaned, cast("Script", normalise.script(cleaned)))

    def _screened(self, text: str, cleaned: str, script: Script) -> Meaning:
        words = normalise.words(cleaned)
        alarm = self.lexicon.screen(words)
        if not alarm.certain and (rest := self._rest(cleaned, words)):
            said = self.lexicon.screen(rest[1])
            alarm = said if said.certain or said.possible else alarm
        return Meaning(text=text, script=script, danger=alarm.certain, possible_danger=alarm.possible, engine=SCREENED)


def _with_language(said: Meaning, whole: Meaning) -> Meaning:
    """Somebody who only names a town says by the greeting which language they speak."""
    if said.language:
        return said
    sure = whole.language_confidence
    return replace(said, language=whole.language, language_confidence=sure, telling=whole.telling, whole_phrase=False)


BROKEN = (ModelError, LexiconError, PlacesError, CourtesiesError)
"""What is raised when a part of the understanding is missing or damaged; the messages name the part."""


def open_understanding(settings: Settings) -> Understanding:
    """The understanding that stands in the project, with the server that SIRA_NLU_URL names.

    Raises what is BROKEN, or SettingsError for a wrong URL. Connects to nothing yet.
    """
    understanding = open_model(NLU, NLU / "model")
    if settings.nlu_url is None:
        return understanding
    from bot.understanding.rasa_server import RasaServer

    return replace(
        understanding, server=RasaServer(settings.nlu_url.get_secret_value(), understanding.model.intents.intents)
    )


def open_model(nlu: Path, model: Path) -> Understanding:
    """An exported model with the lexicons of a Rasa project. Raises what is BROKEN."""
    return Understanding(
        model=embedded.load(model),
        small=language.load(model, nlu / "lexicon" / "language.yml"),
        lexicon=danger.load(nlu / "lexicon" / "danger.yml"),
        places=places.load(nlu / "lexicon" / "places.yml"),
        courtesies=courtesies.load(nlu / "lexicon" / "courtesies.yml"),
    )
