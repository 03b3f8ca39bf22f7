"""What is still being counted when a day is closed: too small cells, sums of the month, bitmaps. Sealed when stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from bot.storage.volatile import Bitmap, Cell

Gathered = Literal["week", "month", "quarter"]
Counts = Mapping[Cell, int]
GATHERED: tuple[Gathered, ...] = ("week", "month", "quarter")
VERSION = 1


@dataclass(frozen=True, slots=True)
class Campaign:
    """The open campaign. `key_id` tells its key; `earlier` are the people of bitmaps that were lost, counted apart."""

    opened: date
    key_id: str
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """`closed` is the last day that was closed. Nothing in it knows a person; the bitmaps know presence with doubt.

    `leaving` is what was published of that day while the volatile store may still hold it: what is there besides came
    later. `gathered` are cells too small for a shorter period, by the period in which they are to be shown. `sums` are
    the open month's cells of the monthly tables. `flags` are those of the days in each open period. `open_days` and
    `bitmaps` are copies of the volatile store, for when it is lost.
    """

    closed: date
    campaign: Campaign
    leaving: Counts = field(default_factory=dict, repr=False)
    gathered: Mapping[Gathered, Counts] = field(default_factory=dict, repr=False)
    sums: Counts = field(default_factory=dict, repr=False)
    flags: Mapping[Gathered, frozenset[str]] = field(default_factory=dict)
    open_days: Mapping[date, Counts] = field(default_factory=dict, repr=False)
    bitmaps: Mapping[str, Bitmap] = field(default_factory=dict, repr=False)


def encode(state: State) -> bytes:
    """The state as JSON."""
    campaign = state.campaign
    row = {
        "version": VERSION,
        "closed": state.closed.isoformat(),
        "campaign": [campaign.opened.isoformat(), campaign.key_id, campaign.earlier],
        "leaving": _rows(state.leaving),
        "gathered": {period: _rows(counts) for period, counts in state.gathered.items()},
        "sums": _rows(state.sums),
        "flags": {period: sorted(flags) for period, flags in state.flags.items()},
        "open_days": {day.isoformat(): _rows(counts) for day, counts in state.open_days.items()},
        "bitmaps": {name: [b.zeros, base64.b64encode(b.bits).decode()] for name, b in state.bitmaps.items()},
    }
    return json.dumps(row, separators=(",", ":")).encode()


def decode(data: bytes) -> State:
    """The state again. Raises ValueError when another version of Sira wrote it."""
    try:
        row = json.loads(data)
        if row["version"] != VERSION:
            raise ValueError("another version")
        opened, key_id, earlier = row["campaign"]
        return State(
            closed=date.fromisoformat(row["closed"]),
            campaign=Campaign(date.fromisoformat(opened), key_id, earlier),
            leaving=_counts(row.get("leaving", ())),
            gathered={period: _counts(row["gathered"].get(period, ())) for period in GATHERED},
            sums=_counts(row["sums"]),
            flags={period: frozenset(row["flags"].get(period, ())) for period in GATHERED},
            open_days={date.fromisoformat(day): _counts(rows) for day, rows in row["open_days"].items()},
            bitmaps={name: Bitmap(zeros, base64.b64decode(bits)) for name, (zeros, bits) in row["bitmaps"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no state of counting") from error


def _rows(counts: Counts) -> list[list[Any]]:
    return [[*cell, number] for cell, number in sorted(counts.items())]


def _counts(rows: Iterable[Any]) -> dict[Cell, int]:
    return {(dimension, value): number for dimension, value, number in rows}
