"""What counting costs. `python -m benchmarks.reach` prints its rows; with --campaign, those of 70,000 people.

With a number after --campaign, those of so many.

Counting is measured against the terminal, whose turns go the same way to the same commit and count nobody.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import track
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Road, compose
from bot.conversation.payload import payload
from bot.logs import configure
from bot.message import LANGUAGES, ChannelName, Inbound, Reply
from bot.reach.bitmap import estimate
from bot.reach.closed import figures
from bot.reach.counting import Event, messages
from bot.reach.keeper import Keeper
from bot.reach.open import keeper
from bot.reach.report import Report, as_csv, as_json, as_text, as_xlsx
from bot.reach.visit import visit
from bot.settings import Settings
from bot.storage.database import connect, upgrade
from bot.storage.volatile import Record, VolatileStore
from bot.storage.volatile_sqlite import SqliteStore

TURNS = 1_000
ROUNDS = 15
WRITTEN = 8
TOGETHER = 64
PEOPLE, EACH = 70_000, 10
YEAR_BEGINS = date(2026, 1, 1)
A_DAY = 250
"""People on a day of the busy year: 70,000 in nine months, most of them coming back once."""

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A store on a memory file system, a database and a keeper of its own."""

    folder: Path
    store: VolatileStore
    engine: AsyncEngine
    keeper: Keeper
    topics: tuple[str, ...]

    def bytes_that_last(self) -> int:
        """Database, journal and key store; the volatile store dies."""
        return sum(path.stat().st_size for path in (self.folder / "var").rglob("*") if path.is_file())


def shared_memory() -> str | None:
    """The memory file system, where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """Gone at the end."""
    with tempfile.TemporaryDirectory() as lasting, tempfile.TemporaryDirectory(dir=shared_memory()) as dying:
        settings = Settings(var_dir=Path(lasting) / "var")
        await upgrade(settings.database)
        engine, store = connect(settings.database), SqliteStore(Path(dying) / "volatile.db")
        await store.open()
        topics = tuple(compose(settings, store).guidance.topics)
        try:
            yield Place(Path(lasting), store, engine, keeper(settings, store, engine, topics), topics)
        finally:
            await store.close()
            await engine.dispose()


async def drive(road: Road, inbounds: Iterable[Inbound]) -> float:
    """Seconds that all of them take, TOGETHER at a time."""
    left = iter(inbounds)

    async def keep(replies: tuple[Reply, ...]) -> None:
        pass

    async def work() -> None:
        for inbound in left:
            await road.travel(inbound, keep)

    begin = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(TOGETHER)))
    return time.perf_counter() - begin


def strangers(channel: ChannelName, said: list[str], head: str) -> Iterable[Inbound]:
    """Everybody is new: nobody's cells are there already."""
    now = datetime.now(UTC)
    for n in range(TURNS):
        yield Inbound(channel, f"{head}{n}", now, message_id=f"{head}{n}", text=said[n % len(said)])


async def counting(said: list[str]) -> list[Row]:
    """Turns a second of a core that count, and that do not, by turns: the median of their ratios.

    A core's time says little of what else the machine does, and what it says, it says of both of a pair.
    """
    async with place() as here:
        road = compose(Settings(), here.store).road
        await here.keeper.tend(datetime.now(UTC))
        rates: dict[ChannelName, list[float]] = {"terminal": [], "telegram": []}
        for number in range(ROUNDS):
            for channel, held in rates.items():
                begin = time.process_time()
                await drive(road, strangers(channel, said, f"{channel}{number}/"))
                held.append(TURNS / (time.process_time() - begin))
    without, counted = (statistics.median(rates[name]) for name in ("terminal", "telegram"))
    pairs = zip(rates["terminal"], rates["telegram"], strict=True)
    cost = 100 * (1 - statistics.median(with_it / without_it for without_it, with_it in pairs))
    told = f"{without:.0f} turns a second of a core without, {counted:.0f} with: {cost:.0f}%"
    return [("what counting costs of a turn's throughput", told, "<= 20%")]


async def year() -> list[Row]:
    """A busy year of people without a road, closed day by day; then its report."""
    chance = random.Random(20260302)
    async with place() as here:
        closings = []
        for number in range(365):
            day = YEAR_BEGINS + timedelta(days=number)
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            await here.keeper.tend(noon)
            await asyncio.gather(*(come(here, noon, chance) for _ in range(A_DAY)))
            begin = time.perf_counter()
            await here.keeper.tend(noon + timedelta(hours=15))
            closings.append(time.perf_counter() - begin)
        size = here.bytes_that_last()
        rows = await reports(here.engine)
    ms = 1e3 * statistics.median(closings)
    return [
        ("closing a day (a new key, one transaction, the journal emptied), median", f"{ms:.0f} ms", ""),
        (f"state on disk after a year of {A_DAY} people a day", f"{size / 1e6:.1f} MB", "<= 5 MB"),
        *rows,
    ]


