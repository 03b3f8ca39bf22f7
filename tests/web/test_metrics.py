"""What a watcher may see, and that it is no more than that."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Sira
from bot.understanding.breaker import FAILURES
from bot.understanding.rasa_server import RasaServer
from bot.web.health import Check
from bot.web.metrics import closing_overdue, metrics_app
from bot.web.troubles import Troubles, together
from tests.people import Hands, Person
from tests.web.pages import browser
from tests.web.test_health import ill, well

KNOWN = {
    "sira_messages_total",
    "sira_message_recently",
    "sira_degraded",
    "sira_closing_overdue_seconds",
    "sira_troubles_total",
    "sira_log_lines_total",
    "process_resident_memory_bytes",
}
"""Every name there is: whoever adds one thinks of what it tells about people."""


def watching(sira: Sira, check: Check = well, **counts: int) -> httpx.AsyncClient:
    lines = Counter(store_failed=3, telegram_trouble=2, twilio_trouble=1)
    app = metrics_app(sira, {"database": check}, lambda: counts, lambda: lines)
    return browser(app)  # type: ignore[arg-type]


async def seen(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """Each sample's value by its name and its labels' values."""
    async with client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


async def test_nothing_is_told_but_how_sira_is(sira: Sira) -> None:
    samples = await seen(watching(sira, poison=2))
    assert {name for name, *_ in samples} == KNOWN
    assert samples["sira_troubles_total", "poison"] == 2
    assert samples["sira_log_lines_total", "store_failed"] == 3
    assert samples["sira_log_lines_total", "trouble"] == 3
    assert samples["process_resident_memory_bytes",] > 1 << 20
    assert all(len(key) == 1 for key in samples if key[0] not in ("sira_troubles_total", "sira_log_lines_total"))


def test_what_goes_wrong_is_told_by_its_class_and_never_by_the_channel() -> None:
    telegram, twilio = Troubles("telegram_trouble"), Troubles("twilio_trouble")
    for _ in range(7):
        telegram.count("unreachable")
        twilio.count("unreachable")
    twilio.count("credentials")
    assert together(telegram, twilio) == {"unreachable": 10, "credentials": 1}


async def test_one_message_does_not_move_the_number(sira: Sira, person: Person, hands: Hands) -> None:
    before = await seen(watching(sira))
    await person.write("bonjour")
    after = await seen(watching(sira))
    changed = {key for key in before if before[key] != after[key]} - {("process_resident_memory_bytes",)}
    assert changed == {("sira_message_recently",)}

    for _ in range(99):
        hands.move(minutes=1)
        await person.write("bonjour")
    assert (await seen(watching(sira)))["sira_messages_total",] == 100


@pytest.mark.parametrize(("check", "degraded"), [(well, 0), (ill, 1)])
async def test_a_part_that_is_down_degrades(sira: Sira, check: Check, degraded: int) -> None:
    assert (await seen(watching(sira, check)))["sira_degraded",] == degraded


async def test_a_server_of_understanding_that_was_given_up_degrades(sira: Sira) -> None:
    understanding = sira.road.understanding
    server = RasaServer("http://127.0.0.1:9", understanding.model.intents.intents)
    server.breaker.failures = FAILURES
    object.__setattr__(understanding, "server", server)
    assert (await seen(watching(sira)))["sira_degraded",] == 1
    await server.aclose()


async def test_a_store_that_is_down_takes_only_its_own_number_away(sira: Sira) -> None:
    await sira.store.close()
    assert {name for name, *_ in await seen(watching(sira, poison=1))} == KNOWN - {"sira_closing_overdue_seconds"}


@pytest.mark.parametrize(
    ("days", "overdue"),
    [
        ([], timedelta()),
        ([date(2026, 3, 2)], timedelta()),
        ([date(2026, 3, 2), date(2026, 3, 1)], timedelta(minutes=30)),
        ([date(2026, 2, 28)], timedelta(days=1, minutes=30)),
    ],
)
def test_a_day_is_overdue_from_two_in_the_morning_after_it(days: list[date], overdue: timedelta) -> None:
    assert closing_overdue(days, datetime(2026, 3, 2, 2, 30, tzinfo=UTC)) == overdue
