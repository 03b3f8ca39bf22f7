"""What lies at Twilio is deleted, however long it takes, by the running Sira and by `sira twilio purge`."""

from __future__ import annotations

import asyncio
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.channels.backoff import Backoff
from bot.channels.twilio.client import PATIENCE, Wire, connect, new_http
from bot.channels.twilio.errors import Trouble
from bot.channels.twilio.purge import FRESH, STUCK, leftovers, may_go
from bot.channels.twilio.redact import AT_ONCE, LIFETIME, SHELF, SIDE_BY_SIDE, Plan, Redactions
from bot.channels.twilio.templates import SHAPES, name
from bot.storage.volatile import VolatileStore
from tests.channels.twilio_doubles import ACCOUNT, PERSON, SMS, TOKEN, WHATSAPP, Fault, TwilioDouble
from tests.cli.running import sira
from tests.people import NOON

NOW = NOON.timestamp()
GONE = "SM" + "b" * 32
REFUSED = Fault(400, 20009)
"""Twilio's answer while a message is not final."""


@pytest.fixture
async def client(twilio: TwilioDouble) -> AsyncIterator[Any]:
    async def no_sleep(seconds: float) -> None:
        """Waits for nothing."""

    async with new_http() as http:
        yield connect(twilio.settings(), Wire(http, Backoff(lambda: 0.0), PATIENCE, no_sleep))


@pytest.fixture
def counts() -> Counter[Trouble]:
    return Counter()


@pytest.fixture
def redactions(client: Any, store: VolatileStore, counts: Counter[Trouble]) -> Redactions:
    return Redactions(client, store, Backoff(lambda: 0.0, first=30.0), lambda each: counts.update([each]))


async def made(client: Any, number: int = 1, **more: str) -> list[str]:
    about = {"to": PERSON, "from_": WHATSAPP, "body": "secret", **more}
    return [(await client.messages.create_async(**about)).sid for _ in range(number)]


async def at_twilio(client: Any) -> set[str]:
    return {each.sid for each in await client.messages.list_async()}


async def waiting(store: VolatileStore, now: float) -> dict[str, Plan]:
    return {name.decode(): Plan.unpack(value) for name, value in (await store.shelf(SHELF, now)).items()}


async def test_what_is_planned_is_deleted_when_it_is_due_and_then_forgotten(
    client: Any, redactions: Redactions, store: VolatileStore
) -> None:
    soon, later = await made(client, 2)
    await redactions.plan(soon, NOW)
    await redactions.plan(later, NOW, 60.0)
    await redactions.work(NOW)
    assert {soon, later} & await at_twilio(client) == {later}
    assert set(await waiting(store, NOW)) == {later}
    await redactions.work(NOW + 60)
    assert later not in await at_twilio(client)
    assert await waiting(store, NOW + 60) == {}


async def test_what_is_gone_already_is_forgotten(redactions: Redactions, store: VolatileStore) -> None:
    await redactions.plan(GONE, NOW)
    await redactions.work(NOW)
    assert await waiting(store, NOW) == {}


@pytest.mark.parametrize(
    ("fault", "trouble", "wait"),
    [
        (REFUSED, "other", 30.0),
        (Fault(401, 20003), "credentials", 30.0),
        (Fault(429, 20429, retry_after="100"), "rate", 130.0),
    ],
)
async def test_what_twilio_refuses_is_tried_again_later_each_time_later(
    client: Any,
    twilio: TwilioDouble,
    redactions: Redactions,
    store: VolatileStore,
    counts: Counter[Trouble],
    fault: Fault,
    trouble: Trouble,
    wait: float,
) -> None:
    (sid,) = await made(client)
    await redactions.plan(sid, NOW)
    twilio.faults.extend([fault, fault])
    await redactions.work(NOW)
    assert await waiting(store, NOW) == {sid: Plan(NOW + wait, NOW + LIFETIME, 1)}
    await redactions.work(NOW + wait)
    assert (await waiting(store, NOW))[sid] == Plan(NOW + 2 * wait + 30.0, NOW + LIFETIME, 2)
    assert counts == {trouble: 2}
    await redactions.work(NOW + 1000)
    assert sid not in await at_twilio(client)


