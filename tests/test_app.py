"""The road as a whole: repeated deliveries, limits, and what happens when a part of it fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, NoReturn, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import MESSAGES_PER_WINDOW, Sira
from bot.channels.contract import SendError
from bot.message import Inbound, Reply
from bot.storage.volatile import Record
from bot.understanding.embedded import Embedded
from tests.people import NOON, Hands, Person

QUESTION = "je veux traverser le désert c'est dangereux"
DANGER = "au secours notre bateau coule"
CANARY = "person-canary-4711"


async def counted(sira: Sira) -> dict[tuple[str, str], int]:
    return dict(await sira.store.counters(NOON.date()))


def digests(sira: Sira) -> list[bytes]:
    """All that the road itself remembers people by."""
    held = (value for value in vars(sira.road).values() if isinstance(value, dict))
    return [key for value in held for key in value if isinstance(key, bytes)]


async def test_a_person_counts_once_a_day_in_each_cell_and_a_message_each_time(sira: Sira, hands: Hands) -> None:
    person = Person(sira.road, hands, "person-1", channel="telegram")
    for _ in range(3):
        await person.write(QUESTION)
    assert await counted(sira) == {
        ("messages", "telegram"): 3,
        ("channel", "telegram"): 1,
        ("language", "fr"): 1,
        ("topic", "risk_desert"): 1,
        ("outcome", "fr/answered"): 1,
        ("topic_language", "risk_desert/fr"): 1,
    }


async def test_a_conversation_on_the_web_page_is_no_person(sira: Sira, person: Person) -> None:
    await person.write(QUESTION)
    await person.write(QUESTION)
    assert await counted(sira) == {("messages", "web"): 2, ("web", "conversations"): 1}


async def test_a_verdict_counts_for_the_topic_it_is_about(sira: Sira, hands: Hands) -> None:
    person = Person(sira.road, hands, "person-1", channel="telegram")
    await person.write(QUESTION)
    await person.press("fr.good")
    assert (await counted(sira))["topic_help", "risk_desert/helped"] == 1


@pytest.mark.parametrize(
    ("before", "verdict", "cell"),
    [
        (("fr.topic.risk_sea", "fr.topic.risk_desert"), "fr.good.risk_sea", "risk_sea/helped"),
        (("fr.topic.risk_sea", "fr.menu"), "fr.bad.risk_sea", "risk_sea/not_helped"),
        (("fr.services.ML.0",), "fr.good.help_services", "help_services/helped"),
        (("fr.services.ML.0",), "fr.good", "help_services/helped"),
    ],
    ids=["older", "left", "directory", "words"],
)
async def test_a_verdict_counts_for_the_answer_below_which_it_stands(
    sira: Sira, hands: Hands, before: tuple[str, ...], verdict: str, cell: str
) -> None:
    person = Person(sira.road, hands, "person-1", channel="telegram")
    for button in (*before, verdict):
        await person.press(button)
    assert [value for dimension, value in await counted(sira) if dimension == "topic_help"] == [cell]


async def test_a_topic_chosen_at_did_you_mean_counts_as_chosen(sira: Sira, hands: Hands) -> None:
    person = Person(sira.road, hands, "person-1", channel="telegram")
    await person.press("fr.pick.risk_sea")
    assert (await counted(sira))["chosen", "fr/risk_sea"] == 1


async def test_who_only_asks_to_be_forgotten_is_not_reached(sira: Sira, hands: Hands) -> None:
    person = Person(sira.road, hands, "person-1", channel="telegram")
    await person.write("STOP")
    assert await counted(sira) == {}


class Relays:
    """One relay's code, until it is deactivated."""

    codes: ClassVar[dict[str, str]] = {"AB12CD34": "community-7"}

    async def community(self, code: str) -> str | None:
        return self.codes.get(code)


@pytest.mark.parametrize(("code", "contacts"), [("AB12CD34", 1), ("UNKNOWN1", 0)])
async def test_a_relay_is_credited_while_the_session_holds_its_code(
    sira: Sira, hands: Hands, monkeypatch: pytest.MonkeyPatch, code: str, contacts: int
) -> None:
    monkeypatch.setattr(sira.road, "credit", Relays())

    async def keep(replies: tuple[Reply, ...]) -> None:
        pass

    start = Inbound("telegram", "person-1", hands.now(), "start", kind="start", text=code)
    await sira.road.travel(start, keep)
    person = Person(sira.road, hands, "person-1", channel="telegram")
    await person.press("fr.lang")
    assert (await counted(sira)).get(("relay", code), 0) == contacts
    hands.move(days=1)
    await person.write(QUESTION)
    assert ("relay", code) not in await sira.store.counters(hands.now().date())


