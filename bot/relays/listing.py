"""Staff's view of the relays as text: communities reached by region, each relay's weeks, silence, floods, openings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bot.relays.flood import Flood, floods
from bot.relays.relay import Relay
from bot.relays.standing import SILENT_WEEKS, TARGET, Place, closed_weeks, place, reached, silent, standing


@dataclass(frozen=True, slots=True)
class Network:
    """All relays, by region, and what was published and reported of them.

    `figures`: contacts by code and period; `web`: conversations on the web page likewise; `openings`: phones that
    opened links, all together, by period, None where that is hidden; `shown`: communities of which people were
    published; `reported`: weeks with a session by code; `sessions`: where sessions were reported, also by relays that
    were forgotten since.
    """

    relays: Sequence[Relay]
    figures: Mapping[str, Mapping[str, int]]
    shown: Collection[str]
    reported: Mapping[str, Collection[str]]
    sessions: Collection[Place]
    last_closed: date | None
    least: int
    web: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    openings: Mapping[str, int | None] = field(default_factory=dict)

    def silent(self, relay: Relay) -> bool:
        """Whether nothing was heard of it lately."""
        figures = {**self.figures.get(relay.code, {}), **self.web.get(relay.code, {})}
        return silent(relay, figures, self.reported.get(relay.code, ()), self.last_closed)

    def floods(self) -> tuple[Flood, ...]:
        """Floods of contacts in the last closed weeks."""
        lately = closed_weeks(self.last_closed, SILENT_WEEKS) if self.last_closed else ()
        return tuple(flood for flood in floods(self.figures, self.least) if flood.week in lately)


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
    yield from _flooded(network)
    yield from _opened(network)


def _line(network: Network, relay: Relay) -> str:
    figures = network.figures.get(relay.code, {})
    stands = standing(figures, network.last_closed)
    few = f"<{network.least}"
    on_the_web = standing(network.web.get(relay.code, {}), network.last_closed).all
    parts = [
        f"  {relay.code}  {relay.label} ({relay.community}, {relay.language})",
        f"contacts last week {stands.week or few}, all weeks {stands.all or few}",
        *([f"web conversations {on_the_web}"] if on_the_web else []),
        f"sessions in {len(network.reported.get(relay.code, ()))} weeks",
    ]
    return "; ".join(parts if relay.active else [*parts, "off"])


def _gone_silent(network: Network) -> Iterator[str]:
    quiet = [relay for relay in network.relays if network.silent(relay)]
    if quiet and network.last_closed:
        weeks = closed_weeks(network.last_closed, SILENT_WEEKS)
        yield ""
        yield f"Silent from {weeks[-1]} to {weeks[0]} (no figure, no session):"
        yield from (f"  {relay.code}  {relay.label} ({relay.community}, {relay.region})" for relay in quiet)


def _flooded(network: Network) -> Iterator[str]:
    found, labels = network.floods(), {relay.code: relay.label for relay in network.relays}
    if found:
        yield ""
        yield "Many more contacts than usual (a program? a code on the radio?); `sira relay deactivate CODE` stops it:"
    for each in found:
        yield f"  {each.week}  {each.code}  {labels.get(each.code, 'forgotten')}: {each.number}, usual {each.usual}"


def _opened(network: Network) -> Iterator[str]:
    if network.openings:
        shown = ", ".join(f"{period} {number or f'<{network.least}'}" for period, number in network.openings.items())
        yield ""
        yield "Phones that opened a relay's link, all relays together (an opening is nobody reached):"
        yield f"  {shown}"
