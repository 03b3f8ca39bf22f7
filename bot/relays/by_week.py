"""Staff's view of the relays week by week: as a table to read, and as JSON for programs. Nothing is added up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.relays.listing import Network
from bot.relays.relay import Relay
from bot.relays.standing import TARGET, closed_weeks, reached, standing


def weeks(network: Network, number: int) -> Sequence[str]:
    """The last closed weeks, the oldest first."""
    return closed_weeks(network.last_closed, number)[::-1] if network.last_closed else ()


def table(network: Network, number: int) -> Iterator[str]:
    """Contacts of each relay in the last closed weeks, one column a week."""
    columns = weeks(network, number)
    if not columns:
        yield "No week is closed yet."
        return
    heads = ("code", *columns, "label", "region", "community")
    rows = [heads, *(_row(network, relay, columns) for relay in network.relays)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    for row in rows:
        yield "  ".join(
            _cell(text, widths[place], right=0 < place <= len(columns)) for place, text in enumerate(row)
        ).rstrip()


def as_json(network: Network, number: int) -> str:
    """The whole view. A number is null where it is too small to be shown."""
    found = reached(network.relays, network.figures, network.shown, network.sessions)
    columns = weeks(network, number)
    whole = {
        "last_closed": network.last_closed.isoformat() if network.last_closed else None,
        "smallest_shown": network.least,
        "communities": {"reached": len(found), "target": TARGET},
        "weeks": list(columns),
        "relays": [_object(network, relay, columns) for relay in network.relays],
        "floods": [asdict(flood) for flood in network.floods()],
        "openings": dict(network.openings),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _object(network: Network, relay: Relay, columns: Sequence[str]) -> Mapping[str, Any]:
    contacts, web = (figures.get(relay.code, {}) for figures in (network.figures, network.web))
    return {
        **asdict(relay),
        "silent": network.silent(relay),
        "contacts": {week: contacts.get(week) for week in columns},
        "contacts_all": standing(contacts, network.last_closed).all,
        "web_conversations": {week: web.get(week) for week in columns},
        "web_conversations_all": standing(web, network.last_closed).all,
        "session_weeks": sorted(network.reported.get(relay.code, ())),
    }


def _row(network: Network, relay: Relay, columns: Sequence[str]) -> tuple[str, ...]:
    figures, few = network.figures.get(relay.code, {}), f"<{network.least}"
    shown = (str(figures.get(week) or few) for week in columns)
    return relay.code, *shown, relay.label + ("" if relay.active else " (off)"), relay.region, relay.community


def _cell(text: str, width: int, *, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)
