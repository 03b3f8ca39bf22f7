"""People whose every identifier is one of a kind and can belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from ipaddress import IPv6Address
from random import Random

SYLLABLES = ("qzâ", "xwo", "vké", "zju", "hqi", "kxë", "wqa", "jvö", "yqu", "zxi")
DOCUMENTATION = int(IPv6Address("2001:db8::"))
"""RFC 3849: a /32 of addresses that nobody has. Each canary gets a line (/64) of its own: a line has its limit."""


@dataclass(frozen=True)
class Canary:
    """`phone` lies in +999, which no country has (ITU-T E.164: a reserved code).

    `token` is hex without digits: among thousands with digits some hold the last eight of somebody's number by chance.
    """

    phone: str
    telegram: int
    token: str
    name: str
    username: str
    words: str
    address: str
    agent: str

    @property
    def identifiers(self) -> Mapping[str, str]:
        return {**asdict(self), "telegram": str(self.telegram)}


def canaries(number: int, seed: int = 1) -> tuple[Canary, ...]:
    draw = Random(seed)
    return tuple(_canary(draw, place) for place in range(number))


def _canary(draw: Random, place: int) -> Canary:
    word = "".join(draw.choices(SYLLABLES, k=6))
    return Canary(
        phone=f"+999{draw.randrange(10**8, 10**9)}",
        telegram=999 * 10**9 + draw.randrange(10**9),
        token="".join(draw.choices("abcdef", k=32)),
        name=f"{word[:6].title()} {word[6:].title()}",
        username=f"{''.join(draw.choices('qxzvkwj', k=12))}{place}",
        words=" ".join("".join(draw.choices(SYLLABLES, k=4)) for _ in range(3)),
        address=str(IPv6Address(DOCUMENTATION + draw.getrandbits(96))),
        agent=f"Canary/{draw.getrandbits(64):016x}",
    )


def planted(people: tuple[Canary, ...]) -> Mapping[str, str]:
    """Every identifier of these people under its owner's name."""
    return {f"{place} {kind}": held for place, person in enumerate(people) for kind, held in person.identifiers.items()}