async def test_it_is_given_up_after_two_weeks_and_not_later_for_having_been_tried(
    twilio: TwilioDouble, redactions: Redactions, store: VolatileStore
) -> None:
    await redactions.plan(GONE, NOW)
    twilio.faults.append(REFUSED)
    await redactions.work(NOW + LIFETIME - 60)
    assert set(await waiting(store, NOW + LIFETIME - 1)) == {GONE}
    assert await waiting(store, NOW + LIFETIME) == {}


async def test_a_body_is_blanked_even_where_the_message_cannot_be_deleted_yet(
    client: Any, twilio: TwilioDouble, redactions: Redactions
) -> None:
    (sid,) = await made(client)
    await redactions.plan(sid, NOW)
    twilio.faults.extend([None, REFUSED])
    await redactions.work(NOW)
    assert (await client.messages(sid).fetch_async()).body == ""


async def test_a_twilio_that_refuses_everything_is_left_in_peace_until_the_next_round(
    twilio: TwilioDouble, redactions: Redactions, store: VolatileStore
) -> None:
    for number in range(AT_ONCE):
        await redactions.plan(f"SM{number:032x}", NOW)
    twilio.faults.extend([REFUSED] * AT_ONCE)
    await redactions.work(NOW)
    assert len(twilio.calls) == SIDE_BY_SIDE
    assert len(await waiting(store, NOW)) == AT_ONCE


async def test_one_round_does_a_bounded_part_the_oldest_first(
    twilio: TwilioDouble, redactions: Redactions, store: VolatileStore
) -> None:
    for number in range(AT_ONCE + 5):
        await redactions.plan(f"SM{number:032x}", NOW - number)
    await redactions.work(NOW)
    assert set(await waiting(store, NOW)) == {f"SM{number:032x}" for number in range(5)}


@pytest.mark.parametrize(
    ("status", "age", "expected"),
    [
        ("received", FRESH, True),
        ("delivered", FRESH, True),
        ("read", FRESH, True),
        ("failed", FRESH, True),
        ("undelivered", FRESH, True),
        ("received", FRESH - timedelta(seconds=1), False),
        ("delivered", FRESH - timedelta(seconds=1), False),
        ("sent", FRESH, False),
        ("queued", STUCK - timedelta(seconds=1), False),
        ("sent", STUCK, True),
        ("a status of tomorrow", STUCK, True),
    ],
)
def test_only_what_is_over_is_purged(status: str, age: timedelta, expected: bool) -> None:
    assert may_go(status, NOON - age, NOON) is expected


def test_a_message_without_a_date_is_taken_for_old() -> None:
    assert may_go("sent", None, NOON)


