"""What the person sees: each screen is a reply and the session that stands on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.conversation.payload import payload
from bot.conversation.reading import label_key
from bot.conversation.session import Session
from bot.conversation.wording import DANGERS, GROUPS, LANGUAGE_NAMES, said
from bot.guidance.guidance import Guidance, month
from bot.guidance.model import EMERGENCY, Group, Passage, Source
from bot.guidance.validity import numbers_shown
from bot.i18n import gettext
from bot.message import LANGUAGES, Choice, Danger, Language, Reply

Screen = tuple[Session, Reply]

SOURCES_NAMED = 2
RELATED_SHOWN = 3
DANGERS_IN_ORDER: tuple[Danger, ...] = ("general", *(danger for danger in DANGERS if danger != "general"))
"""As the sections of the emergency topic stand: its answer, then each danger."""


def first_screen(session: Session) -> Screen:
    """The trilingual screen, for whoever's language is not known. Digits 1, 2, 3 choose as the buttons do."""
    text = "\n\n".join(_welcome(each) for each in LANGUAGES)
    choices = tuple(Choice(LANGUAGE_NAMES[each], payload(each, "lang")) for each in LANGUAGES)
    return on(replace(session, node="language"), Reply(text, "fr", choices))


def languages(session: Session, language: Language) -> Screen:
    """The choice of language for somebody who has one already."""
    choices = tuple(Choice(LANGUAGE_NAMES[each], payload(each, "lang")) for each in LANGUAGES)
    text = gettext(language, "Choose your language.")
    return on(session, Reply(text, language, (*choices, menu_choice(language))))


def menu(session: Session, language: Language, guidance: Guidance, opening: str) -> Screen:
    """The three groups, under an opening sentence."""
    choices = (
        *(Choice(gettext(language, GROUPS[g]), payload(language, "group", g)) for g in guidance.groups()),
        Choice(gettext(language, "In danger now"), payload(language, "topic", EMERGENCY)),
        Choice(gettext(language, "Language"), payload(None, "language"), listed=False),
        Choice(gettext(language, "Who are you?"), payload(language, "privacy"), listed=False),
    )
    return on(replace(session, node="menu", topic="", section=0), Reply(opening, language, choices))


def with_more(screen: Screen, language: Language) -> Screen:
    """The first screen about privacy, with the way to the second."""
    session, reply = screen
    label = gettext(language, "More: {title}").format(title=gettext(language, "what others can see"))
    more = Choice(label, payload(language, "privacy_more"))
    return on(session, replace(reply, choices=(more, *reply.choices)))


def with_link(screen: Screen, link: str) -> Screen:
    """The same screen with an address to hand on, to read and to scan."""
    session, reply = screen
    return session, replace(reply, text=f"{reply.text}\n\n{link}", qr=link)


def with_forgetting(screen: Screen, language: Language) -> Screen:
    """The same screen with the button "forget me"."""
    session, reply = screen
    return on(session, replace(reply, choices=(*reply.choices, _forget_choice(language))))


def forgetting(session: Session, language: Language) -> Screen:
    """How to be forgotten, for whoever may have meant that."""
    line = gettext(language, "To be forgotten, touch: {button}").format(button=gettext(language, "Forget me"))
    choices = (_forget_choice(language), menu_choice(language))
    return on(replace(session, node="talk"), Reply(line, language, choices))


def group(session: Session, language: Language, guidance: Guidance, which: Group) -> Screen:
    """The topics of one group."""
    topics = tuple(_topic(guidance, language, topic.id) for topic in guidance.group(which))
    question = gettext(language, "What do you want to know?")
    reply = Reply(f"{gettext(language, GROUPS[which])}\n\n{question}", language, (*topics, _back(language, "menu")))
    return on(replace(session, node="group", topic=which, section=0), reply)


def topic(session: Session, language: Language, guidance: Guidance, name: str, index: int, today: date) -> Screen:
    """A topic's answer (index 0) or one of its further sections."""
    passage = guidance.passage(name, index, language, today)
    text = passage_text(passage, language, guidance)
    reply = Reply(text, language, topic_choices(language, guidance, name, index), topic=name)
    return on(replace(session, node="topic", topic=name, section=index), reply)


