"""P7: keys are random, die on time, lie in one place, and open one version of what is counted."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.reach import bitmap, keystore, sealed
from bot.reach.keystore import FILE
from bot.reach.visit import day_key
from bot.settings import ROOT
from bot.storage.backup import backup
from bot.storage.volatile import Bitmap
from tests.privacy.conftest import Measured
from tests.privacy.house import House, house, read
from tests.privacy.hunting import guessed_keys, possible_keys
from tests.privacy.scale import sized
from tests.privacy.scanner import contents
from tests.privacy.seizure import opened, seize

CLOSES = 30
BETWEEN = sized(300, 3_000)
STRANGERS = sized(5_000, 50_000)


async def of_day(at: House) -> bytes:
    """K_day of today, drawn by somebody's first message."""
    await at.say("999000000001", choice="fr.topic.risk_desert")
    key = await at.sira.store.held(day_key(at.hands.now().date()), at.hands.now().timestamp())
    assert key is not None
    return key


def every_key(at: House) -> dict[str, bytes]:
    return dict(seize(at.keys, at.var / "sira.db").keys)


async def test_two_starts_with_the_same_environment_have_no_key_in_common(tmp_path: Path) -> None:
    drawn = []
    for name in ("one", "other"):
        async with house(tmp_path / name) as at:
            drawn.append({*every_key(at).values(), await of_day(at)})
    assert len(drawn[0]) == len(drawn[1]) >= 4
    assert drawn[0].isdisjoint(drawn[1])


async def test_nothing_that_is_left_gives_the_key_of_a_closed_day(tmp_path: Path, measured: Measured) -> None:
    async with house(tmp_path / "house") as at:
        key, day = await of_day(at), at.hands.now().date()
        before = at.copied("before", at.volatile)
        await at.night()
        left = set(reproduced([*read([at.var, at.keys, at.volatile, at.log])], day.isoformat()))
        source = set(reproduced([*read([ROOT / "bot"])], day.isoformat()))
    there = key in set(reproduced([*read([before])], day.isoformat()))
    told = "not found" if key not in left | source else "found"
    measured(f"P7 K_day among {len(left | source):,} candidates", "not found", told, "found before the close")
    assert key not in left | source
    assert there


def reproduced(seized: list[bytes], day: str) -> Iterator[bytes]:
    """Every key that lies in what was seized, or that could be derived from it, the environment and the date."""
    yield from guessed_keys(os.environ.values(), (day, day.replace("-", "")))
    for data in seized:
        yield from possible_keys(data)
        yield hashlib.sha256(data).digest()


async def test_the_key_store_is_open_to_its_owner_alone_and_in_no_backup(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        key = await of_day(at)
        await at.keeper.persist(at.hands.now())
        path = at.keys / FILE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert key not in every_key(at).values()
        await backup(at.engine, at.log / "backup.sira")
        kept = b"".join(data for _, data in contents(at.var, at.log))
        assert b"reach_state" in kept
        assert not any(held in kept or held.hex().encode() in kept for held in every_key(at).values())


async def versions(at: House, days: int) -> list[bytes]:
    """Every ciphertext that ever lay in the database: persisted thrice a day, and at each close."""
    found = []
    for day in range(days):
        for hour in range(3):
            await at.say(f"99900000{day:02d}{hour:02d}", choice="fr.topic.risk_desert")
            at.hands.move(hours=2)
            await at.tend()
            found.append(sealed_now(at))
        await at.night()
        found.append(sealed_now(at))
        at.hands.move(hours=8)
    return found


def sealed_now(at: House) -> bytes:
    with closing(sqlite3.connect(f"file:{at.var / 'sira.db'}?mode=ro", uri=True)) as connection:
        (row,) = connection.execute("SELECT ciphertext FROM reach_state").fetchall()
    return bytes(row[0])


async def test_after_thirty_closes_one_version_of_the_bitmaps_can_be_opened(
    tmp_path: Path, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path / "house") as at:
        found = await versions(at, CLOSES)
        held = every_key(at)
        assert sealed_now(at) == found[-1]
    opens = sum(any(True for _ in opened(each, held)) for each in found)

    monkeypatch.setattr(sealed, "retire", lambda keys, key_id: None)
    async with house(tmp_path / "unretired") as at:
        kept = await versions(at, 2)
        unretired = sum(any(True for _ in opened(each, every_key(at))) for each in kept)
    told = f"{opens} of {len(found)}"
    measured(f"P7 versions after {CLOSES} closes", "1 can be opened", told, f"{unretired} of {len(kept)}")
    assert len(set(found)) == len(found)
    assert opens == 1
    assert unretired == len(kept)


def test_two_versions_would_name_who_came_between_them(measured: Measured) -> None:
    """Why there may be one version only."""
    chance = np.random.default_rng(7)
    key = chance.bytes(keystore.KEY_BYTES)
    before = bitmap.begun(bitmap.CAMPAIGN_BITS, chance.bytes)
    bits = bytearray(before.bits)
    places = [bitmap.index(key, bitmap.CAMPAIGN_BITS, "campaign", "telegram", str(n)) for n in range(BETWEEN)]
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    after = Bitmap(before.zeros, bytes(bits))
    others = [
        bitmap.index(key, bitmap.CAMPAIGN_BITS, "campaign", "telegram", str(n))
        for n in range(BETWEEN, BETWEEN + STRANGERS)
    ]
    members_new, others_new = (_share([_turned(before, after, place) for place in of]) for of in (places, others))
    single = _share([_set(after, place) for place in others])
    ratio = members_new / max(others_new, 1 / STRANGERS)
    measured("P7 one version, key seized", "LR <= 1.33", 1 / single, f"LR {ratio:.0f} with two versions")
    assert 1 / single < 1.4
    assert ratio > 15


def _share(of: list[bool]) -> float:
    return sum(of) / len(of)


def _turned(before: Bitmap, after: Bitmap, place: int) -> bool:
    return _set(after, place) and not _set(before, place)


def _set(held: Bitmap, place: int) -> bool:
    return bool(held.bits[place >> 3] & (0x80 >> (place & 7)))