async def test_a_code_that_was_deactivated_leaves_the_session(
    sira: Sira, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    relays = Relays()
    monkeypatch.setattr(sira.road, "credit", relays)
    person = Person(sira.road, hands, "person-1", channel="telegram")
    await sira.road.travel(Inbound("telegram", "person-1", hands.now(), "m", text="x", relay="AB12CD34"), person._keep)
    monkeypatch.setattr(relays, "codes", {})
    hands.move(minutes=1)
    await person.write(QUESTION)
    monkeypatch.setattr(relays, "codes", {"AB12CD34": "community-7"})
    await sira.store.drop_day(NOON.date())
    await person.write(QUESTION)
    assert ("relay", "AB12CD34") not in await counted(sira)


async def test_a_repeated_delivery_gets_the_same_answer_and_counts_once(sira: Sira, person: Person) -> None:
    await person.write("bonjour")
    first = await person.write("1", message_id="again")
    assert await person.write("1", message_id="again") == first
    assert (await counted(sira))["messages", "web"] == 2


async def test_a_repeated_delivery_changes_no_state(person: Person) -> None:
    await person.write("bonjour")
    await person.write("1", message_id="again")
    await person.write("1")
    answer = person.last
    await person.write("1", message_id="again")
    assert (await person.write("plus")).topic == answer.topic


async def test_a_late_repeat_is_answered_afresh_and_counts_nothing(sira: Sira, person: Person, hands: Hands) -> None:
    await person.write(QUESTION, message_id="again")
    hands.move(minutes=20)
    assert (await person.write(QUESTION, message_id="again")).topic == "risk_desert"
    assert (await counted(sira))["messages", "web"] == 1


async def test_an_old_message_is_answered_but_not_counted(sira: Sira, hands: Hands) -> None:
    replies: list[Reply] = []

    async def keep(sent: tuple[Reply, ...]) -> None:
        replies.extend(sent)

    old = Inbound("telegram", "person-1", hands.now() - timedelta(hours=25), "m1", text=QUESTION)
    await sira.road.travel(old, keep)
    assert replies[0].topic == "risk_desert"
    assert await counted(sira) == {}
    assert "incomplete" in await sira.store.flags(hands.now().date())


async def test_the_terminal_is_not_counted(sira: Sira, hands: Hands) -> None:
    await Person(sira.road, hands, "terminal", channel="terminal").write(QUESTION)
    assert await counted(sira) == {}


@pytest.mark.parametrize("text", ["STOP", "je veux me désabonner"])
async def test_whoever_wants_to_be_forgotten_is_counted_nowhere(sira: Sira, person: Person, text: str) -> None:
    await person.write(QUESTION)
    before = await counted(sira)
    assert (await person.write(text)).choices == ()
    assert await counted(sira) == before
    assert (await person.write("1")).choices[0].payload == "fr.lang"


async def test_a_session_is_forgotten_after_thirty_minutes(person: Person, hands: Hands) -> None:
    await person.write(QUESTION)
    hands.move(minutes=31)
    assert (await person.write("1")).choices[0].payload == "fr.lang"


async def test_two_people_do_not_share_a_session(sira: Sira, hands: Hands) -> None:
    one, other = Person(sira.road, hands, "person-1"), Person(sira.road, hands, "person-2")
    await one.write(QUESTION)
    assert (await other.write("1")).choices[0].payload == "fr.lang"


async def test_the_same_address_on_two_channels_is_two_people(sira: Sira, hands: Hands) -> None:
    await Person(sira.road, hands, "person-1", channel="telegram").write(QUESTION)
    assert (await Person(sira.road, hands, "person-1").write("1")).choices[0].payload == "fr.lang"


async def test_the_first_reply_is_the_same_for_new_and_returning_people(person: Person, hands: Hands) -> None:
    first = await person.write("bonjour")
    hands.move(hours=1)
    assert await person.write("bonjour") == first


async def test_over_the_limit_comes_one_notice_then_the_menu_now_and_then(person: Person, hands: Hands) -> None:
    for _ in range(MESSAGES_PER_WINDOW):
        await person.write(QUESTION)
    assert "Attendez dix minutes" in (await person.write(QUESTION)).text
    assert (await person.write(QUESTION)).topic is None
    menus = len(person.replies)
    await person.write(QUESTION)
    assert len(person.replies) == menus
    hands.move(seconds=31)
    await person.write(QUESTION)
    assert len(person.replies) == menus + 1


async def test_who_was_over_the_limit_is_not_remembered_for_it(sira: Sira, person: Person, hands: Hands) -> None:
    for _ in range(MESSAGES_PER_WINDOW + 2):
        await person.write("menu")
    assert len(digests(sira)) == 1
    hands.move(minutes=1)
    await Person(sira.road, hands, "person-2").write("menu")
    assert not digests(sira)


async def test_danger_is_answered_over_the_limit(person: Person) -> None:
    for _ in range(MESSAGES_PER_WINDOW + 5):
        await person.write(QUESTION)
    assert (await person.write(DANGER)).danger == "sea"


async def test_the_wish_to_be_forgotten_is_heard_over_the_limit(person: Person) -> None:
    for _ in range(MESSAGES_PER_WINDOW + 5):
        await person.write(QUESTION)
    assert (await person.press("-.forget")).forgets


async def test_the_limit_ends_with_its_window(person: Person, hands: Hands) -> None:
    for _ in range(MESSAGES_PER_WINDOW + 2):
        await person.write(QUESTION)
    hands.move(minutes=11)
    assert (await person.write(QUESTION)).topic == "risk_desert"


async def test_an_answer_goes_out_when_the_store_is_down(sira: Sira, person: Person) -> None:
    await sira.store.close()
    assert (await person.write(QUESTION)).topic == "risk_desert"
    assert (await person.write(DANGER)).danger == "sea"


async def test_a_day_of_which_nothing_could_be_looked_up_is_flagged_once_the_store_is_back(
    sira: Sira, person: Person, hands: Hands
) -> None:
    await sira.store.close()
    await person.write(QUESTION)
    yesterday = hands.now().date()
    await sira.store.open()
    hands.move(hours=20)
    await person.write(QUESTION)
    assert "incomplete" in await sira.store.flags(yesterday)
    assert "incomplete" not in await sira.store.flags(hands.now().date())


async def test_a_slow_commit_is_not_waited_for_and_counts_all_the_same(
    sira: Sira, person: Person, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.COMMIT_SECONDS", 0.02)
    commit, come, done = sira.store.commit, asyncio.Event(), asyncio.Event()

    async def late(record: Record, now: float) -> None:
        await come.wait()
        await commit(record, now)
        done.set()

    monkeypatch.setattr(sira.store, "commit", late)
    assert (await person.write(QUESTION)).topic == "risk_desert"
    assert "incomplete" in await sira.store.flags(hands.now().date())
    assert await counted(sira) == {}

    come.set()
    await sira.road.settled()
    assert done.is_set()
    assert (await counted(sira))["messages", "web"] == 1


async def test_danger_is_seen_and_a_menu_given_when_understanding_is_down(
    sira: Sira, person: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def read(self, text: str) -> NoReturn:
            raise MemoryError(text)

    monkeypatch.setattr(sira.road, "understanding", replace(sira.road.understanding, model=cast("Embedded", Broken())))
    assert (await person.write(DANGER)).danger == "sea"
    assert (await person.write(CANARY)).choices
    assert CANARY not in "".join(capsys.readouterr())


async def test_a_reply_that_did_not_get_out_commits_nothing(sira: Sira, hands: Hands) -> None:
    async def refuse(replies: tuple[Reply, ...]) -> None:
        raise SendError(permanent=False)

    inbound = Inbound("telegram", "person-1", hands.now(), "m1", text=QUESTION)
    with pytest.raises(SendError):
        await sira.road.travel(inbound, refuse)
    assert await counted(sira) == {}


async def test_somebody_who_cannot_be_reached_any_more_is_forgotten_and_acknowledged(sira: Sira, hands: Hands) -> None:
    async def blocked(replies: tuple[Reply, ...]) -> None:
        raise SendError(permanent=True)

    person = Person(sira.road, hands, "person-1", channel="telegram")
    await person.write(QUESTION)
    await sira.road.travel(Inbound("telegram", "person-1", hands.now(), "m2", text=QUESTION), blocked)
    assert (await person.write("1")).choices[0].payload == "fr.lang"


HOSTILE = [
    "",
    " ",
    "🙏",
    "?" * 3000,
    "a" * 100_000,
    "\ud800",
    "\x00\x1b[31m",
    "​‮abc",
    "é" * 5000,
    "{{7*7}} %n {0}",
    "../../etc",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_text_gets_silence(person: Person, text: str) -> None:
    assert (await person.write(text)).text


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_is_answered_and_never_repeated(sira: Sira, text: str) -> None:
    person = Person(sira.road, Hands(), f"person-{hash(text)}")
    reply = await person.write(f"{CANARY} {text}")
    assert reply.text
    assert CANARY not in reply.text


async def test_a_question_about_danger_by_sms_is_one_message(person: Person) -> None:
    person.channel = "sms"
    await person.write("bonjour, parlez-moi des passeurs")
    before = len(person.replies)
    reply = await person.write("ils demandent de l'argent à la frontière")
    assert len(person.replies) == before + 1
    assert reply.text.startswith("Êtes-vous en danger maintenant")
