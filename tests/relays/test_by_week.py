"""Relays week by week, as a table and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from bot.relays.by_week import as_json, table
from bot.relays.listing import Network
from bot.relays.relay import Relay

GAO = Relay("0000000G", "fr", "stall", "Gao Ba", "Gao")
KITA = Relay("0000000K", "bm", "well", "Kita Koura", "Kayes", active=False)
NETWORK = Network(
    relays=(GAO, KITA),
    figures={GAO.code: {"2026-W08": 15, "2026-W09": 120, "2026-02": 10}},
    shown=(),
    reported={KITA.code: {"2026-W09"}},
    sessions={("Kayes", "Kita Koura")},
    last_closed=date(2026, 3, 4),
    least=10,
    web={KITA.code: {"2026-W09": 35}},
    openings={"2026-03-04": None},
)


def test_the_table_has_a_column_for_each_closed_week_and_shows_nothing_small() -> None:
    assert list(table(NETWORK, 3)) == [
        "code      2026-W07  2026-W08  2026-W09  label       region  community",
        "0000000G       <10        15       120  stall       Gao     Gao Ba",
        "0000000K       <10       <10       <10  well (off)  Kayes   Kita Koura",
    ]


def test_before_the_first_close_there_is_no_table() -> None:
    assert list(table(replace(NETWORK, last_closed=None), 3)) == ["No week is closed yet."]


def test_programs_get_all_of_it_with_null_for_what_is_not_shown() -> None:
    told = json.loads(as_json(NETWORK, 2))

    assert told["communities"] == {"reached": 2, "target": 200}
    assert told["weeks"] == ["2026-W08", "2026-W09"]
    gao, kita = told["relays"]
    assert gao == {
        "code": "0000000G",
        "language": "fr",
        "label": "stall",
        "community": "Gao Ba",
        "region": "Gao",
        "active": True,
        "silent": False,
        "contacts": {"2026-W08": 15, "2026-W09": 120},
        "contacts_all": 145,
        "web_conversations": {"2026-W08": None, "2026-W09": None},
        "web_conversations_all": None,
        "session_weeks": [],
    }
    assert (kita["web_conversations"], kita["session_weeks"]) == ({"2026-W08": None, "2026-W09": 35}, ["2026-W09"])
    assert told["openings"] == {"2026-03-04": None}
    assert told["smallest_shown"] == 10
    assert told["floods"] == [{"code": "0000000G", "week": "2026-W09", "number": 120, "usual": 10}]
    assert json.loads(as_json(replace(NETWORK, last_closed=None), 2))["weeks"] == []