async def come(here: Place, now: datetime, chance: random.Random) -> None:
    """One person of the year asks once."""
    topic = here.topics[min(int(chance.expovariate(0.2)), len(here.topics) - 1)]
    channel: ChannelName = chance.choice(("telegram", "whatsapp", "sms", "voice", "web"))
    event = Event(channel, chance.choice(LANGUAGES), topic, topic, "answered")
    who = f"person-{chance.randrange(PEOPLE)}"
    visited = await visit(here.store, who, event, now.date(), now.timestamp())
    turn = Record(b"p" * 16, None, None, None, now.date(), messages(event), visited.seen, visited.bits)
    await here.store.commit(turn, now.timestamp())


async def reports(engine: AsyncEngine) -> list[Row]:
    """A year read and written out, in each format, in time of a core: the least of WRITTEN times."""
    rows, last = [], YEAR_BEGINS.replace(month=12, day=31)
    for name, form in {"text": as_text, "json": as_json, "csv": as_csv, "xlsx": as_xlsx}.items():
        spent = []
        for _ in range(WRITTEN):
            begin = time.process_time()
            found = await figures(engine, YEAR_BEGINS, last)
            form(Report(YEAR_BEGINS, last, found, "fr", 10))
            spent.append(1e3 * (time.process_time() - begin))
        told = f"{min(spent):.0f} ms of a core"
        rows.append((f"report over a year as {name} ({len(found)} figures)", told, "<= 100 ms"))
    return rows


def nth(begun: Inbound, number: int, text: str, topic: str) -> Inbound:
    """A person's message of this number: first /start, then taps on topics and questions by turns."""
    if number % 2:
        return replace(begun, kind="choice", choice=payload("fr", "topic", topic))
    return replace(begun, kind="text", text=text) if number else begun


async def leaving(said: Iterable[str]) -> frozenset[str]:
    """The texts that ask to be forgotten: they are counted nowhere."""
    found = set()
    async with place() as here:
        road, now, before = compose(Settings(), here.store).road, datetime.now(UTC), 0
        for text in dict.fromkeys(said):
            await drive(road, [Inbound("telegram", text, now, message_id=text, text=text)])
            counted = (await here.store.counters(now.date())).get(("messages", "telegram"), 0)
            if counted == before:
                found.add(text)
            before = counted
    return frozenset(found)


async def campaign(said: list[str], crowd: int) -> list[Row]:
    """Everybody sends ten messages, all on one day, in an order that mixes them: /start, five taps, four questions.

    A commit that takes over a second, as on a busy machine, counts all the same and flags the day `incomplete`.
    """
    gone = await leaving(said)
    unheard = 0
    async with place() as here:
        road = compose(Settings(), here.store).road
        now = datetime.now(UTC)
        await here.keeper.tend(now)

        def all_of_them() -> Iterable[Inbound]:
            nonlocal unheard
            for n in range(crowd * EACH):
                begun = Inbound("telegram", f"person-{n % crowd}", now, message_id=f"m{n}", kind="start")
                inbound = nth(begun, n // crowd, said[n % len(said)], here.topics[n % len(here.topics)])
                unheard += inbound.text in gone
                yield inbound

        told = Console(stderr=True)
        begin = time.process_time()
        seconds = await drive(road, track(all_of_them(), "Campaign", total=crowd * EACH, console=told))
        await road.settled()
        spent = time.process_time() - begin
        counted = await here.store.counters(now.date())
        flags = await here.store.flags(now.date())
        bitmaps = await here.store.bitmaps()
    (whole,) = [bitmap for name, bitmap in bitmaps.items() if name.startswith("campaign/")]
    people, sent = counted["channel", "telegram"], counted["messages", "telegram"]
    return [
        (f"{crowd} people x {EACH} messages down the whole road", _minutes(seconds, spent), ""),
        (
            f"of them counted that day: people, messages ({unheard} asked to be forgotten and count nowhere)",
            f"{people}, {sent}",
            f"{crowd}, {crowd * EACH - unheard}",
        ),
        ("the campaign's estimate of them", f"{estimate(whole):.0f}", f"{crowd} +- 2%"),
        ("flags of the day", ", ".join(sorted(flags)) or "none", ""),
    ]


def _minutes(seconds: float, spent: float) -> str:
    return f"{seconds / 60:.1f} min, {spent / 60:.1f} min of a core"


def main() -> None:
    from benchmarks.__main__ import texts

    async def measure() -> list[Row]:
        said = texts()
        if "--campaign" not in sys.argv:
            return [*await counting(said), *await year()]
        return await campaign(said, int(sys.argv[2]) if len(sys.argv) > 2 else PEOPLE)

    configure()
    print("| figure | measured | aim |\n|---|---|---|")
    for row in uvloop.run(measure()):
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
