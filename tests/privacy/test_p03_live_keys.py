"""P3: everything is seized with every key that lives, the key store included. The bitmaps still name nobody.

The people come through the real counting; the attacker opens the sealed state with the seized keys and asks, for every
number there is, whether its bits are set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.reach import bitmap
from bot.reach.visit import community_name
from bot.storage.database import connect, upgrade
from bot.storage.volatile import Bitmap
from bot.storage.volatile_sqlite import SqliteStore
from tests.privacy.conftest import Measured
from tests.privacy.scale import sized
from tests.privacy.seizure import Seized, seize
from tests.reach.kept import ASKED, Kept

PEOPLE = sized(2_500, 70_000)
VILLAGERS = 350
STRANGERS = sized(20_000, 200_000)
NUMBERS = sized(60_000, 1_000_000)
PRESENCE = 1 / bitmap.P0
Is = Callable[[Bitmap, int], bool]


@dataclass(frozen=True)
class Population:
    """The people are persons 0 .. PEOPLE - 1; the first VILLAGERS of them came through a relay of one village."""

    seized: Seized

    def asked(self, person: int) -> tuple[bool, bool, bool]:
        """Whether this person's bit is set in the month's, the campaign's and the village's bitmap."""
        who = ("telegram", f"person-{person}")
        key, month = self.seized.campaign_key, self.seized.month_key
        return (
            self._is(self.seized.month_name, bitmap.index(month, bitmap.MONTH_BITS, "month", *who)),
            self._is(self.seized.campaign_name, bitmap.index(key, bitmap.CAMPAIGN_BITS, "campaign", *who)),
            self._is(
                community_name(key, "village"), bitmap.index(key, bitmap.COMMUNITY_BITS, "community", "village", *who)
            ),
        )

    def _is(self, name: str, place: int) -> bool:
        return bool(self.seized.bitmaps[name].bits[place >> 3] & (0x80 >> (place & 7)))


async def seized_from(folder: Path) -> Population:
    address = f"sqlite+aiosqlite:///{folder / 'sira.db'}"
    await upgrade(address)
    engine, store = connect(address), SqliteStore(None)
    await store.open()
    try:
        kept = Kept(store, engine, folder / "keys")
        await kept.tend()
        await kept.come(range(VILLAGERS), relay="RELAY", community="village")
        await kept.come(range(VILLAGERS, PEOPLE), ASKED)
        await kept.keeper.persist(kept.now)
    finally:
        await store.close()
        await engine.dispose()
    return Population(seize(folder / "keys", folder / "sira.db"))


@pytest.fixture
async def population(tmp_path: Path) -> Population:
    return await seized_from(tmp_path / "protected")


@pytest.fixture
async def unprotected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Population:
    """The same with bitmaps in which no bit is set by chance."""

    def empty(bits: int, draw: bitmap.DrawBytes) -> bytes:
        return bytes(bits // 8)

    monkeypatch.setattr(bitmap, "fresh", empty)
    return await seized_from(tmp_path / "bare")


def ratios(population: Population) -> tuple[list[float], float]:
    """How much likelier presence becomes by a set bit, in each bitmap; and by all three together."""
    strangers = np.array([population.asked(PEOPLE + each) for each in range(STRANGERS)])
    members = np.array([population.asked(each) for each in range(VILLAGERS)])
    assert members.all(), "a member whose bit is not set would not be counted"
    everywhere = max(strangers.all(axis=1).mean(), 1 / STRANGERS)
    return [float(1 / share) for share in strangers.mean(axis=0)], float(1 / everywhere)


def precision(population: Population) -> float:
    """Of the numbers whose bits are all set, how many times more are members than among all numbers."""
    found = np.array([all(population.asked(each)[:2]) for each in range(NUMBERS)])
    return float(found[:PEOPLE].sum() / found.sum() / (PEOPLE / NUMBERS))


async def test_with_all_keys_a_set_bit_says_little_and_trying_every_number_finds_hardly_more_than_guessing(
    population: Population, unprotected: Population, measured: Measured
) -> None:
    each, together = ratios(population)
    bare, bare_together = ratios(unprotected)
    sampling = 4 * PRESENCE * np.sqrt(1 / bitmap.COMMUNITY_BITS)
    measured("P3 one bitmap", "LR <= 1.33 + sampling", max(each), max(bare))
    measured("P3 all three", "LR <= 2.4", together, bare_together)
    assert max(each) <= PRESENCE + sampling
    assert together <= 2.4
    assert max(bare) > 5
    assert bare_together > 20
    found, bare_found = precision(population), precision(unprotected)
    measured(f"P3 {NUMBERS:,} numbers tried", "precision <= 2.5 x base rate", found, bare_found)
    assert found <= 2.5
    assert bare_found > min(2.5, 0.6 * NUMBERS / PEOPLE)
