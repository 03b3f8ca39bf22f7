"""A position gets the nearest help at once, and is nowhere after its answer."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import compose
from bot.conversation.directory_screens import HELP
from bot.conversation.session import Session, decode, encode
from bot.conversation.step import step
from bot.guidance.guidance import Guidance
from bot.logs import configure
from bot.message import LANGUAGES, Inbound, Language, Position, Reply
from bot.settings import Settings
from bot.storage.volatile_sqlite import SqliteStore
from tests.conversation.desks import (
    LABEL_LETTERS,
    TODAY,
    asked,
    cards_of,
    helps,
    here,
    located,
    session,
    tapped,
)
from tests.people import NOON, Hands

GAO, AGADEZ = Position(16.27, -0.05), Position(16.97, 7.99)
KAYES, TAMANRASSET = Position(14.45, -11.43), Position(22.785, 5.52)
CANARY = Position(15.123456789, -3.987654321)
CANARIES = ("15.12", "3.98", "123456789", "987654321")


@pytest.mark.parametrize(
    ("position", "language", "has", "first"),
    [
        (GAO, "fr", ["Aide près de vous", "Maison du Migrant, Gao (Mali) : dans la ville"], "svc-050"),
        (KAYES, "bm", ["Dɛmɛ i gɛrɛfɛ"], "svc-058"),
        (AGADEZ, "en", ["IOM Niger, Agadez (Niger): in the town", "about 740 km"], "svc-018"),
        (
            TAMANRASSET,
            "en",
            ["no help close to you", "IOM Niger, Agadez (Niger): about 700 km", "road safe"],
            "svc-018",
        ),
        (Position(48.85, 2.35), "en", ["no help close to you", "IOM Algeria, Algiers"], None),
    ],
)
def test_a_position_gives_the_four_nearest(
    guidance: Guidance, position: Position, language: Language, has: list[str], first: str | None
) -> None:
    turn = step(session(language), located(position), guidance, TODAY)
    reply = turn.replies[0]
    assert [words for words in has if words not in reply.text] == []
    assert len(cards_of(reply)) == 4
    assert first is None or cards_of(reply)[0].endswith(first)
    assert turn.happened.intent == HELP
    helps(reply)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_show_a_way_to_the_question_for_a_position(guidance: Guidance, language: Language) -> None:
    places = step(session(language), tapped(f"{language}.services"), guidance, TODAY)
    near = places.replies[0].position
    assert near is not None
    assert near not in places.replies[0].choices
    question = step(places.session or Session(), tapped(near.payload), guidance, TODAY)
    (reply,) = question.replies
    assert (reply.language, reply.choices, here(question)) == (language, (), HELP)
    assert reply.position is not None
    assert max(len(near.label), len(reply.position.label)) <= LABEL_LETTERS


def test_under_the_question_digits_and_towns_go_on_meaning_the_places(guidance: Guidance) -> None:
    places = step(session(), tapped("fr.services"), guidance, TODAY)
    question = step(places.session or Session(), tapped("fr.near"), guidance, TODAY)
    by_digit = step(question.session or Session(), asked("1", "out_of_scope", 0.0), guidance, TODAY)
    by_town = step(question.session or Session(), asked("Gao", "out_of_scope", 0.0), guidance, TODAY)
    assert (here(by_digit), here(by_town)) == ("services.ML", "services.ML.1")


@pytest.mark.parametrize(
    "position", [None, Position(float("nan"), 0.0), Position(0.0, float("inf")), Position(91, 181)]
)
def test_a_position_that_cannot_be_read_leads_to_the_places(guidance: Guidance, position: Position | None) -> None:
    reply = step(session(), located(position), guidance, TODAY).replies[0]
    assert reply.text.startswith("Je n'ai pas pu lire de position")
    assert reply.choices[0].payload == "fr.services.ML"


def test_a_position_in_no_known_language_is_answered_at_once_with_the_languages_to_choose(guidance: Guidance) -> None:
    reply = step(Session(), located(GAO), guidance, TODAY).replies[0]
    assert (reply.language, len(cards_of(reply))) == ("fr", 4)
    assert [choice.payload for choice in reply.choices][-3:] == ["fr.lang", "bm.lang", "en.lang"]
    hinted = step(Session(), replace(located(GAO), hint="en"), guidance, TODAY).replies[0]
    assert hinted.language == "en"


@given(position=st.builds(Position, st.floats(), st.floats()), language=st.sampled_from(LANGUAGES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_position_gets_a_helpful_answer_and_leaves_nothing(
    guidance: Guidance, position: Position, language: Language
) -> None:
    turn = step(session(language), located(position), guidance, TODAY)
    helps(turn.replies[0])
    assert turn.session is not None
    assert (turn.session.topic, turn.session.places) == (HELP, ())


def test_two_positions_by_one_town_leave_the_same_session(guidance: Guidance) -> None:
    one = step(session(), located(GAO), guidance, TODAY).session
    other = step(session(), located(Position(GAO.latitude + 0.01, GAO.longitude)), guidance, TODAY).session
    assert one == other


def test_the_repr_of_a_position_is_silent() -> None:
    inbound = Inbound("telegram", "person-1", NOON, kind="location", position=CANARY)
    for shown in (CANARY, inbound, located(CANARY)):
        assert not any(canary in repr(shown) for canary in CANARIES)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_position_is_nowhere_after_its_answer(
    tmp_path: Path, guidance: Guidance, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(lambda: NOON)
    store = SqliteStore(tmp_path / "volatile")
    await store.open()
    road = compose(Settings(), store, Hands().now).road
    replies: list[Reply] = []

    async def keep(sent: tuple[Reply, ...]) -> None:
        replies.extend(sent)

    for number in range(3):
        inbound = Inbound("telegram", "person-1", NOON, f"m{number}", kind="location", position=CANARY)
        await road.travel(inbound, keep)
    await store.close()
    assert len(cards_of(replies[-1])) == 4
    written = everything_in(tmp_path)
    caught = capsys.readouterr()
    said = "".join(chain((caught.out, caught.err), (reply.text for reply in replies)))
    assert b"service.svc-" in written
    assert not any(canary.encode() in written or canary in said for canary in CANARIES)


def test_nothing_of_a_position_is_in_the_bytes_of_a_session(guidance: Guidance) -> None:
    turn = step(session(), located(CANARY), guidance, TODAY)
    assert turn.session is not None
    kept = encode(turn.session)
    assert not any(canary.encode() in kept for canary in CANARIES)
    assert decode(kept) == turn.session
    assert set(json.loads(kept)) == {"language", "how", "node", "topic", "last_menu", "labels"}
