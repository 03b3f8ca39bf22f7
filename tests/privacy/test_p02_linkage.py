"""P2: after a day is closed, everything that is left is seized. It does not tell who wrote on that day."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.people import NOON
from tests.privacy.conftest import Measured
from tests.privacy.house import House, house, read
from tests.privacy.hunting import Hunter, auc, guessed_keys, scores, windows
from tests.privacy.scale import sized

MEMBERS = [str(999_000_000_000 + number) for number in range(sized(50, 1_000))]
OTHERS = [str(998_000_000_000 + number) for number in range(sized(500, 10_000))]
TOPICS = ("risk_desert", "risk_sea")
DATES = (NOON.strftime("%Y-%m-%d"), NOON.strftime("%Y%m%d"), NOON.strftime("%Y-%m"), str(NOON.toordinal()))


def linked(digests_in: list[Path], keys_in: list[Path]) -> float:
    """The attack: AUC of members against others."""
    digests = windows(read(digests_in))
    guesses = guessed_keys(os.environ.values(), DATES)
    keys = Hunter(MEMBERS[0]).keys(read(keys_in), digests, guesses)
    return auc(scores(MEMBERS, keys, digests), scores(OTHERS, keys, digests))


async def day(at: House) -> None:
    for number, member in enumerate(MEMBERS):
        await at.say(member, choice=f"fr.topic.{TOPICS[number % 2]}")


def without_keys(copy: Path) -> Path:
    """A copy of the volatile store as swap might keep it: every digest, and the page of the keys gone."""
    (path,) = copy.rglob("*.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("DELETE FROM keys")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    return copy


async def test_a_closed_day_cannot_be_linked_to_anybody(tmp_path: Path, measured: Measured) -> None:
    async with house(tmp_path / "house") as at:
        await day(at)
        open_day = at.copied("open", at.volatile)
        digests = without_keys(at.copied("digests", at.volatile))
        await at.night()
        left = [at.var, at.keys, at.volatile, at.log]
        everything = linked(left, left)
        with_old_digests = linked([digests], left)
        undestroyed = linked([digests], [open_day])
    mark, off = "AUC in 0.48 - 0.52", f"{undestroyed:.3f} with the key that was not destroyed"
    measured("P2 all that is left of a closed day", mark, everything, off)
    measured("P2 the same, and the day's digests", mark, with_old_digests, off)
    assert 0.48 <= everything <= 0.52
    assert 0.48 <= with_old_digests <= 0.52
    assert undestroyed > 0.99


async def test_nothing_of_a_closed_day_is_left_to_be_linked(tmp_path: Path) -> None:
    """Not one digest of anybody: the attacker holds the key of the day and finds nobody with it."""
    async with house(tmp_path / "house") as at:
        await day(at)
        open_day = at.copied("open", at.volatile)
        await at.night()
        left = windows(read([at.var, at.keys, at.volatile, at.log]))
        keys = Hunter(MEMBERS[0]).keys(read([open_day]), windows(read([open_day])))
    assert keys
    assert sum(scores(MEMBERS, keys, windows(read([open_day])))) >= 3 * len(MEMBERS)
    assert sum(scores(MEMBERS, keys, left)) == 0
