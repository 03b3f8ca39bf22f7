"""Phantom bitmaps: how many different people came, in bits that prove nobody's presence.

Linear counting (Whang, Vander-Zanden, Taylor 1990) on a bitmap that is three quarters full of random bits from the
start. A person sets one bit, chosen by a keyed digest; the estimate comes from the zeros that are left. A bit that is
set tells little even to whoever has the key: it was set anyway with probability P0, so presence becomes at most 1/P0
times likelier. A bit that is not set does prove absence, and two versions of one bitmap prove presence of whoever came
between them: a bitmap is therefore kept in a single version (bot.reach.sealed).
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable

from bot.storage.volatile import Bitmap, zeros

P0 = 0.75
"""The share of bits that are set from the start."""
CAMPAIGN_BITS = 2**18
MONTH_BITS = 2**16
COMMUNITY_BITS = 2**11

DrawBytes = Callable[[int], bytes]
"""So many random bytes: os.urandom in earnest."""


def fresh(bits: int, draw: DrawBytes) -> bytes:
    """A bitmap of this size in which nobody was counted yet: each bit is set with probability P0.

    Either of two fair bits is set with probability 3/4.
    """
    one, other = (int.from_bytes(draw(bits // 8), "big") for _ in range(2))
    return (one | other).to_bytes(bits // 8, "big")


def begun(bits: int, draw: DrawBytes) -> Bitmap:
    """The same with its zeros told."""
    content = fresh(bits, draw)
    return Bitmap(zeros(content), content)


def index(key: bytes, bits: int, *parts: str) -> int:
    """The bit of a person: HMAC-SHA256 over the parts, modulo the size."""
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, message, "sha256"), "big") % bits


def estimate(bitmap: Bitmap) -> float:
    """How many people were counted. A full bitmap counts as one with half a zero left."""
    size = 8 * len(bitmap.bits)
    return -size * math.log(max(zeros(bitmap.bits), 0.5) / bitmap.zeros)


def error(people: float, bits: int) -> float:
    """The standard error of an estimate of so many people.

    Of the (1 - P0) * m zeros of the start each is left with probability exp(-n/m); the delta method on
    n = -m * ln(Z/Z0) gives the variance m * ((exp(n/m) - 1) / (1 - P0) - n/m). With P0 = 0 this is Whang's formula.
    """
    load = max(people, 0.0) / bits
    return math.sqrt(bits * (math.expm1(load) / (1 - P0) - load))