def emergency(session: Session, language: Language, guidance: Guidance, danger: Danger, today: date) -> Screen:
    """The whole emergency answer, with the other kinds of danger to choose in case this one was not meant."""
    text = _emergency_text(language, guidance, danger, today)
    reply = Reply(text, language, _emergency_choices(language, guidance, danger), topic=EMERGENCY, danger=danger)
    return on(replace(session, node="topic", topic=EMERGENCY, section=DANGERS_IN_ORDER.index(danger)), reply)


def danger_of(session: Session) -> Danger:
    """The danger of the emergency answer on which the session stands."""
    return DANGERS_IN_ORDER[session.section] if session.section < len(DANGERS_IN_ORDER) else "general"


def emergency_for_anyone(session: Session, guidance: Guidance, danger: Danger, today: date) -> Screen:
    """The same for somebody whose language is not known: in French, in English, and a button for Bambara."""
    session, reply = emergency(session, "fr", guidance, danger, today)
    bambara = Choice(LANGUAGE_NAMES["bm"], payload("bm", "danger", danger))
    text = f"{reply.text}\n\n{_emergency_text('en', guidance, danger, today)}"
    return on(session, replace(reply, text=text, choices=(bambara, *reply.choices)))


def guesses(session: Session, language: Language, guidance: Guidance, names: tuple[str, ...]) -> Screen:
    """The question "did you mean": the best guesses, and a way out."""
    named = tuple(Choice(guidance.title(name, language), payload(language, "pick", name)) for name in names)
    none = Choice(gettext(language, "None of these"), payload(language, "none"))
    text = gettext(language, "I am not sure that I understood. Did you mean:")
    return on(replace(session, node="guess"), Reply(text, language, (*named, none)))


def person(session: Session, language: Language, guidance: Guidance, today: date) -> Screen:
    """The operator's line where there is one; else the honest word that there is none, and where people are."""
    text = _operator_line(language, guidance, today) or said(language, "no_person")
    choices = (
        _topic(guidance, language, "help_services"),
        Choice(gettext(language, "In danger now"), payload(language, "topic", EMERGENCY)),
        menu_choice(language),
    )
    return on(replace(session, node="talk"), Reply(text, language, choices))


def unheard(session: Session, guidance: Guidance, today: date) -> Screen:
    """For a voice message, a picture or a file: that it cannot be heard, whom to call, and what to choose from."""
    languages = LANGUAGES if session.language is None else (session.language,)
    sorry = [said(each, "media") for each in languages]
    if line := _operator_line(languages[0], guidance, today):
        sorry.append(line)
    if session.language is None:
        after, reply = first_screen(session)
        return after, replace(reply, text="\n\n".join((*sorry, reply.text)))
    after, reply = menu(session, session.language, guidance, "\n\n".join(sorry))
    person = Choice(gettext(session.language, "Speak with a person"), payload(session.language, "person"))
    return on(after, replace(reply, choices=(person, *reply.choices)))


def _operator_line(language: Language, guidance: Guidance, today: date) -> str:
    """Whom to call to speak with a person; empty while there is nobody."""
    operator = guidance.operator(today)
    if operator is None:
        return ""
    line = gettext(language, "A person answers here:")
    shown = numbers_shown(operator, today, production=guidance.policy.production)
    return f"{line} {operator.organisation}, {' / '.join(operator.phones[index] for index in shown)}"


def under_question(screen: Screen) -> Screen:
    """The same screen under one line and one button that ask whether there is danger now.

    In every language while the person's is not known; the button then belongs to none.
    """
    session, reply = screen
    known = session.language
    lines = "\n".join(_danger_question(each) for each in ((known,) if known else LANGUAGES))
    label = gettext(known, "In danger now") if known else "SOS"
    button = Choice(label, payload(known, "topic", EMERGENCY))
    others = tuple(choice for choice in reply.choices if choice.payload != button.payload)
    asked = replace(reply, text=f"{lines}\n\n{reply.text}", choices=(button, *others))
    after, _ = on(session, asked)
    return replace(after, asked=True), asked


def _danger_question(language: Language) -> str:
    return gettext(language, "Are you in danger now? Touch the first button or write SOS.")


def _welcome(language: Language) -> str:
    hello = gettext(language, "Welcome to Sira: information for people on the road.")
    choose = gettext(language, "Choose your language or ask your question.")
    return f"{hello} {choose}"


_label_key = lru_cache(maxsize=2_000)(label_key)
"""Of what buttons say, which is never what somebody wrote."""


