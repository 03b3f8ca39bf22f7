"""P6: a phone company knows which number wrote in which second. Joined to all that Sira writes, it learns no topic.

The attacker looks for events: whatever holds a time of that day and a topic, in any row of any database and on any line
of any file, and gives each message the topic of the event that is nearest in time. What they cannot place, they guess:
the most frequent topic of all.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.people import NOON, Hands
from tests.privacy.conftest import Measured
from tests.privacy.house import House, house
from tests.privacy.scale import sized

MESSAGES = sized(150, 2_000)
TOPICS = ("risk_desert", "risk_sea", "return_overview", "risk_trafficking")
NEAR = 60.0
"""Seconds within which an event may belong to a message."""
MORNING = NOON.replace(hour=6).timestamp()
NIGHT = NOON.replace(hour=23).timestamp()
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?|1[67]\d{8}(?:\.\d+)?")
Call = tuple[str, float, str]
"""Number, second, and the topic that it was about: the last is the truth, unknown to the attacker."""


async def lived(at: House) -> list[Call]:
    """A day of messages by people who write once."""
    chance, calls = Random(6), list[Call]()
    moments = sorted(chance.uniform(MORNING, NIGHT) for _ in range(MESSAGES))
    for number, moment in enumerate(moments):
        topic = chance.choices(TOPICS, (4, 3, 2, 1))[0]
        at.hands.at = datetime.fromtimestamp(moment, UTC)
        await at.say(f"+999{number:09d}", choice=f"fr.topic.{topic}", channel="sms")
        calls.append((f"+999{number:09d}", moment, topic))
    return calls


def events(*folders: Path) -> Iterator[tuple[float, str]]:
    """Every (time, topic) that stands together anywhere."""
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if data.startswith(b"SQLite format 3\0"):
            yield from _of_database(path)
        elif not path.name.endswith(("-wal", "-shm")):
            for line in data.decode(errors="replace").splitlines():
                yield from _together(line)


def _of_database(path: Path) -> Iterator[tuple[float, str]]:
    with closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():
                said = [value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in row]
                yield from _together(" ".join(said))


def _together(text: str) -> Iterator[tuple[float, str]]:
    topics = [topic for topic in TOPICS if topic in text]
    for found in MOMENT.findall(text):
        moment = float(found) if "T" not in found else datetime.fromisoformat(found).timestamp()
        yield from ((moment, topic) for topic in topics[:1])


def joined(calls: list[Call], held: list[tuple[float, str]]) -> float:
    """In how many of the calls the attacker names the right topic."""
    usual = Counter(topic for _, _, topic in calls).most_common(1)[0][0]
    right = 0
    for _, moment, topic in calls:
        nearest = min(held, key=lambda event: abs(event[0] - moment), default=(0.0, usual))
        right += (nearest[1] if abs(nearest[0] - moment) <= NEAR else usual) == topic
    return right / len(calls)


async def test_call_records_cannot_be_joined_to_anything(tmp_path: Path, measured: Measured) -> None:
    async with house(tmp_path / "house", Hands(NOON.replace(hour=5))) as at:
        calls = await lived(at)
        busy = [at.var, at.keys, at.volatile, at.log]
        just_now = at.copied("just-now", at.volatile)
        at.hands.at = datetime.fromtimestamp(calls[-1][1], UTC) + timedelta(minutes=32)
        await at.tend()
        half_an_hour_later = joined(calls, list(events(*busy)))
        await at.night()
        closed = joined(calls, list(events(*busy)))
        (at.log / "events.jsonl").write_text(
            "\n".join(json.dumps({"at": moment, "topic": topic}) for _, moment, topic in calls)
        )
        logged = joined(calls, list(events(*busy)))
        (in_time,) = {len(list(events(just_now)))}
    usual = Counter(topic for _, _, topic in calls).most_common(1)[0][1] / len(calls)
    mark = f"accuracy <= {usual:.3f} + 0.01"
    measured("P6 after the close", mark, closed, f"{logged:.3f} with a line per message")
    measured("P6 half an hour after the last message", mark, half_an_hour_later, f"{in_time} open sessions at once")
    assert max(closed, half_an_hour_later) <= usual + 0.01
    assert logged > 0.95
    assert in_time > 0
