"""Closing a day, as a pure function: open counts become published figures, once, and what is too small waits.

Day by day, oldest first. A Sunday closes its week, the last of a month its month, and so on. Noise is drawn for every
cell of a fixed table whether or not anybody came, and the threshold looks at the noisy value. What stays under it is
kept, without noise, for the week; what is too small there for the month that the week ends in, then for the quarter; at
last it is shown as "other", or waits for the next quarter's. No person-day is published twice.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from bot.reach import periods
from bot.reach.bitmap import error, estimate
from bot.reach.publication import Draw, Rule, published
from bot.reach.state import GATHERED, Counts, Gathered, State
from bot.reach.tables import BY_DIMENSION, COUNTED, HIGH, LOW, NARROW, OTHER, REST, Table, domain
from bot.reach.visit import CAMPAIGN, month_name
from bot.storage.volatile import Bitmap, Cell

Figures = dict[tuple[str, str, str], int]
"""(period, dimension, value) to the published number."""

FLAG: Final = "flag"
"""The dimension of what is to be known about a period."""
CAMPAIGN_SPLIT: Final = "campaign_split"
"""Flags a figure of a campaign whose bitmap was lost: the people before and after that are added."""
CONFIDENCE: Final = 1.96
"""Standard errors within which 95 of 100 normal values lie."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The smallest figure to be shown; whether days and communities are shown at all."""

    least: int
    days: bool
    communities: bool


ORDINARY: Final = Terms(10, days=True, communities=True)
HIGH_RISK: Final = Terms(50, days=False, communities=False)
"""SIRA_HIGH_RISK: weeks instead of days, no communities, nothing under 50."""


@dataclass(frozen=True, slots=True)
class Open:
    """What is open of a day: its counts and flags, and the bitmaps as they stand."""

    day: date
    counts: Counts = field(repr=False)
    flags: frozenset[str] = frozenset()
    bitmaps: Mapping[str, Bitmap] = field(default_factory=dict, repr=False)


def close(state: State, day: Open, terms: Terms, topics: Sequence[str], draw: Draw) -> tuple[State, Figures]:
    """The state after this day, and the figures to publish with it. `state` is that after the day before."""
    closing = Closing(state, terms, topics, draw)
    closing.day(day.day.isoformat(), day)
    if periods.ends_week(day.day):
        closing.week(periods.week(day.day))
    if periods.ends_month(day.day):
        closing.month(periods.month(day.day), day.bitmaps.get(month_name(day.day)))
        if state.campaign.opened < day.day:
            closing.campaign(day.day.isoformat(), day.bitmaps)
    if periods.ends_quarter(day.day):
        closing.quarter(periods.quarter(day.day))
    return closing.state(day.day), closing.figures