async def test_messages_from_us_and_to_us_are_found_page_by_page(
    client: Any, twilio: TwilioDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio.purge.PAGE", 2)
    sids = await made(client, 5)
    other = await made(client, from_=SMS, to="+15005550003")
    tomorrow = (await client.messages(sids[0]).fetch_async()).date_created + STUCK + timedelta(seconds=60)
    twilio.calls.clear()
    found = await leftovers(client, [WHATSAPP], tomorrow)
    assert set(sids) <= set(found)
    assert not set(other) & set(found)
    assert twilio.called("GET", "Messages.json") > 3


async def purge(twilio: TwilioDouble, *more: str) -> subprocess.CompletedProcess[bytes]:
    return await asyncio.to_thread(partial(sira, "twilio", "purge", *more, variables=variables(twilio)))


def variables(twilio: TwilioDouble) -> dict[str, str]:
    return {
        "SIRA_TWILIO_ACCOUNT_SID": ACCOUNT,
        "SIRA_TWILIO_AUTH_TOKEN": TOKEN,
        "SIRA_TWILIO_API_URL": twilio.url,
        "SIRA_WHATSAPP_NUMBER": WHATSAPP,
    }


@pytest.fixture
async def old(client: Any, twilio: TwilioDouble) -> None:
    """Nothing is left of other tests, and what comes looks a day old."""
    for sid in await at_twilio(client):
        await client.messages(sid).delete_async()
    twilio.aged = STUCK


@pytest.mark.usefixtures("old")
async def test_purge_deletes_what_was_missed_and_says_how_many_only(client: Any, twilio: TwilioDouble) -> None:
    sids = await made(client, 3)
    tried = await purge(twilio, "--dry-run")
    assert tried.stdout.decode() == "3 messages would be deleted.\n"
    assert set(sids) <= await at_twilio(client)
    done = await purge(twilio)
    assert (done.returncode, done.stdout.decode()) == (0, "3 of 3 messages deleted.\n")
    assert not set(sids) & await at_twilio(client)
    again = await purge(twilio)
    assert (again.returncode, again.stdout.decode()) == (0, "0 of 0 messages deleted.\n")


async def test_purge_leaves_what_may_still_be_under_way(client: Any, twilio: TwilioDouble) -> None:
    (sid,) = await made(client)
    assert (await purge(twilio)).stdout.decode() == "0 of 0 messages deleted.\n"
    assert sid in await at_twilio(client)


@pytest.mark.usefixtures("old")
async def test_purge_goes_on_after_a_refusal_and_says_in_the_end_what_is_left(
    client: Any, twilio: TwilioDouble
) -> None:
    await purge(twilio)
    await made(client, 2)
    twilio.faults.extend([None, None, REFUSED])
    done = await purge(twilio)
    assert done.returncode == 1
    assert done.stdout.decode() == "1 of 2 messages deleted.\n"
    assert "1 not deleted: Twilio refused (Twilio 20009)" in done.stderr.decode()
    assert PERSON[-6:] not in (done.stdout + done.stderr).decode()


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("SIRA_WHATSAPP_NUMBER", "SIRA_WHATSAPP_NUMBER or SIRA_SMS_NUMBER"),
        ("SIRA_TWILIO_AUTH_TOKEN", "SIRA_TWILIO_AUTH_TOKEN"),
    ],
)
async def test_purge_without_what_it_needs_is_wrong_use(without: str, said: str) -> None:
    some = {name: value for name, value in variables(TwilioDouble("", "")).items() if name != without and value}
    done = await asyncio.to_thread(partial(sira, "twilio", "purge", variables=some))
    assert done.returncode == 2
    assert said in done.stderr.decode()


async def setup(twilio: TwilioDouble) -> subprocess.CompletedProcess[bytes]:
    return await asyncio.to_thread(partial(sira, "whatsapp", "setup", variables=variables(twilio)))


async def test_setup_makes_the_templates_that_are_missing_and_changes_nothing_the_second_time(
    twilio: TwilioDouble,
) -> None:
    twilio.contents += [{"sid": f"HX{n:032x}", "friendly_name": name(each)} for n, each in enumerate(SHAPES[5:])]
    first = await setup(twilio)
    assert first.returncode == 0, first.stderr.decode()
    assert "Templates for lists of 1 to 10 lines: 5 made, 115 were there." in first.stdout.decode()
    assert "Templates for 1 to 3 buttons: 0 made, 36 were there." in first.stdout.decode()
    assert len(twilio.contents) == len(SHAPES)
    second = await setup(twilio)
    assert "Templates for lists of 1 to 10 lines: 0 made, 120 were there." in second.stdout.decode()
    assert len(twilio.contents) == len(SHAPES)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(401, 20003), "Twilio refuses SIRA_TWILIO_ACCOUNT_SID with SIRA_TWILIO_AUTH_TOKEN (Twilio 20003)"),
        (Fault(400, 20001), "Twilio refused (Twilio 20001)"),
    ],
)
async def test_setup_says_what_twilio_refuses(twilio: TwilioDouble, fault: Fault, said: str) -> None:
    twilio.faults.append(fault)
    done = await setup(twilio)
    assert done.returncode == 1
    assert done.stderr.decode().strip() == f"sira: {said}"
