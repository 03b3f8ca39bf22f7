"""The pure step, told as what is heard and what comes of it. Meanings are given; nothing is understood here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.session import Session
from bot.conversation.step import step
from bot.conversation.turn import Heard, Turn
from bot.conversation.wording import TALK
from bot.guidance.guidance import Guidance
from bot.guidance.model import EMERGENCY
from bot.i18n import gettext
from bot.message import DANGERS, LANGUAGES, Danger, Kind, Language
from bot.understanding.meaning import Guess, Meaning, Script
from tests.people import NOON

FRENCH = Session(language="fr", how="clear")
SCREEN = 640
"""Characters that a small phone shows without much scrolling: four SMS."""


def said(
    intent: str,
    confidence: float = 0.9,
    *,
    text: str = "...",
    language: Language | None = None,
    guesses: tuple[str, ...] = (),
    danger: Danger | None = None,
    possible: bool = False,
    script: Script = "latin",
    whole: bool = False,
) -> Heard:
    ranking = tuple(Guess(name, 0.3) for name in guesses) or (Guess(intent, confidence),)
    meaning = Meaning(
        text,
        intent=intent,
        confidence=confidence,
        ranking=ranking,
        language=language,
        language_confidence=0.95 if language else 0.0,
        telling=4 if language else 0,
        danger=danger,
        possible_danger=possible,
        script=script,
        whole_phrase=whole,
    )
    return Heard("text", meaning)


def tapped(payload: str) -> Heard:
    return Heard("choice", Meaning("", script="none"), payload)


def typed(text: str) -> Heard:
    return said("out_of_scope", 0.0, text=text, script="none")


@pytest.fixture
def take(guidance: Guidance) -> type[Steps]:
    return type("Bound", (Steps,), {"guidance": guidance})


class Steps:
    """A conversation of steps."""

    guidance: Guidance

    def __init__(self, session: Session = FRENCH) -> None:
        self.session: Session | None = session
        self.turn: Turn

    def hear(self, *all_heard: Heard) -> Turn:
        for heard in all_heard:
            self.turn = step(self.session or Session(), heard, self.guidance, NOON.date())
            self.session = self.turn.session
        return self.turn

    @property
    def text(self) -> str:
        return self.turn.replies[0].text

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.turn.replies[0].choices]


def test_who_writes_in_no_clear_language_sees_the_trilingual_screen(take: type[Steps]) -> None:
    talk = take(Session())
    talk.hear(said("greet"))
    assert talk.labels == ["Français", "Bamanankan", "English"]
    assert all(word in talk.text for word in ("Bienvenue", "bisimila", "Welcome"))


@pytest.mark.parametrize(("digit", "language"), [("1", "fr"), ("2", "bm"), ("3", "en")])
def test_a_digit_chooses_on_the_trilingual_screen(take: type[Steps], digit: str, language: str) -> None:
    turn = take(Session()).hear(said("greet"), typed(digit))
    assert turn.session is not None
    assert (turn.session.language, turn.session.how) == (language, "button")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_that_is_typed_does_what_its_button_does(take: type[Steps], language: Language) -> None:
    opened = take(Session(language=language, how="clear"))
    for choice in opened.hear(said("menu")).replies[0].choices:
        by_hand, by_button = take(opened.session or FRENCH), take(opened.session or FRENCH)
        by_hand.hear(said("out_of_scope", 0.2, text=choice.label.upper()))
        by_button.hear(tapped(choice.payload))
        assert by_hand.turn == by_button.turn


def test_thanks_at_the_very_beginning_are_a_greeting(take: type[Steps]) -> None:
    assert take().hear(said("thanks")).happened.intent == "greet"
    assert take().hear(said("risk_sea"), said("thanks")).happened.intent == "thanks"


def test_a_label_of_an_older_message_is_words_like_any(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("menu"))
    label = talk.labels[0]
    turn = talk.hear(said("risk_sea"), said("thanks", text=label))
    assert turn.happened.intent == "thanks"


def test_danger_in_what_is_a_label_comes_first(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("menu"))
    turn = talk.hear(said("help_emergency", text=talk.labels[0], danger="sea"))
    assert turn.happened.outcome == "emergency"


def test_a_question_in_no_clear_language_is_answered_once_the_language_is_chosen(take: type[Steps]) -> None:
    turn = take(Session()).hear(said("rights_aes"), tapped("en.lang"))
    assert (turn.replies[0].topic, turn.replies[0].language) == ("rights_aes", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clear_question_is_answered_at_once_in_its_language(take: type[Steps], language: Language) -> None:
    turn = take(Session()).hear(said("risk_desert", language=language))
    assert (turn.replies[0].topic, turn.replies[0].language) == ("risk_desert", language)
    assert turn.happened.intent == "risk_desert"


def test_an_answer_ends_with_its_source_and_month(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("risk_sea"))
    last = talk.text.splitlines()[-1]
    assert last.startswith("Source : ")
    assert "/20" in last


def test_drafts_stand_under_a_line_that_says_so(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("risk_sea"))
    assert talk.text.startswith("TEST : un brouillon")


def test_menu_group_topic_more_and_back_lead_down_and_up_again(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("menu"))
    assert talk.labels[:3] == ["Les risques de la route", "Mes droits dans la CEDEAO", "Aide et retour"]
    talk.hear(typed("1"), typed("2"))
    assert talk.turn.replies[0].topic == "risk_desert"
    talk.hear(said("more"))
    assert (talk.session or FRENCH).section == 1
    talk.hear(said("back"))
    assert (talk.session or FRENCH).section == 0
    talk.hear(said("back"))
    assert "Traverser le désert" in talk.labels
    talk.hear(said("back"))
    assert "Aide et retour" in talk.labels


def test_more_after_the_last_section_begins_again(take: type[Steps], guidance: Guidance) -> None:
    sections = len(guidance.topics["risk_desert"].texts["fr"].sections)
    turn = take().hear(said("risk_desert"), *[said("more")] * sections)
    assert turn.session is not None
    assert turn.session.section == 0


@pytest.mark.parametrize(
    ("payload", "topic", "language"),
    [
        ("bm.topic.risk_sea", "risk_sea", "bm"),
        ("en.more.risk_sea.1", "risk_sea", "en"),
        ("fr.more.risk_sea.99", "risk_sea", "fr"),
        ("fr.more.risk_sea.x", "risk_sea", "fr"),
        ("en.pick.return_apply", "return_apply", "en"),
        ("en.danger.desert", EMERGENCY, "en"),
        ("en.topic.help_emergency", EMERGENCY, "en"),
        ("en.group.rights", None, "en"),
        ("en.topic.gone", None, "en"),
        ("en.unheard_of", None, "en"),
    ],
)
def test_an_old_button_works_when_the_session_is_gone(
    take: type[Steps], payload: str, topic: str | None, language: str
) -> None:
    turn = take(Session()).hear(tapped(payload))
    assert (turn.replies[0].topic, turn.replies[0].language) == (topic, language)


@pytest.mark.parametrize("payload", ["-.menu", "garbage", "xx.menu", "." * 60])
def test_a_button_that_tells_no_language_gives_the_first_screen(take: type[Steps], payload: str) -> None:
    assert take(Session()).hear(tapped(payload)).replies[0].choices[0].payload == "fr.lang"


def test_an_old_button_answers_in_the_language_of_the_session(take: type[Steps]) -> None:
    assert take().hear(tapped("en.topic.risk_sea")).replies[0].language == "fr"


def test_a_change_of_language_says_the_present_answer_again(take: type[Steps]) -> None:
    turn = take().hear(said("risk_sea"), said("more"), tapped("bm.lang"))
    reply = turn.replies[0]
    assert (reply.topic, reply.language, (turn.session or FRENCH).section) == ("risk_sea", "bm", 1)


def test_a_named_language_is_taken_and_an_unnamed_one_asked_for(take: type[Steps]) -> None:
    assert take().hear(said("change_language", text="english please")).replies[0].language == "en"
    talk = take()
    talk.hear(said("change_language", text="une autre langue"))
    assert talk.labels[:3] == ["Français", "Bamanankan", "English"]


def test_an_unsure_message_is_asked_back_with_the_three_best_guesses(take: type[Steps]) -> None:
    talk = take()
    heard = said("risk_sea", 0.3, guesses=("risk_sea", "greet", "risk_desert", "return_apply", "rights_aes"))
    talk.hear(heard)
    assert talk.labels[0] == "Traverser la mer"
    assert len(talk.labels) == 4
    assert talk.turn.happened.outcome == "guess"
    assert talk.hear(typed("2")).replies[0].topic == "risk_desert"


def test_yes_takes_the_first_guess_and_none_of_these_the_menu(take: type[Steps]) -> None:
    unsure = said("risk_sea", 0.3, guesses=("risk_sea", "risk_desert", "return_apply"))
    assert take().hear(unsure, said("affirm")).replies[0].topic == "risk_sea"
    talk = take()
    talk.hear(unsure, typed("4"))
    assert "Aide et retour" in talk.labels


@pytest.mark.parametrize("danger", DANGERS)
def test_certain_danger_is_answered_whole_at_once_in_any_state(take: type[Steps], danger: Danger) -> None:
    for session in (Session(), FRENCH, replace(FRENCH, node="guess"), replace(FRENCH, node="topic", topic="risk_sea")):
        turn = take(session).hear(said("out_of_scope", 0.1, danger=danger))
        assert (turn.replies[0].danger, turn.happened.outcome) == (danger, "emergency")


def test_danger_in_no_clear_language_uses_what_the_channel_hints_at(take: type[Steps]) -> None:
    heard = replace(said("out_of_scope", 0.1, danger="sea"), hint="en")
    assert take(Session()).hear(heard).replies[0].language == "en"


def test_danger_in_a_language_that_nobody_can_tell_is_answered_in_french_and_english(take: type[Steps]) -> None:
    talk = take(Session())
    talk.hear(said("out_of_scope", 0.1, danger="desert"))
    assert "Restez en groupe" in talk.text
    assert "how much water is left" in talk.text
    assert talk.hear(typed("1")).replies[0].language == "bm"


def test_possible_danger_puts_one_line_and_one_button_over_the_ordinary_answer(take: type[Steps]) -> None:
    talk = take()
    turn = talk.hear(said("risk_sea", possible=True))
    assert talk.text.startswith("Êtes-vous en danger maintenant")
    assert "Source : " in talk.text
    assert talk.labels[0] == "En danger maintenant"
    assert (turn.replies[0].danger, turn.replies[0].topic) == (None, "risk_sea")
    assert talk.hear(typed("1")).replies[0].danger == "general"


def test_who_may_be_in_danger_is_asked_in_every_language_while_theirs_is_not_known(take: type[Steps]) -> None:
    heard = said("out_of_scope", 0.1, possible=True)
    talk = take(Session())
    talk.hear(heard)
    asked = "Are you in danger now? Touch the first button or write SOS."
    assert talk.text.startswith("\n".join(gettext(language, asked) for language in LANGUAGES))
    assert talk.labels == ["SOS", "Français", "Bamanankan", "English"]
    for answer in (typed("1"), said("affirm")):
        talk = take(Session())
        talk.hear(heard, answer)
        assert "Restez avec d'autres personnes" in talk.text
        assert "Stay with other people" in talk.text


def test_the_button_of_the_question_about_danger_stands_there_once(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("thanks", possible=True))
    assert talk.labels.count("En danger maintenant") == 1
    assert talk.labels[0] == "En danger maintenant"


def test_yes_to_the_question_about_danger_gives_the_emergency_answer(take: type[Steps]) -> None:
    assert take().hear(said("risk_sea", possible=True), said("affirm")).replies[0].danger == "general"


def test_another_kind_of_danger_can_be_chosen_beneath_an_emergency_answer(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("out_of_scope", 0.1, danger="general"))
    talk.hear(tapped("fr.danger.desert"))
    assert talk.turn.replies[0].danger == "desert"


@pytest.mark.parametrize("danger", DANGERS)
def test_a_switch_of_language_says_the_same_emergency_answer_again(take: type[Steps], danger: Danger) -> None:
    alone = take(replace(FRENCH, language="en")).hear(said("out_of_scope", 0.1, danger=danger)).replies
    cry = said("out_of_scope", 0.1, danger=danger)
    begun = replace(said("greet"), kind="start")
    for switch in ([tapped("en.lang")], [said("change_language", text="english please")], [begun, typed("3")]):
        turn = take().hear(cry, *switch)
        assert turn.replies == alone
        assert turn.happened.outcome == "emergency"


def test_in_danger_bambara_stands_over_the_french_after_a_switch_too(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("out_of_scope", 0.1, danger="desert"), tapped("bm.lang"))
    assert (talk.turn.replies[0].language, talk.turn.replies[0].danger) == ("bm", "desert")
    assert "Restez en groupe" in talk.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("danger", DANGERS)
def test_an_emergency_answer_says_that_a_machine_gives_it(
    take: type[Steps], danger: Danger, language: Language
) -> None:
    talk = take(replace(FRENCH, language=language))
    talk.hear(said("out_of_scope", 0.1, danger=danger))
    machine = {"fr": "une machine", "bm": "masin de", "en": "a machine"}[language]
    assert talk.text.lower().count(machine) == 1


@pytest.mark.parametrize(
    "heard",
    [
        said("out_of_scope", 0.1, danger="general", text="personne ne répond"),
        said("feedback_bad", text="ça sonne dans le vide"),
        said("out_of_scope", text="position 36.51 12.33"),
        said("risk_sea", 0.2, guesses=("risk_sea", "risk_desert", "return_apply"), text="bateau bleu"),
        said("affirm", text="oui"),
        typed("40"),
    ],
    ids=["cry", "no answer", "position", "unsure", "yes", "number"],
)
def test_what_belongs_to_a_danger_is_answered_with_it_again(take: type[Steps], heard: Heard) -> None:
    for session in (FRENCH, Session()):
        talk = take(session)
        first = talk.hear(said("out_of_scope", 0.1, danger="sea")).replies
        assert talk.hear(heard).replies == first


def test_a_voice_message_in_danger_leaves_the_emergency_answer_in_place(take: type[Steps]) -> None:
    talk = take()
    first = talk.hear(said("out_of_scope", 0.1, danger="sea")).replies[0]
    talk.hear(Heard("media", Meaning("", script="none")))
    assert talk.text.endswith(first.text)
    assert talk.text.startswith(gettext("fr", TALK["media"]))
    assert talk.turn.replies[0].danger == "sea"


@pytest.mark.parametrize("intent", ["menu", "help_human", "thanks", "deny", "rights_aes"])
def test_a_clear_wish_leads_out_of_an_emergency_answer(take: type[Steps], intent: str) -> None:
    turn = take().hear(said("out_of_scope", 0.1, danger="sea"), said(intent))
    assert turn.replies[0].danger is None


def test_after_the_answer_that_names_no_danger_only_its_failing_repeats_it(take: type[Steps]) -> None:
    cry = said("out_of_scope", 0.1, danger="general")
    assert take().hear(cry, said("feedback_bad")).replies[0].danger == "general"
    assert take().hear(cry, said("affirm")).replies[0].danger is None


def test_more_in_danger_says_the_whole_answer_again_and_back_leads_to_the_group(take: type[Steps]) -> None:
    talk = take()
    first = talk.hear(said("out_of_scope", 0.1, danger="sea")).replies
    assert talk.hear(said("more")).replies == first
    talk.hear(said("back"))
    assert talk.text.startswith("Aide et retour")


def test_a_question_after_a_danger_in_no_clear_language_is_answered_from_its_beginning(take: type[Steps]) -> None:
    talk = take(Session())
    talk.hear(said("out_of_scope", 0.1, danger="suicide"), said("rights_aes"), tapped("en.lang"))
    assert talk.turn.session is not None
    assert (talk.turn.session.topic, talk.turn.session.section) == ("rights_aes", 0)


@pytest.mark.parametrize(
    ("intent", "words"),
    [
        ("greet", "Bonjour"),
        ("thanks", "Avec plaisir"),
        ("goodbye", "Bonne route"),
        ("privacy", "Je ne garde ni vos mots"),
        ("voice", "Je ne sais pas encore parler"),
        ("help_human", "Je suis une machine"),
        ("out_of_scope", "Je ne réponds que sur trois choses"),
        ("share", "Merci de faire passer"),
        ("become_relay", "Les relais"),
        ("feedback_good", "content que cela aide"),
        ("feedback_bad", "Merci de le dire"),
        ("deny", "D'accord"),
        ("unheard_of", "Je n'ai pas compris"),
    ],
)
def test_talk_is_answered_with_a_way_on(take: type[Steps], intent: str, words: str) -> None:
    talk = take()
    talk.hear(said("greet"), said(intent))
    assert words in talk.text
    assert talk.labels


@pytest.mark.parametrize("kind", ["media", "location", "unsupported"])
def test_what_is_no_text_gets_a_helpful_word(take: type[Steps], kind: Kind) -> None:
    for session in (Session(), FRENCH):
        assert take(session).hear(Heard(kind, Meaning("", script="none"))).replies[0].choices


@pytest.mark.parametrize("script", ["arabic", "nko"])
def test_a_script_that_cannot_be_answered_gets_the_trilingual_screen(take: type[Steps], script: Script) -> None:
    talk = take()
    talk.hear(said("out_of_scope", 0.0, script=script))
    assert talk.labels == ["Français", "Bamanankan", "English"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_heard_is_told_above_the_menu_and_a_way_to_a_person(
    take: type[Steps], language: Language
) -> None:
    talk = take(Session(language=language, how="clear"))
    turn = talk.hear(Heard("media", Meaning("", script="none")))
    assert gettext(language, TALK["media"]) in talk.text
    assert gettext(language, "In danger now") in talk.labels
    assert turn.happened.intent == "media"
    assert talk.hear(typed("1")).happened.outcome == "asked_for_person"


def test_who_begins_with_a_voice_message_is_told_in_all_languages(take: type[Steps]) -> None:
    talk = take(Session())
    talk.hear(Heard("media", Meaning("", script="none")))
    assert all(gettext(language, TALK["media"]) in talk.text for language in LANGUAGES)
    assert talk.labels == ["Français", "Bamanankan", "English"]


def test_whom_to_call_stands_beneath_what_cannot_be_heard(guidance: Guidance) -> None:
    line = next(service for service in guidance.services.values() if service.phones)
    known = replace(guidance, services={line.id: replace(line, operator=True)})
    for session in (Session(), FRENCH):
        turn = step(session, Heard("media", Meaning("", script="none")), known, NOON.date())
        assert line.phones[0] in turn.replies[0].text


@pytest.mark.parametrize(
    ("session", "hint", "language"),
    [(FRENCH, "bm", "fr"), (Session(), "bm", "bm"), (Session(), None, "fr"), (Session(language="en"), None, "en")],
)
def test_stop_ends_the_session_in_the_language_of_the_talk_or_of_the_word(
    guidance: Guidance, session: Session, hint: Language | None, language: Language
) -> None:
    turn = step(session, Heard("stop", Meaning("stop"), hint=hint), guidance, NOON.date())
    assert (turn.session, turn.happened.intent) == (None, "forget_me")
    done = f"{gettext(language, TALK['forget_me'])} {gettext(language, 'In danger? Write SOS.')}"
    assert [(reply.text, reply.choices) for reply in turn.replies] == [(done, ())]


def test_forget_me_ends_the_session_with_one_confirmation(take: type[Steps]) -> None:
    turn = take().hear(said("risk_sea"), said("forget_me", whole=True))
    assert turn.session is None
    assert "C'est fait" in turn.replies[0].text
    assert turn.replies[0].choices == ()


@pytest.mark.parametrize(
    ("language", "kept", "seen"),
    [
        ("fr", "qui. Pour cela, je garde une marque secrète", "L'application que vous utilisez"),
        ("bm", "taamasiyɛn gundolama", "i ka telefɔni sosiyete"),
        ("en", "For that I hold a secret mark", "The app you write with"),
    ],
)
def test_what_sira_keeps_and_what_others_see_are_two_short_screens(
    take: type[Steps], language: Language, kept: str, seen: str
) -> None:
    talk = take(Session(language=language, how="button"))
    talk.hear(tapped(f"{language}.privacy"))
    assert kept in talk.text
    assert len(talk.text) <= SCREEN
    talk.hear(typed("1"))
    assert seen in talk.text
    assert len(talk.text) <= SCREEN


@pytest.mark.parametrize("heard", [said("forget_me", whole=True), tapped("-.forget"), tapped("fr.forget")])
def test_who_wants_to_be_forgotten_need_not_choose_a_language_first(take: type[Steps], heard: Heard) -> None:
    turn = take(Session()).hear(replace(heard, hint="fr"))
    assert (turn.session, turn.happened.intent) == (None, "forget_me")
    assert "C'est fait" in turn.replies[0].text
    assert turn.replies[0].forgets


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("possible", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_what_may_be_a_cry_is_asked_before_anything_is_forgotten(
    take: type[Steps], language: Language, *, possible: bool, whole: bool
) -> None:
    talk = take(Session(language=language, how="clear"))
    turn = talk.hear(said("forget_me", possible=possible, whole=whole))
    if whole and not possible:
        assert (turn.session, turn.replies[0].forgets) == (None, True)
        return
    assert (turn.session is None, turn.replies[0].forgets) == (False, False)
    assert talk.labels == [gettext(language, name) for name in ("In danger now", "Forget me", "Menu")]
    assert talk.text.count(gettext(language, "Are you in danger now? Touch the first button or write SOS.")) == 1
    assert take(turn.session or FRENCH).hear(typed("1")).replies[0].danger == "general"
    assert take(turn.session or FRENCH).hear(typed("2")).session is None
    assert take(turn.session or FRENCH).hear(said("affirm")).replies[0].danger == "general"


def test_an_emergency_answer_stands_under_no_question(take: type[Steps]) -> None:
    talk = take()
    turn = talk.hear(said(EMERGENCY, possible=True))
    assert turn.replies[0].danger == "general"
    assert "Êtes-vous en danger maintenant" not in talk.text


def test_the_question_about_danger_is_asked_again_in_the_language_then_chosen(take: type[Steps]) -> None:
    talk = take()
    talk.hear(said("risk_sea", possible=True), tapped("en.lang"))
    assert talk.text.startswith("Are you in danger now?")
    assert talk.turn.replies[0].topic == "risk_sea"


def test_yes_is_no_answer_to_a_question_that_another_message_has_passed(take: type[Steps]) -> None:
    turn = take().hear(said("risk_sea", possible=True), said("thanks"), said("affirm"))
    assert turn.replies[0].danger is None


def test_only_a_sure_wish_to_be_forgotten_ends_the_session(take: type[Steps]) -> None:
    turn = take().hear(said("forget_me", 0.2))
    assert turn.session is not None
    assert not turn.replies[0].forgets


def test_to_be_forgotten_is_offered_where_sira_says_what_it_keeps(take: type[Steps]) -> None:
    talk = take()
    talk.hear(tapped("-.privacy"))
    assert "Oubliez-moi" in talk.labels
    assert talk.hear(typed(str(talk.labels.index("Oubliez-moi") + 1))).session is None


def test_a_command_for_danger_is_answered_before_a_language_is_known(take: type[Steps]) -> None:
    turn = take(Session()).hear(tapped(f"-.topic.{EMERGENCY}"))
    assert turn.replies[0].danger == "general"


@pytest.mark.parametrize("digit", ["0", "7", "99"])
def test_a_digit_that_is_not_on_the_menu_never_breaks(take: type[Steps], digit: str) -> None:
    turn = take().hear(said("menu"), typed(digit))
    assert turn.replies[0].choices


def test_the_first_reply_is_the_same_whether_or_not_somebody_was_here_before(take: type[Steps]) -> None:
    new = take(Session()).hear(said("greet", language="fr"))
    returning = take(Session()).hear(said("greet", language="fr"))
    assert new.replies == returning.replies