def on(session: Session, reply: Reply) -> Screen:
    """The reply, and the session that takes digits and labels for its buttons and yes for no older answer."""
    menu = tuple(choice.payload for choice in reply.choices)
    labels = tuple(_label_key(choice.label) for choice in reply.choices)
    return replace(session, last_menu=menu, labels=labels, asked=False), reply


def topic_choices(language: Language, guidance: Guidance, name: str, index: int) -> tuple[Choice, ...]:
    """What follows a section of a topic: more, related topics, did it help, back, menu."""
    known = guidance.topics[name]
    sections = known.texts[language].sections
    related = tuple(dict.fromkeys((*known.alternatives, *known.related)))[:RELATED_SHOWN]
    more: tuple[Choice, ...] = ()
    if index + 1 < len(sections):
        label = gettext(language, "More: {title}").format(title=sections[index + 1].title)
        more = (Choice(label, payload(language, "more", name, index + 1)),)
    return (
        *more,
        *(_topic(guidance, language, other) for other in related),
        Choice(gettext(language, "This helped"), payload(language, "good", name), listed=False),
        Choice(gettext(language, "Did not help"), payload(language, "bad", name), listed=False),
        _back(language, "group", known.group) if index == 0 else _back(language, "more", name, index - 1),
        menu_choice(language),
    )


def _topic(guidance: Guidance, language: Language, name: str) -> Choice:
    return Choice(guidance.title(name, language), payload(language, "topic", name))


def _back(language: Language, verb: str, *arguments: str | int) -> Choice:
    return Choice(gettext(language, "Back"), payload(language, verb, *arguments), listed=False)


def _forget_choice(language: Language) -> Choice:
    return Choice(gettext(language, "Forget me"), payload(language, "forget"), listed=False)


def menu_choice(language: Language) -> Choice:
    """The button that leads to the menu."""
    return Choice(gettext(language, "Menu"), payload(language, "menu"), listed=False)


def _emergency_text(language: Language, guidance: Guidance, danger: Danger, today: date) -> str:
    passages = guidance.emergency(danger, language, today)
    parts = [part for passage in passages for part in (passage.title, passage.text, *_no_rescue(passage, danger))]
    return "\n\n".join([*_warnings(passages[0], language, guidance), *parts, *_source_line(passages[0], language)])


def _no_rescue(passage: Passage, danger: Danger) -> list[str]:
    """Who reads "say where you are" must not say it to Sira and wait. The text on thoughts of dying says it itself."""
    if danger == "suicide":
        return []
    return [gettext(passage.language, "A machine answers here: it sends no help and warns nobody.")]


def _emergency_choices(language: Language, guidance: Guidance, danger: Danger) -> tuple[Choice, ...]:
    others = tuple(
        Choice(gettext(language, label), payload(language, "danger", other))
        for other, label in DANGERS.items()
        if other != danger
    )
    more = Choice(guidance.title("help_services", language), payload(language, "topic", "help_services"), listed=False)
    return (*others, more, menu_choice(language))


def passage_text(passage: Passage, language: Language, guidance: Guidance) -> str:
    """A passage with its warnings before it and its sources beneath; what stands in its place when it is withheld."""
    if passage.withheld:
        text = gettext(language, "This has to be checked again. Ask IOM or your embassy before you rely on it.")
    else:
        text = passage.text
    warnings = _warnings(passage, language, guidance)
    return "\n\n".join([*warnings, passage.title, text, *_source_line(passage, passage.language)])


def _warnings(passage: Passage, language: Language, guidance: Guidance) -> list[str]:
    """What must be known before the text: that nobody checked it, or that it is not in the language asked for."""
    if not guidance.policy.production:
        return [gettext(passage.language, "TEST: a draft that nobody has checked yet.")] if passage.unproven else []
    if passage.language != language:
        return [gettext(language, "The text in Bambara is not checked yet; here it is in French.")]
    return []


def _source_line(passage: Passage, language: Language) -> list[str]:
    if not passage.sources:
        return []
    names = ", ".join(_source(source, language) for source in passage.sources[:SOURCES_NAMED])
    rest = len(passage.sources) - SOURCES_NAMED
    return [gettext(language, "Source: {names}").format(names=f"{names} +{rest}" if rest > 0 else names)]


def _source(source: Source, language: Language) -> str:
    read = gettext(language, "read")
    return f"{source.publisher} ({f'{read} ' if source.read_only else ''}{month(source)})"
