"""Any sequence of turns, redeliveries and waits leaves each store as it leaves a plain model of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage.volatile import Bit, Bitmap, Cell, Known, Record, VolatileStore, zeros
from tests.storage.fixtures import CELLS, DAY, HOUR, MINUTE, NOON, STORES, digest, opened, record

PERSONS, MARKS = ("a", "b"), ("m", "n", None)

turns = st.builds(
    record,
    st.sampled_from(PERSONS),
    st.sampled_from(MARKS),
    st.none() | st.binary(max_size=3),
    before=st.none() | st.binary(max_size=3),
    cells=st.lists(st.sampled_from(CELLS), max_size=3).map(tuple),
    seen=st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from("abc").map(digest)), max_size=3).map(tuple),
    bits=st.lists(
        st.builds(Bit, st.sampled_from("xy"), st.integers(0, 15), st.sampled_from([b"", b"\x81\x00"])), max_size=2
    ).map(tuple),
)
waits = st.sampled_from([MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 24 * HOUR - 1, 47 * HOUR]) | st.integers(1, 90)


@dataclass
class Model:
    """The contract, in dictionaries."""

    sessions: dict[bytes, tuple[bytes, float, float]] = field(default_factory=dict)
    marks: dict[bytes, tuple[float, bytes | None]] = field(default_factory=dict)
    arrivals: list[tuple[bytes, int]] = field(default_factory=list)
    counters: Counter[Cell] = field(default_factory=Counter)
    seen: set[bytes] = field(default_factory=set)
    bitmaps: dict[str, Bitmap] = field(default_factory=dict)

    def commit(self, turn: Record, now: float) -> None:
        if turn.mark is not None:
            if self._marked(turn.mark, now):
                return
            self.marks[turn.mark] = (now, turn.before)
        began = self.sessions[turn.person][1] if self._session(turn.person, now) is not None else now
        self.sessions.pop(turn.person, None)
        if turn.session is not None:
            self.sessions[turn.person] = (turn.session, began, now)
        self.arrivals.append((turn.person, int(now // 600)))
        self.counters.update(turn.cells)
        for cell, who in turn.seen:
            self.counters[cell] += who not in self.seen
            self.seen.add(who)
        for bit in turn.bits:
            self._set(bit)

    def _set(self, bit: Bit) -> None:
        if bit.bitmap not in self.bitmaps and not bit.fresh:
            return
        held = self.bitmaps.get(bit.bitmap) or Bitmap(zeros(bit.fresh), bit.fresh)
        number = int.from_bytes(held.bits, "big") | 1 << (8 * len(held.bits) - 1 - bit.index)
        self.bitmaps[bit.bitmap] = Bitmap(held.zeros, number.to_bytes(len(held.bits), "big"))

    def look(self, person: bytes, mark: bytes | None, now: float) -> Known:
        duplicate = mark is not None and self._marked(mark, now)
        at, before = self.marks[mark] if duplicate and mark is not None else (0.0, None)
        replayable = duplicate and now - at <= 900
        recent = self.arrivals.count((person, int(now // 600)))
        return Known(self._session(person, now), duplicate, replayable, before if replayable else None, recent)

    def _marked(self, mark: bytes, now: float) -> bool:
        return mark in self.marks and now - self.marks[mark][0] < 48 * HOUR

    def _session(self, person: bytes, now: float) -> bytes | None:
        value, began, seen = self.sessions.get(person, (None, 0.0, 0.0))
        return value if now - seen <= 30 * MINUTE and now - began < 24 * HOUR else None


async def play(store: VolatileStore, steps: list[Record | float]) -> None:
    model, now = Model(), NOON
    for step in steps:
        if not isinstance(step, Record):
            now += step
            continue
        model.commit(step, now)
        await store.commit(step, now)
        for person, mark in product(PERSONS, MARKS):
            about = digest(person), None if mark is None else digest(mark)
            assert await store.look(*about, now) == model.look(*about, now)
    assert await store.counters(DAY) == +model.counters
    assert await store.bitmaps() == model.bitmaps


@pytest.mark.parametrize("kind", STORES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(turns | waits, max_size=20))
def test_a_store_is_its_model(kind: str, steps: list[Record | float]) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(kind, Path(folder)) as store:
                await play(store, steps)

    asyncio.run(run())
