"""Staff's view of the relays as text: communities reached by region, each relay with its weeks, who is silent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.relays.relay import Relay
from bot.relays.standing import SILENT_WEEKS, TARGET, Place, closed_weeks, place, reached, silent, standing


@dataclass(frozen=True, slots=True)
class Network:
    """All relays, by region, and what was published and reported of them.

    `figures`: contacts by code and period; `shown`: communities of which people were published; `reported`: weeks with
    a session by code; `sessions`: where sessions were reported, also by relays that were forgotten since.
    """

    relays: Sequence[Relay]
    figures: Mapping[str, Mapping[str, int]]
    shown: Collection[str]
    reported: Mapping[str, Collection[str]]
    sessions: Collection[Place]
    last_closed: date | None
    least: int


def lines(network: Network) -> Iterator[str]:
    """The whole view."""
    found = reached(network.relays, network.figures, network.shown, network.sessions)
    yield f"Communities reached: {len(found)} of {TARGET}"
    yield f"  (a figure of {network.least} or more was published, or a session reported)"
    if not network.relays:
        yield "There are no relays: `sira relay add` adds one."
    for region, held in groupby(network.relays, key=lambda relay: relay.region):
        relays = list(held)
        there = {place(relay) for relay in relays} | {known for known in found if known[0] == region}
        yield ""
        yield f"{region}: {len(there & found)} of {len(there)} communities reached"
        yield from (_line(network, relay) for relay in relays)
    yield from _gone_silent(network)


def _line(network: Network, relay: Relay) -> str:
    figures = network.figures.get(relay.code, {})
    stands = standing(figures, network.last_closed)
    few = f"<{network.least}"
    parts = [
        f"  {relay.code}  {relay.label} ({relay.community}, {relay.language})",
        f"contacts last week {stands.week or few}, all weeks {stands.all or few}",
        f"sessions in {len(network.reported.get(relay.code, ()))} weeks",
    ]
    return "; ".join(parts if relay.active else [*parts, "off"])


def _gone_silent(network: Network) -> Iterator[str]:
    quiet = [
        relay
        for relay in network.relays
        if silent(relay, network.figures.get(relay.code, {}), network.reported.get(relay.code, ()), network.last_closed)
    ]
    if quiet and network.last_closed:
        weeks = closed_weeks(network.last_closed, SILENT_WEEKS)
        yield ""
        yield f"Silent from {weeks[-1]} to {weeks[0]} (no figure, no session):"
        yield from (f"  {relay.code}  {relay.label} ({relay.community}, {relay.region})" for relay in quiet)
