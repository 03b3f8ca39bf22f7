"""One step of the conversation. Danger is looked at before anything else, whatever the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.conversation import directory, entry, paging, screens
from bot.conversation import language as languages
from bot.conversation.directory_screens import HELP, Desk
from bot.conversation.payload import Payload, parse
from bot.conversation.reading import digits, label_key, named_language, opens
from bot.conversation.screens import Screen
from bot.conversation.session import Session
from bot.conversation.stop import stops
from bot.conversation.turn import Happened, Heard, Outcome, Turn
from bot.conversation.wording import TALK, said, sos
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.i18n import gettext
from bot.message import DANGERS, Danger, Language, Reply

SURE = 0.4
"""From this (calibrated) confidence on an intent is taken at its word; below it the person is asked."""
GUESSES = 3
MENU_DIGIT = 0


VERBS = {
    "menu": "menu",
    "none": "deny",
    "again": "not_understood",
    "language": "change_language",
    "privacy": "privacy",
    "privacy_more": "privacy_more",
    "good": "feedback_good",
    "bad": "feedback_bad",
    "person": "help_human",
    "forget": "forget_me",
}
"""The talk intent that a button stands for."""


def step(session: Session, heard: Heard, guidance: Guidance, today: date) -> Turn:
    """What Sira answers, where the conversation then stands, and what it was about."""
    turn = Step(session, heard, guidance, today).turn()
    return paged(turn, 0, heard.cut)


def ended(screen: Screen, intent: str, outcome: Outcome) -> Turn:
    """The turn that ends on this screen."""
    session, reply = screen
    return Turn(session, (reply,), Happened(intent, reply.language, outcome))


def paged(turn: Turn, number: int, cut: paging.Cut | None) -> Turn:
    """The turn with one page of its answer; a page is one page of itself."""
    if turn.session is None:
        return turn
    session, reply = paging.page((turn.session, turn.replies[0]), number, cut)
    return replace(turn, session=session, replies=(reply, *turn.replies[1:]))


class Step:
    """The parts of one step share what they look at; nothing here changes."""

    def __init__(self, session: Session, heard: Heard, guidance: Guidance, today: date) -> None:
        self.before = session
        self.heard = heard
        self.meaning = heard.meaning
        self.guidance = guidance
        self.today = today

    def turn(self) -> Turn:
        """Danger, then the button or digit, then the words."""
        if self.meaning.danger is not None:
            return self.emergency(self.meaning.danger)
        if tapped := self.tapped():
            return self.tap(tapped)
        if self.heard.kind == "start" or opens(self.meaning.text):
            return self.first()
        if self.heard.kind == "stop":
            return self.forget(self.spoken().language or self.heard.hint or "fr")
        if self.heard.kind == "location":
            return self.near()
        return self.unheard() if self.heard.kind == "media" else self.spoke()

    def tapped(self) -> Payload | None:
        """The button that was tapped, or that the digits or the label in the message stand for."""
        if self.heard.choice:
            return parse(self.heard.choice) or Payload(None, "menu")
        number = digits(self.meaning.text)
        menu = self.before.last_menu
        if number is None:
            return self.typed()
        known = parse(menu[number - 1]) if 1 <= number <= len(menu) else None
        if known is None and self.before.topic == EMERGENCY and number != MENU_DIGIT:
            return None
        return known or Payload(None, "menu" if number == MENU_DIGIT or not menu else "again")

    def typed(self) -> Payload | None:
        """The button whose label was written out by hand."""
        key = label_key(self.meaning.text)
        buttons = zip(self.before.labels, self.before.last_menu, strict=False)
        return next((parse(button) for label, button in buttons if label == key), None) if key else None

    def emergency(self, danger: Danger) -> Turn:
        """The whole emergency answer at once; to a cry that names no danger, the one that was given before."""
        if danger == "general" and self.before.topic == EMERGENCY:
            danger = screens.danger_of(self.before)
        session = languages.heard(self.before, self.meaning)
        language = session.language or self.meaning.language or self.heard.hint
        if language is not None:
            return self.in_danger(session, language, danger)
        return ended(screens.emergency_for_anyone(session, self.guidance, danger, self.today), EMERGENCY, "emergency")

    def unheard(self) -> Turn:
        """A voice message or a picture: in danger, the emergency answer stays below the word that it was not heard."""
        if self.before.topic != EMERGENCY:
            return ended(screens.unheard(self.spoken(), self.guidance, self.today), "media", "talk")
        turn = self.emergency("general")
        (reply,) = turn.replies
        sorry = said(reply.language, "media")
        return replace(turn, replies=(replace(reply, text=f"{sorry}\n\n{reply.text}"),))

    def spoke(self) -> Turn:
        """An answer to words, under the question about danger where they may mean that."""
        if self.before.asked and self.meaning.intent == "affirm" and self.meaning.confidence >= SURE:
            return self.emergency("general")
        turn = self.words()
        if self.still_in_danger(turn):
            return self.emergency("general")
        return self.asked(turn) if self.meaning.possible_danger else turn

    def still_in_danger(self, turn: Turn) -> bool:
        """Whether the words go on with an emergency answer: where somebody is, how many they are, that nobody answers.

        After the answer that names no danger, which more false alarms lead to, only that it did not help.
        """
        if self.before.topic != EMERGENCY or turn.session is None:
            return False
        if screens.danger_of(self.before) == "general":
            return turn.happened.intent == "feedback_bad"
        unclear = turn.session.node == "language" and not turn.session.topic
        return unclear or turn.happened.intent in ("feedback_bad", "out_of_scope", "affirm")

    def asked(self, turn: Turn) -> Turn:
        """The ordinary turn under the question about danger, unless that is asked or answered there already."""
        if turn.session is None or turn.session.asked or turn.happened.outcome == "emergency":
            return turn
        reply = turn.replies[0]
        session, above = screens.under_question((turn.session, reply))
        return replace(turn, session=session, replies=(above,))

    def first(self) -> Turn:
        waiting = Session(topic=self.before.topic, section=self.before.section)
        return ended(screens.first_screen(waiting), "greet", "talk")

    def desk(self, session: Session, language: Language) -> Desk:
        """The directory of services as this person sees it."""
        return Desk(session, language, self.guidance, self.today)

    def near(self) -> Turn:
        """What is nearest to the position that was sent."""
        session = self.spoken()
        language = session.language or self.heard.hint or "fr"
        return ended(directory.near(self.desk(session, language), self.heard.position), HELP, "answered")

    def spoken(self) -> Session:
        return languages.heard(self.before, self.meaning)

    def words(self) -> Turn:
        """An answer to what was written."""
        session = self.spoken()
        intent, sure = self.meaning.intent, self.meaning.confidence >= SURE
        if self.meaning.script in ("arabic", "nko"):
            return self.first()
        if stops(self.meaning.text) or (intent == "forget_me" and sure):
            return self.wish(session.language or self.heard.hint or "fr")
        place = directory.asked(self.desk(session, session.language or "fr"), self.meaning, sure=sure)
        if session.language is None:
            return self.before_a_language(session, intent if sure and intent in self.guidance.topics else "", place)
        if self.meaning.script == "none":
            return self.say(session, "not_understood")
        if journey := entry.asked(session, self.meaning, self.guidance, sure=sure):
            return self.enter(session, session.language, journey)
        if place:
            return ended(place, HELP, "answered")
        if not sure:
            return self.guess(session, session.language)
        if intent == EMERGENCY:
            return self.emergency("general")
        if intent in self.guidance.topics:
            return self.answer(session, session.language, intent, 0)
        return self.talk(session, session.language, intent)

    def before_a_language(self, session: Session, known: str, place: Screen | None) -> Turn:
        """The question for the language; what was asked for waits in the session."""
        journey = entry.asked(session, self.meaning, self.guidance, sure=known == entry.ENTRY) or entry.Journey()
        known = entry.ENTRY if entry.places(journey) else known
        wanted = place[0].topic if place and known != entry.ENTRY else known
        waiting = replace(session, topic=wanted, section=0, places=entry.places(journey))
        return ended(screens.first_screen(waiting), known or "greet", "talk")

    def enter(self, session: Session, language: Language, journey: entry.Journey) -> Turn:
        """May I enter: the answer, or the question for the country that is missing."""
        after = entry.screen(session, language, self.guidance, journey, self.today)
        whole = bool(journey.nationality and journey.destination)
        return ended(after, entry.ENTRY, "answered" if whole else "talk")

    def answer(self, session: Session, language: Language, topic: str, index: int) -> Turn:
        after = screens.topic(session, language, self.guidance, topic, index, self.today)
        if topic == entry.ENTRY:
            after = entry.with_way(after, language)
        return ended(directory.with_way(self.desk(session, language), after, topic, self.meaning), topic, "answered")

    def guess(self, session: Session, language: Language) -> Turn:
        """The best topics to choose from; without enough topics among the guesses, what Sira can do."""
        names = tuple(guess.name for guess in self.meaning.ranking if guess.name in self.guidance.topics)[:GUESSES]
        if len(names) < GUESSES or self.meaning.intent == "out_of_scope":
            return self.say(session, "out_of_scope")
        return ended(screens.guesses(session, language, self.guidance, names), "out_of_scope", "guess")

    def talk(self, session: Session, language: Language, intent: str) -> Turn:
        """A talk intent that the classifier heard."""
        handlers: dict[str, Callable[[], Turn]] = {
            "greet": lambda: self.menu(session, language, "greet", self.greeting(language)),
            "thanks": lambda: self.thanks(session, language),
            "menu": lambda: self.menu(session, language, "menu"),
            "back": lambda: self.back(session, language),
            "more": lambda: self.more(session, language),
            "change_language": lambda: self.change(session, language),
            "help_human": lambda: self.person(session, language),
            "forget_me": lambda: self.forget(language),
            "affirm": lambda: self.affirm(session, language),
            "feedback_good": lambda: self.feedback(session, language, "feedback_good"),
            "feedback_bad": lambda: self.feedback(session, language, "feedback_bad"),
        }
        return handlers.get(intent, lambda: self.say(session, intent))()

    def thanks(self, session: Session, language: Language) -> Turn:
        """You are welcome; at the very beginning a greeting, which "aw ni ce" is too."""
        return self.say(session, "thanks") if self.before.node else self.talk(session, language, "greet")

    def greeting(self, language: Language) -> str:
        return gettext(language, "Hello. This is Sira: information for people on the road. What do you want to know?")

    def menu(self, session: Session, language: Language, intent: str, opening: str = "") -> Turn:
        opening = opening or gettext(language, "What do you want to know?")
        return ended(screens.menu(session, language, self.guidance, opening), intent, "talk")

    def say(self, session: Session, key: str) -> Turn:
        """One of the conversation's own sentences over the menu."""
        if session.language is None:
            return self.first()
        if key not in TALK:
            key = "not_understood"
        outcome: Outcome = "not_understood" if key in ("not_understood", "out_of_scope") else "talk"
        screen = screens.menu(session, session.language, self.guidance, said(session.language, key))
        if key == "share" and self.heard.link:
            screen = screens.with_link(screen, self.heard.link)
        if key == "privacy":
            screen = screens.with_more(screen, session.language)
            screen = screens.with_forgetting(screen, session.language)
        return ended(screen, "out_of_scope" if key == "not_understood" else key, outcome)

    def back(self, session: Session, language: Language) -> Turn:
        """One step up from where the session stands."""
        if above := directory.moved(self.desk(session, language), "back"):
            return ended(above, HELP, "answered")
        if session.node == "topic" and session.topic != EMERGENCY and session.section > 0:
            return self.answer(session, language, session.topic, session.section - 1)
        if session.node in ("topic", "entry") and session.topic in self.guidance.topics:
            group = self.guidance.topics[session.topic].group
            return ended(screens.group(session, language, self.guidance, group), "back", "talk")
        return self.menu(session, language, "back")

    def more(self, session: Session, language: Language) -> Turn:
        """The next section of the present topic; its first again after the last."""
        if known := parse(paging.following(session)):
            return self.place(session, language, known)
        if page := directory.moved(self.desk(session, language), "more"):
            return ended(page, HELP, "answered")
        topic = self.guidance.topics.get(session.topic)
        if topic is None:
            return self.menu(session, language, "more")
        if topic.id == EMERGENCY:
            return self.in_danger(session, language, screens.danger_of(session))
        index = (session.section + 1) % len(topic.texts[language].sections)
        return self.answer(session, language, topic.id, index)

    def change(self, session: Session, language: Language) -> Turn:
        """To the language that the message is clearly in when that is new; else the choice."""
        named = named_language(self.meaning.text)
        if named is None:
            return ended(screens.languages(session, language), "change_language", "talk")
        return self.again(languages.chosen(session, named), named)

    def again(self, session: Session, language: Language) -> Turn:
        """The present answer in this language, under the question about danger where it stood under that."""
        turn = self.same(session, language)
        return self.asked(turn) if self.before.asked else turn

    def same(self, session: Session, language: Language) -> Turn:
        """The present answer alone."""
        if same := directory.moved(self.desk(session, language), "again"):
            return ended(same, HELP, "answered")
        if entry.on_the_way(session):
            return self.enter(session, language, entry.remembered(session))
        if session.topic == EMERGENCY:
            return self.in_danger(session, language, screens.danger_of(session))
        if session.topic in self.guidance.topics:
            return self.answer(session, language, session.topic, session.section)
        group = next((g for g in self.guidance.groups() if g == session.topic), None)
        if group is not None:
            return ended(screens.group(session, language, self.guidance, group), "change_language", "talk")
        return self.menu(session, language, "change_language", self.greeting(language))

    def person(self, session: Session, language: Language) -> Turn:
        return ended(screens.person(session, language, self.guidance, self.today), "help_human", "asked_for_person")

    def forget(self, language: Language) -> Turn:
        """One confirmation; the session is over."""
        text = f"{said(language, 'forget_me')} {sos(language)}"
        return Turn(None, (Reply(text, language, forgets=True),), Happened("forget_me", language, "talk"))

    def wish(self, language: Language) -> Turn:
        """Words of stopping or forgetting: done at once where they are all that was said, else asked first.

        "Make it stop" and "do not forget me" sound like it too, and may be cries.
        """
        if stops(self.meaning.text) or (self.meaning.whole_phrase and not self.meaning.possible_danger):
            return self.forget(language)
        asked = screens.forgetting(self.spoken(), language)
        return self.asked(ended(asked, "forget_me", "talk"))

    def affirm(self, session: Session, language: Language) -> Turn:
        """Yes: to the first guess, else to nothing in particular."""
        first = parse(session.last_menu[0]) if session.node == "guess" and session.last_menu else None
        return self.tap(first) if first else self.menu(session, language, "affirm", said(language, "affirm"))

    def feedback(self, session: Session, language: Language, intent: str, about: str = "") -> Turn:
        """Thanks for a verdict: about what the button says, which may be an older one, else the present answer."""
        turn = self.menu(session, language, intent, said(language, intent))
        outcome: Outcome = "helped" if intent == "feedback_good" else "not_helped"
        about = about or (HELP if directory.inside(session) else session.topic)
        return replace(turn, happened=replace(turn.happened, outcome=outcome, about=about))

    def tap(self, tapped: Payload) -> Turn:
        """What a button leads to. An unknown or outdated one leads to the menu."""
        session = self.before
        if tapped.verb == "lang" and tapped.language:
            return self.again(languages.chosen(session, tapped.language), tapped.language)
        language = session.language or tapped.language
        if language is None:
            return self.before_any_language(tapped)
        return self.place(replace(session, language=language), language, tapped)

    def before_any_language(self, tapped: Payload) -> Turn:
        """What does not wait for a language: danger, and to be forgotten. Everything else begins with the choice."""
        if EMERGENCY in tapped.arguments:
            return self.emergency("general")
        return self.forget(self.heard.hint or "fr") if tapped.verb == "forget" else self.first()

    def place(self, session: Session, language: Language, tapped: Payload) -> Turn:
        """The place that a button names."""
        name = tapped.argument(0)
        if tapped.verb == "danger" or name == EMERGENCY:
            return self.in_danger(session, language, next((d for d in DANGERS if d == name), "general"))
        if tapped.verb in ("topic", "pick", "more") and name in self.guidance.topics:
            turn = self.answer(session, language, name, self.index(name, language, tapped.argument(1)))
            return replace(turn, happened=replace(turn.happened, chosen=tapped.verb == "pick"))
        if tapped.verb == "group" and (group := next((g for g in self.guidance.groups() if g == name), None)):
            return ended(screens.group(session, language, self.guidance, group), "menu", "talk")
        if tapped.verb == entry.VERB:
            return self.enter(session, language, entry.tapped(tapped))
        if tapped.verb == paging.VERB:
            number = tapped.argument(0)
            return paged(self.again(session, language), int(number) if number.isdecimal() else 0, self.heard.cut)
        if place := directory.tapped(self.desk(session, language), tapped):
            return ended(place, HELP, "answered")
        if tapped.verb in ("good", "bad"):
            return self.feedback(session, language, VERBS[tapped.verb], name)
        return self.talk(session, language, VERBS.get(tapped.verb, "menu"))

    def in_danger(self, session: Session, language: Language, danger: Danger) -> Turn:
        """The emergency answer in a language that is known."""
        return ended(screens.emergency(session, language, self.guidance, danger, self.today), EMERGENCY, "emergency")

    def index(self, topic: str, language: Language, written: str) -> int:
        """A section number out of a button; 0 where the content no longer has it."""
        count = len(self.guidance.topics[topic].texts[language].sections)
        return int(written) if written.isdecimal() and int(written) < count else 0
