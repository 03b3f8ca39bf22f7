"""P9: whoever finds a phone and writes from it must not learn from the first answer whether it wrote before."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from scipy.stats import mannwhitneyu  # type: ignore[import-untyped]

from bot.message import ChannelName, Reply
from tests.privacy.conftest import Measured
from tests.privacy.house import House, house
from tests.privacy.scale import FULL, sized

PAIRS = sized(60, 1_000)
OPENINGS = (
    "bonjour",
    "1",
    "menu",
    "je veux traverser le désert c'est dangereux",
    "au secours notre bateau coule",
    "i ni ce",
    "forget me",
    "more",
    "hello, is the sea dangerous in winter?",
    "",
)
CHANNELS: tuple[ChannelName, ...] = ("telegram", "whatsapp", "sms", "web")
AWAY: tuple[Mapping[str, float], ...] = ({"minutes": 31}, {"hours": 25}, {"days": 3})


def whole(reply: Reply) -> tuple[object, ...]:
    """All that a channel could show; the text is left out of a Reply's repr, not of this."""
    return reply.text, reply.language, reply.choices, reply.topic, reply.danger, reply.voice


async def here_before(at: House, number: int, channel: ChannelName) -> str:
    sender = f"returning-{number}"
    await at.say(sender, choice="fr.lang", channel=channel)
    await at.say(sender, text="le désert", channel=channel)
    return sender


async def differing(at: House, away: Mapping[str, float]) -> int:
    """How many of the pairs of first answers differ, for people who come back after so long."""
    chance, differ = Random(9), 0
    people = []
    for number in range(PAIRS // len(AWAY)):
        channel = chance.choice(CHANNELS)
        people.append((channel, await here_before(at, number, channel)))
    at.hands.move(**away)
    for number, (channel, returning) in enumerate(people):
        text = OPENINGS[number % len(OPENINGS)]
        pair = [await at.say(sender, text=text, channel=channel) for sender in (returning, f"new-{number}")]
        differ += whole(pair[0]) != whole(pair[1])
    return differ


async def test_the_first_answer_is_the_same_for_new_and_returning_people(tmp_path: Path, measured: Measured) -> None:
    differ = 0
    for place, away in enumerate(AWAY):
        async with house(tmp_path / str(place)) as at:
            differ += await differing(at, away)
    async with house(tmp_path / "remembered") as at:
        remembered = await differing(at, {"minutes": 5})
    told = f"{remembered} of {PAIRS // len(AWAY)} within the session"
    measured(f"P9 {PAIRS} pairs of answers", "0 differ", differ, told)
    assert differ == 0
    assert remembered > 0


@pytest.mark.skipif(not FULL, reason="times are measured by `make privacy` only")
async def test_nor_does_the_time_it_takes(tmp_path: Path, measured: Measured) -> None:
    async with house(tmp_path) as at:
        people = [await here_before(at, number, "telegram") for number in range(PAIRS)]
        at.hands.move(hours=25)
        took: dict[str, list[float]] = {"returning": [], "new": []}
        order = [*people, *(f"new-{number}" for number in range(PAIRS))]
        Random(9).shuffle(order)
        for sender in order:
            began = time.perf_counter()
            await at.say(sender, text="bonjour", channel="telegram")
            took[sender.partition("-")[0]].append(time.perf_counter() - began)
    same = mannwhitneyu(took["returning"], took["new"]).pvalue
    slower = mannwhitneyu([seconds * 1.1 for seconds in took["returning"]], took["new"]).pvalue
    measured(f"P9 {PAIRS} pairs of times", "p > 0.01", float(same), f"p = {slower:.1e} if 10% slower")
    assert same > 0.01
    assert slower < 0.01
