"""Sessions that relays report: what is taken, what is kept, and that it stays apart from people who are counted."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.closed import figures
from bot.relays import store
from bot.relays.offline import (
    Offline,
    ReportError,
    communities,
    identifier,
    keep,
    of_relay,
    read_report,
    totals,
    weeks,
)
from bot.relays.relay import Relay
from bot.storage.database import transaction
from bot.storage.tables import offline_sessions, reach_closed

TODAY = date(2026, 3, 5)
TOPICS = ("risk_desert", "risk_sea", "ecowas")
RELAY = Relay("0000000G", "fr", "stall", "Gao Ba", "Gao")
FORM = {
    "date": "2026-03-01",
    "place": "market",
    "language": "bm",
    "women": "12",
    "men": "",
    "children": " 3 ",
    "youth": "0",
    "name": "somebody",
}
TAKEN = Offline("2026-W09", "market", "bm", {"women": 12, "men": 0, "children": 3, "youth": 0}, ("risk_desert",))


def test_a_report_becomes_a_week_numbers_and_topics_in_their_order() -> None:
    assert read_report(FORM, ("risk_desert",), TOPICS, TODAY) == TAKEN
    assert read_report(FORM, ("ecowas", "risk_desert"), TOPICS, TODAY).questions == ("risk_desert", "ecowas")
    assert TAKEN.total == 15


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", ""),
        ("date", "2026-03-06"),
        ("date", "2025-11-01"),
        ("date", "1 March"),
        ("place", "Awa's house"),
        ("language", "de"),
        ("women", "-1"),
        ("women", "5001"),
        ("women", "1.5"),
        ("women", "٣"),
        ("women", "9" * 5000),
        ("men", "<script>"),
        ("youth", "12 OR 1=1"),
    ],
)
def test_what_the_form_does_not_offer_is_refused(field: str, value: str) -> None:
    with pytest.raises(ReportError) as refused:
        read_report({**FORM, field: value}, (), TOPICS, TODAY)

    assert refused.value.field == field


def test_nobody_and_unknown_topics_are_refused() -> None:
    with pytest.raises(ReportError, match="people"):
        read_report({**FORM, "women": "0", "children": "0"}, (), TOPICS, TODAY)
    with pytest.raises(ReportError, match="questions"):
        read_report(FORM, ("the road to X",), TOPICS, TODAY)


async def test_a_session_is_kept_once_however_often_its_form_is_sent(engine: AsyncEngine) -> None:
    for nonce in ("one", "one", "two"):
        await keep(engine, RELAY, TAKEN, identifier(RELAY, nonce))

    assert await of_relay(engine, RELAY.code) == (TAKEN, TAKEN)
    assert await of_relay(engine, "0000000K") == ()
    assert await communities(engine) == {("Gao", "Gao Ba")}
    assert await weeks(engine) == {RELAY.code: {"2026-W09"}}


async def test_a_session_is_no_part_of_the_figures_of_reach(engine: AsyncEngine) -> None:
    await keep(engine, RELAY, TAKEN, identifier(RELAY, "one"))

    assert await figures(engine, date(2020, 1, 1), date(2030, 1, 1)) == ()
    async with transaction(engine) as connection:
        assert (await connection.execute(select(reach_closed))).all() == []


async def test_the_sessions_of_a_forgotten_relay_stay_with_its_community_alone(engine: AsyncEngine) -> None:
    opened = await store.add(engine, RELAY, lambda size: bytes(range(size)))
    await keep(engine, opened.relay, TAKEN, identifier(opened.relay, "one"))

    await store.forget(engine, opened.relay.code)

    assert await communities(engine) == {("Gao", "Gao Ba")}
    async with transaction(engine) as connection:
        rows = (await connection.execute(select(offline_sessions))).all()
    assert opened.relay.code not in repr(rows)


async def test_sessions_and_the_people_there_are_told_relay_by_relay(engine: AsyncEngine) -> None:
    other = Relay("0000000H", "bm", "well", "Ansongo", "Gao")
    for relay, nonce in ((RELAY, "1"), (RELAY, "2"), (other, "1")):
        await keep(engine, relay, TAKEN, identifier(relay, nonce))
    assert await totals(engine) == {"0000000G": (2, 30), "0000000H": (1, 15)}
