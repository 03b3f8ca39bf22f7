"""P8: what the protection costs. A campaign of 70,000 is told within 2%; the people of a day exactly."""

from __future__ import annotations

import asyncio
from collections import Counter
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chisquare  # type: ignore[import-untyped]

from bot.app import Sira
from bot.message import ChannelName, Inbound, Language, Reply
from bot.reach.bitmap import CAMPAIGN_BITS, COMMUNITY_BITS, begun, estimate, index
from bot.reach.keystore import KEY_BYTES
from bot.storage.volatile import Bitmap, zeros
from tests.people import Hands
from tests.privacy.conftest import Measured
from tests.privacy.scale import sized

CAMPAIGNS = 200
PEOPLE = 70_000
VILLAGERS = 350
HASHED = sized(6, CAMPAIGNS)
"""In so many campaigns each person's bit is really the keyed digest; in the others it is drawn, which is the same."""
Places = NDArray[np.int64]


def filled(bitmap: Bitmap, places: Places) -> Bitmap:
    bits = np.frombuffer(bitmap.bits, dtype=np.uint8).copy()
    np.bitwise_or.at(bits, places >> 3, (0x80 >> (places & 7)).astype(np.uint8))
    return Bitmap(bitmap.zeros, bits.tobytes())


def hashed(seed: int, bits: int, people: int, kind: str) -> Places:
    key = np.random.default_rng(seed).bytes(KEY_BYTES)
    return np.array([index(key, bits, kind, "telegram", str(999_000_000 + each)) for each in range(people)])


def errors(bits: int, people: int, hash_first: int, kind: str, *, empty: bool = False) -> NDArray[np.float64]:
    """The relative error of each of 200 campaigns. `empty`: without the random bits."""
    found = []
    for seed in range(CAMPAIGNS):
        chance = np.random.default_rng(1000 + seed)
        places = hashed(seed, bits, people, kind) if seed < hash_first else chance.integers(bits, size=people)
        start = Bitmap(bits, bytes(bits // 8)) if empty else begun(bits, chance.bytes)
        found.append(estimate(filled(start, places)) / people - 1)
    return np.array(found)


def test_a_campaign_of_70_000_is_told_within_2_percent(measured: Measured) -> None:
    found = np.abs(errors(CAMPAIGN_BITS, PEOPLE, HASHED, "campaign"))
    bare = np.abs(errors(CAMPAIGN_BITS, PEOPLE, 0, "campaign", empty=True))
    share = float(np.mean(found <= 0.02))
    told = f"{share:.1%} within 2%, worst {found.max():.2%}, mean {found.mean():.2%}"
    measured("P8 campaign, 70,000", "error <= 2% in >= 99% of 200", told, f"mean {bare.mean():.2%} without random bits")
    assert share >= 0.99
    assert bare.mean() < found.mean()


def test_a_community_of_350_is_told_within_28_percent(measured: Measured) -> None:
    found = np.abs(errors(COMMUNITY_BITS, VILLAGERS, CAMPAIGNS, "community"))
    bare = np.abs(errors(COMMUNITY_BITS, VILLAGERS, 0, "community", empty=True))
    share = float(np.mean(found <= 0.28))
    told = f"{share:.1%} within 28%, worst {found.max():.1%}, mean {found.mean():.1%}"
    measured("P8 community, 350", "error <= 28% in >= 99% of 200", told, f"mean {bare.mean():.1%} without random bits")
    assert share >= 0.99


def test_the_bits_of_people_are_spread_evenly() -> None:
    found = np.bincount(hashed(1, CAMPAIGN_BITS, PEOPLE, "campaign") >> 8, minlength=CAMPAIGN_BITS >> 8)
    assert chisquare(found).pvalue > 1e-4
    assert chisquare(found + np.arange(len(found)) // 16).pvalue < 1e-4
    assert zeros(begun(CAMPAIGN_BITS, np.random.default_rng(1).bytes).bits) > CAMPAIGN_BITS // 5


async def test_the_people_of_a_day_are_exact_through_the_whole_road(
    sira: Sira, hands: Hands, measured: Measured
) -> None:
    truth: Counter[tuple[str, str]] = Counter()
    chance, number = Random(8), sized(120, 2_000)
    said: list[Inbound] = []
    for person in range(number):
        channel: ChannelName = chance.choice(("telegram", "whatsapp", "sms", "voice"))
        spoken: tuple[Language, ...] = tuple(chance.sample(("fr", "bm", "en"), chance.choice((1, 1, 1, 2))))
        truth["channel", channel] += 1
        truth.update(("language", language) for language in spoken)
        for turn, language in enumerate(spoken * chance.randint(1, 3)):
            choice = f"{language}.lang"
            each = Inbound(channel, f"p{person}", hands.now(), f"m{person}/{turn}", "choice", choice=choice)
            said += [each] * chance.choice((1, 1, 1, 2))
    chance.shuffle(said)
    for at in range(0, len(said), 16):
        await asyncio.gather(*(sira.road.travel(each, _nowhere) for each in said[at : at + 16]))
    counted = await sira.store.counters(hands.now().date())
    told = {cell: counted[cell] for cell in truth}
    measured("P8 people of a day", "exact", f"{sum(told.values())} of {truth.total()}", f"{len(said)} messages")
    assert told == truth


async def _nowhere(replies: tuple[Reply, ...]) -> None:
    assert replies