class Closing:
    """The figures and the state that come about while a day is closed."""

    def __init__(self, state: State, terms: Terms, topics: Sequence[str], draw: Draw) -> None:
        self.figures: Figures = {}
        self._before, self._terms, self._topics, self._draw = state, terms, topics, draw
        self._gathered = {period: Counter(state.gathered.get(period, {})) for period in GATHERED}
        self._sums = Counter(state.sums)
        self._flags = {period: state.flags.get(period, frozenset()) for period in GATHERED}

    def state(self, day: date) -> State:
        """The state after the day."""
        gathered: dict[Gathered, Counts] = {period: +counts for period, counts in self._gathered.items()}
        return replace(self._before, closed=day, gathered=gathered, sums=+self._sums, flags=dict(self._flags))

    def day(self, name: str, day: Open) -> None:
        """The day's own tables, and its counts for the tables of longer periods."""
        for table in COUNTED:
            if table.own == "month":
                self._sums.update(_of(table, day.counts))
            elif table.own == "day" and self._terms.days:
                self._gathered["week"].update(self._show(name, table, day.counts, table.epsilon))
            else:
                self._gathered["week"].update(_of(table, day.counts))
        self._flags = {period: flags | day.flags for period, flags in self._flags.items()}
        self._mark(name, day.flags)

    def week(self, name: str) -> None:
        """Contacts of relays, and what the days left. Where days are not shown, the week is the first to be."""
        gathered = self._take("week")
        for table in COUNTED:
            if table.own != "month":
                rest = table.own == "day" and self._terms.days
                self._gathered["month"].update(self._show(name, table, gathered, table.epsilon, rest=rest))
        self._mark(name, self._take_flags("week"))

    def month(self, name: str, bitmap: Bitmap | None) -> None:
        """The monthly tables, what the weeks left, and the people of the month."""
        gathered, sums = self._take("month"), self._sums
        self._sums = Counter()
        for table in COUNTED:
            own = table.own == "month"
            left = self._show(name, table, sums if own else gathered, NARROW, rest=not own)
            self._gathered["quarter"].update(left)
        if bitmap is not None:
            self._estimated(name, "people", "all", bitmap)
        self._mark(name, self._take_flags("month"))

    def quarter(self, name: str) -> None:
        """What the months left; of each table, what is too small even now as one figure, or it waits for the next."""
        gathered = self._take("quarter")
        for table in COUNTED:
            left = self._show(name, table, gathered, NARROW, rest=True)
            other = (table.dimension, OTHER)
            if not self._put(name, table, REST, OTHER, sum(left.values()) + gathered[other], NARROW):
                self._gathered["quarter"][other] = sum(left.values()) + gathered[other]
        self._mark(name, self._take_flags("quarter"))

    def campaign(self, name: str, bitmaps: Mapping[str, Bitmap]) -> None:
        """The people of the campaign and of its communities, as they stand on this day.

        They carry the flags of the running quarter, and so do figures of the day itself that share the name.
        """
        campaign = self._before.campaign
        if bitmap := bitmaps.get(f"{CAMPAIGN}/{campaign.key_id}"):
            self._estimated(name, "campaign", campaign.opened.isoformat(), bitmap, campaign.earlier)
        head = f"community/{campaign.key_id}/"
        for held in sorted(bitmaps) if self._terms.communities else ():
            if held.startswith(head):
                self._estimated(name, "community", held.removeprefix(head), bitmaps[held])
        if campaign.earlier and (name, "campaign", campaign.opened.isoformat()) in self.figures:
            self.figures[name, FLAG, CAMPAIGN_SPLIT] = 1
        self._mark(name, frozenset().union(*self._flags.values()))

    def _show(self, name: str, table: Table, counts: Counts, epsilon: float, *, rest: bool = False) -> dict[Cell, int]:
        """Publishes what is large enough of a table; gives the others."""
        counted = _of(table, counts)
        values = {*domain(table.dimension, self._topics), *(value for _, value in counted)} - {OTHER}
        left = {}
        for value in sorted(values):
            number = counted.get((table.dimension, value), 0)
            if not self._put(name, table, REST if rest else "", value, number, epsilon):
                left[table.dimension, value] = number
        return left

    def _put(self, name: str, table: Table, suffix: str, value: str, number: int, epsilon: float) -> bool:
        figure = published(number, Rule(epsilon, self._terms.least, table.step), self._draw)
        if figure is not None:
            self.figures[name, table.dimension + suffix, value] = figure
        return figure is not None

    def _estimated(self, name: str, dimension: str, value: str, bitmap: Bitmap, earlier: int = 0) -> None:
        table = BY_DIMENSION[dimension]
        if self._put(name, table, "", value, max(0, round(estimate(bitmap))) + earlier, table.epsilon):
            bits = 8 * len(bitmap.bits)
            low, high = bounds(self.figures[name, dimension, value], earlier, bits, table)
            self.figures |= {(name, dimension + LOW, value): low, (name, dimension + HIGH, value): high}

    def _mark(self, name: str, flags: frozenset[str]) -> None:
        """Flags stand beside a figure only, or they would tell that somebody wrote."""
        if any(period == name for period, _, _ in self.figures):
            self.figures |= {(name, FLAG, flag): 1 for flag in sorted(flags)}

    def _take(self, period: Gathered) -> Counter[Cell]:
        gathered, self._gathered[period] = self._gathered[period], Counter()
        return gathered

    def _take_flags(self, period: Gathered) -> frozenset[str]:
        flags, self._flags[period] = self._flags[period], frozenset()
        return flags


def bounds(figure: int, earlier: int, bits: int, table: Table) -> tuple[int, int]:
    """Where the truth lies in 95 of 100 cases, from the published figure alone: error of the bitmap, noise, rounding.

    `earlier` people were counted in a bitmap that was lost: they may all have come again, or none of them.
    """
    of_bitmap = error(figure - earlier, bits)
    alpha = math.exp(-table.epsilon)
    of_noise = 2 * alpha / (1 - alpha) ** 2
    spread = CONFIDENCE * math.sqrt(of_bitmap**2 + of_noise + table.step**2 / 12)
    low = math.floor((max(figure - earlier, earlier) - spread) / table.step) * table.step
    return max(0, low), math.ceil((figure + spread) / table.step) * table.step


def _of(table: Table, counts: Counts) -> dict[Cell, int]:
    return {cell: number for cell, number in counts.items() if cell[0] == table.dimension}
