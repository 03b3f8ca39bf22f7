"""Communities as staff see them: which were reached and how, region by region, against what each region aims at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.reach.closed import Figure
from bot.relays.listing import Network
from bot.relays.standing import Place, place
from bot.storage.regions import Region


@dataclass(frozen=True, slots=True)
class Community:
    """One community.

    `figure`: its last published people; `contacts`: a figure of one of its relays was published; `session`: a relay
    reported one there.
    """

    region: str
    name: str
    figure: Figure | None
    contacts: bool
    session: bool

    @property
    def reached(self) -> bool:
        """By the rule: a published figure, or a reported session."""
        return self.figure is not None or self.contacts or self.session


@dataclass(frozen=True, slots=True)
class Standing:
    """A region's communities, and how many are to be reached; `aim` is None where staff entered no such region."""

    name: str
    aim: int | None
    reached: int
    communities: Sequence[Community]


def communities(network: Network, figures: Iterable[Figure]) -> list[Community]:
    """Every community of a relay or a session, by region and name. `figures` are those of communities."""
    last: dict[str, Figure] = {}
    for figure in figures:
        if figure.value not in last or last[figure.value].period < figure.period:
            last[figure.value] = figure
    counted = {place(relay) for relay in network.relays if network.figures.get(relay.code)}
    everywhere = {place(relay) for relay in network.relays} | set(network.sessions)
    return [_community(each, last, counted, network) for each in sorted(everywhere)]


def by_region(found: Sequence[Community], entered: Sequence[Region]) -> list[Standing]:
    """Those that staff entered first, then those that only relays name."""
    aims: dict[str, int | None] = {region.name: region.aim for region in entered}
    for each in found:
        aims.setdefault(each.region, None)
    return [_standing(name, aim, found) for name, aim in aims.items()]


def _community(where: Place, last: Mapping[str, Figure], counted: set[Place], network: Network) -> Community:
    region, name = where
    known = any(place(relay) == where for relay in network.relays)
    return Community(region, name, last.get(name) if known else None, where in counted, where in network.sessions)


def _standing(name: str, aim: int | None, found: Sequence[Community]) -> Standing:
    held = [each for each in found if each.region == name]
    return Standing(name, aim, sum(each.reached for each in held), held)
