"""The attacker's code for digests: find the key among all that was seized, then try every number."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scipy.stats import mannwhitneyu  # type: ignore[import-untyped]

from bot.reach.keys import _digest
from bot.reach.visit import DIGEST_BYTES, digest
from bot.storage.volatile import Cell

KEY = 32
HEX = re.compile(rb"[0-9a-f]{64}")
CHANNEL: Cell = ("channel", "telegram")
CELLS: tuple[Cell, ...] = (CHANNEL, ("language", "fr"), ("topic", "risk_desert"), ("topic", "risk_sea"))


@dataclass(frozen=True)
class Hunter:
    """`own` is a number of the attacker's, with which they wrote to Sira on that day to have something to look for."""

    own: str

    def keys(self, seized: Iterable[bytes], digests: frozenset[bytes], guesses: Iterable[bytes] = ()) -> set[bytes]:
        """Every 32 bytes anywhere in what was seized, or guessed, under which the attacker's own number is found."""
        candidates = {*guesses, *(key for data in seized for key in possible_keys(data))}
        return {key for key in candidates if self._fits(key, digests)}

    def _fits(self, key: bytes, digests: frozenset[bytes]) -> bool:
        return digest(key, CHANNEL, "telegram", self.own) in digests or _digest(key, ("telegram", self.own)) in digests


def possible_keys(data: bytes) -> Iterator[bytes]:
    """What could be a key: every 32 bytes in a row, and what is written in hexadecimal."""
    yield from (data[at : at + KEY] for at in range(len(data) - KEY + 1))
    yield from (bytes.fromhex(found.decode()) for found in HEX.findall(data))


def guessed_keys(words: Iterable[str], dates: Iterable[str]) -> Iterator[bytes]:
    """Keys that others derive from a secret and the date (Umami: a hash of both)."""
    for word in (*words, ""):
        for date in dates:
            for joined in (date, word + date, f"{word}:{date}", date + word):
                yield hashlib.sha256(joined.encode()).digest()


def windows(seized: Iterable[bytes]) -> frozenset[bytes]:
    """Every 16 bytes in a row: where a digest is anywhere, it is among them."""
    return frozenset(
        data[at : at + DIGEST_BYTES] for data in seized for at in range(max(0, len(data) - DIGEST_BYTES + 1))
    )


def scores(people: Sequence[str], keys: Iterable[bytes], digests: frozenset[bytes]) -> list[int]:
    """For each of these numbers, how many of its digests are found."""
    return [
        sum(digest(key, cell, "telegram", person) in digests for key in keys for cell in CELLS) for person in people
    ]


def auc(members: Sequence[float], others: Sequence[float]) -> float:
    """How often a member scores higher than another, ties counting half: 0.5 is guessing."""
    return float(mannwhitneyu(members, others).statistic / (len(members) * len(others)))
