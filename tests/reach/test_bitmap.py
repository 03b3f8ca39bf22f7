"""The phantom bitmap: estimates, their error, and what a bit tells."""

from __future__ import annotations

import random
import statistics

import pytest

from bot.reach.bitmap import CAMPAIGN_BITS, COMMUNITY_BITS, MONTH_BITS, P0, begun, error, estimate, fresh, index
from bot.storage.volatile import Bitmap, zeros

KEY = bytes(range(32))


def filled(bitmap: Bitmap, places: list[int]) -> Bitmap:
    bits = bytearray(bitmap.bits)
    for place in places:
        bits[place >> 3] |= 0x80 >> (place & 7)
    return Bitmap(bitmap.zeros, bytes(bits))


def test_three_quarters_of_a_fresh_bitmap_are_set_by_chance() -> None:
    draw = random.Random(1).randbytes
    one, other = fresh(CAMPAIGN_BITS, draw), fresh(CAMPAIGN_BITS, draw)

    assert len(one) == CAMPAIGN_BITS // 8
    assert one != other
    assert abs(1 - zeros(one) / CAMPAIGN_BITS - P0) < 0.005


@pytest.mark.parametrize("bits", [COMMUNITY_BITS, MONTH_BITS, CAMPAIGN_BITS])
def test_a_bitmap_in_which_nobody_was_counted_says_nobody(bits: int) -> None:
    assert estimate(begun(bits, random.Random(2).randbytes)) == 0


@pytest.mark.parametrize(
    ("bits", "people", "runs"), [(COMMUNITY_BITS, 50, 300), (COMMUNITY_BITS, 350, 300), (MONTH_BITS, 10_000, 25)]
)
def test_estimates_lie_around_the_truth_as_the_formula_says(bits: int, people: int, runs: int) -> None:
    chance = random.Random(20260302)
    found = [
        estimate(filled(begun(bits, chance.randbytes), [chance.randrange(bits) for _ in range(people)]))
        for _ in range(runs)
    ]

    assert abs(statistics.mean(found) - people) < 4 * error(people, bits) / runs**0.5
    assert 0.7 < statistics.pstdev(found) / error(people, bits) < 1.3


@pytest.mark.parametrize(
    ("bits", "people", "share"),
    [(CAMPAIGN_BITS, 70_000, 0.0072), (MONTH_BITS, 10_000, 0.018), (COMMUNITY_BITS, 350, 0.098)],
)
def test_the_error_is_known_beforehand(bits: int, people: int, share: float) -> None:
    assert error(people, bits) / people == pytest.approx(share, rel=0.02)


def test_a_bitmap_without_a_zero_still_has_an_estimate() -> None:
    assert estimate(Bitmap(4, b"\xff\xff")) > 0


def test_a_person_has_one_bit_for_each_key_and_purpose() -> None:
    bits = CAMPAIGN_BITS
    asked = [(KEY, ("campaign", "sms", "1")), (KEY, ("month", "sms", "1")), (KEY, ("campaign", "telegram", "1"))]
    asked += [(KEY, ("campaign", "sms", "2")), (bytes(32), ("campaign", "sms", "1"))]

    places = [index(key, bits, *parts) for key, parts in asked]

    assert len(set(places)) == len(places)
    assert index(KEY, bits, "campaign", "sms", "1") == places[0]
    assert index(KEY, bits, "a", "\ud800") < bits


def test_bits_of_people_are_spread_evenly() -> None:
    places = [index(KEY, 64, str(person)) for person in range(6400)]

    assert all(60 < places.count(place) < 145 for place in range(64))
