"""Answers a page at a time, for channels whose messages are short. A page here is two words and a choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.paging import following, page
from bot.conversation.session import Node, Session
from bot.conversation.step import step
from bot.conversation.turn import Heard, Turn
from bot.guidance.guidance import Guidance
from bot.message import Choice, Reply
from bot.understanding.meaning import Meaning
from tests.people import NOON

BACK = Choice("Retour", "fr.menu")
REPLY = Reply("one two three four five", "fr", (BACK,), topic="risk_desert")
DESERT = Session(language="fr", how="clear", node="topic", topic="risk_desert")


def cut(reply: Reply, more: Choice, kept: int) -> tuple[Reply, ...]:
    words = reply.text.split()
    pieces = [" ".join(words[at : at + 2]) for at in range(0, len(words), 2)] or [""]
    *before, last = (replace(reply, text=piece) for piece in pieces)
    return (*(replace(each, choices=(*reply.choices[:kept], more)) for each in before), last)


@pytest.mark.parametrize(
    ("number", "text", "payload"),
    [(0, "one two", "fr.page.1"), (1, "three four", "fr.page.2"), (2, "five", "fr.menu"), (9, "five", "fr.menu")],
)
def test_each_page_leads_to_the_next(number: int, text: str, payload: str) -> None:
    session, reply = page((DESERT, REPLY), number, cut)
    assert (reply.text, reply.topic) == (text, "risk_desert")
    assert [choice.payload for choice in reply.choices] == [payload]
    assert session.last_menu == (payload,)


@pytest.mark.parametrize("node", ["", "language", "menu", "guess", "talk"])
def test_what_cannot_be_said_again_as_it_was_is_whole(node: Node) -> None:
    screen = (replace(DESERT, node=node), REPLY)
    assert page(screen, 0, cut) == screen


def test_danger_is_whole_and_so_is_everything_where_messages_are_long() -> None:
    danger = (DESERT, replace(REPLY, danger="desert"))
    assert page(danger, 0, cut) == danger
    assert page((DESERT, REPLY), 0, None) == (DESERT, REPLY)


def test_the_button_for_the_next_page_is_the_last_of_the_menu() -> None:
    assert following(replace(DESERT, last_menu=("fr.menu", "fr.page.3"))) == "fr.page.3"
    assert following(replace(DESERT, last_menu=("fr.page.3", "fr.menu"))) == ""
    assert following(DESERT) == ""


def heard(text: str = "", choice: str = "", intent: str = "out_of_scope") -> Heard:
    meaning = Meaning(text, intent=intent, confidence=0.9, script="latin" if text else "none")
    return Heard("choice" if choice else "text", meaning, choice, cut=cut)


def take(session: Session, each: Heard, guidance: Guidance) -> tuple[Session, Turn]:
    turn = step(session, each, guidance, NOON.date())
    assert turn.session is not None
    return turn.session, turn


@pytest.mark.parametrize(
    "on", [heard("1"), heard("la suite", intent="more"), heard(choice="fr.page.1")], ids=["digit", "word", "button"]
)
def test_one_reads_on_by_digit_word_or_button(guidance: Guidance, on: Heard) -> None:
    session, first = take(Session(language="fr"), heard("?", intent="risk_desert"), guidance)
    session, second = take(session, on, guidance)
    whole = step(Session(language="fr"), replace(heard("?", intent="risk_desert"), cut=None), guidance, NOON.date())
    words = whole.replies[0].text.split()
    assert first.replies[0].text.split() + second.replies[0].text.split() == words[:4]
    assert (second.happened.intent, session.section) == ("risk_desert", 0)


def test_under_the_question_about_danger_one_reads_on_and_the_way_to_help_stays(guidance: Guidance) -> None:
    asked = heard("?", intent="risk_desert")
    asked = replace(asked, meaning=replace(asked.meaning, possible_danger=True))
    session, first = take(Session(language="fr"), asked, guidance)
    session, second = take(session, heard(choice="fr.page.1"), guidance)
    whole = step(Session(language="fr"), replace(asked, cut=None), guidance, NOON.date()).replies[0].text.split()
    assert first.replies[0].text.split() + second.replies[0].text.split() == whole[:4]
    for turn in (first, second):
        assert turn.replies[0].choices[0].payload == "fr.topic.help_emergency"
        assert len(turn.replies) == 1
    _, yes = take(session, heard("oui", intent="affirm"), guidance)
    assert yes.replies[0].danger == "general"


def test_after_the_last_page_more_is_the_next_section(guidance: Guidance) -> None:
    session = Session(language="fr")
    session, turn = take(session, heard("?", intent="risk_desert"), guidance)
    while following(session):
        session, turn = take(session, heard("1"), guidance)
    assert turn.replies[0].choices[0].payload == "fr.more.risk_desert.1"
    session, _ = take(session, heard("la suite", intent="more"), guidance)
    assert session.section == 1


@pytest.mark.parametrize("payload", ["fr.page.x", "fr.page", "-.page.99999999", "fr.page.-1"])
def test_a_page_that_is_none_is_the_answer_all_the_same(guidance: Guidance, payload: str) -> None:
    session, _ = take(Session(language="fr"), heard("?", intent="risk_desert"), guidance)
    _, turn = take(session, heard(choice=payload), guidance)
    assert turn.replies[0].topic == "risk_desert"


def test_a_page_of_a_talk_that_is_forgotten_is_the_menu(guidance: Guidance) -> None:
    _, turn = take(Session(), heard(choice="fr.page.2"), guidance)
    assert turn.replies[0].language == "fr"
    assert turn.happened.outcome == "talk"
