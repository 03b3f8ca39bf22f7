"""P1: people whose every identifier is a canary go through the whole life of a Sira. Nothing is found afterwards.

Every log record there is (DEBUG) is written; parts of the house fail in turn with exceptions that say who it was about;
the night closes the day, figures are reported and exported, the database is copied. Then everything is searched.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import httpx
import pytest
import structlog
from fastapi import FastAPI

from bot import app as road
from bot.channels.telegram import application as telegram_application
from bot.channels.telegram import turns
from bot.channels.telegram.pace import Pace
from bot.cli.reach import FORMATS
from bot.cli.serve import web
from bot.logs import configure
from bot.reach.closed import figures
from bot.reach.report import Report
from bot.reach.tables import PEOPLE_CHANNELS
from bot.storage.backup import backup
from bot.storage.volatile_sqlite import SqliteStore
from bot.understanding.engine import Understanding
from bot.web import chat, twilio
from bot.web.background import Background, checks
from bot.web.metrics import metrics_app
from tests.channels.telegram_double import running_double
from tests.privacy.canaries import Canary, canaries, planted
from tests.privacy.conftest import Measured
from tests.privacy.house import House, house
from tests.privacy.lives import Visitor, settings_for, standard_error, tells, terminal
from tests.privacy.scale import sized
from tests.privacy.scanner import Hit, Scanner, owners

PEOPLE = canaries(sized(40, 5_000))
KINDS = tuple(PEOPLE[0].identifiers)
FAILPOINTS: tuple[tuple[object, str], ...] = (
    (road, "person_key"),
    (road, "mark_key"),
    (road, "visit"),
    (road, "decode"),
    (road, "encode"),
    (road, "step"),
    (road, "sent"),
    (SqliteStore, "look"),
    (SqliteStore, "key"),
    (SqliteStore, "commit"),
    (Understanding, "understand"),
    (chat, "parse"),
    (chat, "inbound"),
    (chat, "bubble"),
    (turns, "receive"),
    (turns, "render"),
    (twilio, "receive"),
    (twilio, "whatsapp"),
    (twilio, "sms"),
)
COUNTED = (*(("channel", channel) for channel in PEOPLE_CHANNELS), ("web", "conversations"))
ERRORS = (OSError, MemoryError, ValueError)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(planted(PEOPLE))


@contextmanager
def everything_logged(path: Path, *, protected: bool = True) -> Iterator[None]:
    """Logs as `sira serve` writes them, but every record; unprotected: as Python writes them."""
    with standard_error(path):
        configure()
        if not protected:
            logging.root.handlers = [logging.StreamHandler()]
        logging.root.setLevel(logging.DEBUG)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
        try:
            yield
        finally:
            logging.root.handlers = []


@asynccontextmanager
async def served(at: House) -> AsyncIterator[FastAPI]:
    """The app as `sira serve` puts it together, with the webhook of Telegram open."""
    background = Background(at.sira, at.engine, "house")
    made = web(at.sira, background)
    assert background.telegram is not None
    async with background.telegram:
        yield made


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's second between two messages of a chat is left out."""
    monkeypatch.setattr(telegram_application, "Pace", partial(Pace, gap=0.0))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, to be searched too."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def failing(error: type[Exception], person: Canary) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error(f"{person.identifiers}: {tells(person)}")

    return fail


async def lives(at: House, made: FastAPI, people: tuple[Canary, ...], first: int = 0) -> list[bytes]:
    """Each of them on every channel; gives the pages."""
    pages: list[bytes] = []
    for number, person in enumerate(people, first):
        visitor = Visitor(made, at.settings, person)
        await visitor.everywhere(number)
        await at.say(person.phone, text=tells(person), channel="voice")
        pages += visitor.pages
    return pages


async def with_failures(at: House, made: FastAPI) -> list[bytes]:
    """Each part fails once in each way, for somebody else each time."""
    pages: list[bytes] = []
    for number, (place, name) in enumerate(FAILPOINTS):
        person, error = PEOPLE[number % len(PEOPLE)], ERRORS[number % len(ERRORS)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, name, failing(error, person))
            visitor = Visitor(made, at.settings, person)
            await visitor.everywhere(1_000_000 + number)
        pages += visitor.pages
    return pages


async def metrics(at: House) -> bytes:
    """What /metrics tells whoever asks on this machine."""
    told = metrics_app(at.sira, checks(at.sira, at.engine), dict, dict)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(told), base_url="http://127.0.0.1") as client:
        return (await client.get("/metrics")).content


async def published(at: House) -> None:
    """The night, a report in each format, and a backup."""
    await at.night()
    found = await figures(at.engine, date(2026, 1, 1), date(2026, 12, 31))
    for form, write in FORMATS.items():
        whole = write(Report(date(2026, 1, 1), date(2026, 12, 31), found, "fr", 10))
        (at.log / f"report.{form}").write_bytes(whole if isinstance(whole, bytes) else whole.encode())
    await backup(at.engine, at.log / "backup.sira")


def searched(scanner: Scanner, pages: list[bytes], said: bytes) -> list[Hit]:
    """What came back to people. A page carries its visitor's own token, and nothing else of anybody."""
    on_pages = [hit for page in pages for hit in scanner.scan("page", page) if not hit.owner.endswith(" token")]
    return on_pages + list(scanner.scan("terminal", said))


async def test_nobody_is_found_anywhere_after_a_whole_life(
    tmp_path: Path, temporary: Path, scanner: Scanner, measured: Measured
) -> None:
    async with running_double() as double, house(tmp_path / "house", more=settings_for(double.url)) as at:
        with everything_logged(at.log / "sira.log"):
            async with served(at) as made:
                pages = await lives(at, made, PEOPLE)
                counted = await at.sira.store.counters(at.hands.now().date())
                hits = scanner.leaks(at.folder, temporary)
                pages.append(await metrics(at))
                pages += await with_failures(at, made)
            said = terminal(at.log, PEOPLE, {"SIRA_VAR_DIR": str(at.var), "TMPDIR": str(temporary)})
            await published(at)
        hits += scanner.leaks(at.folder, temporary) + searched(scanner, pages, said)
        lines = (at.log / "sira.log").read_text().splitlines()
        await unprotected(at)
        bare = scanner.leaks(at.log)
    kinds = {owner.split()[1] for owner in owners(bare)}
    measured(
        f"P1 {len(PEOPLE)} people, {len(KINDS) * len(PEOPLE)} identifiers",
        "0 found",
        len(hits),
        f"{len(bare)} in an ordinary log ({len(kinds)} kinds)",
    )
    assert {cell: counted[cell] for cell in COUNTED} == dict.fromkeys(COUNTED, len(PEOPLE)), "did all of them get in?"
    assert [f"{hit.place}: {hit.owner}, {hit.form}" for hit in hits[:20]] == []
    assert len(pages) > 11 * len(PEOPLE)
    assert any('"error"' in line for line in lines), "the failures left no trace at all: did they happen?"
    assert kinds == set(KINDS)


async def unprotected(at: House) -> None:
    """Lives with an ordinary log: what libraries say in full, and errors with their words."""
    with everything_logged(at.log / "bare.log", protected=False), pytest.MonkeyPatch.context() as patch:
        for name in ("bot.app.of", "bot.web.errors.of"):
            patch.setattr(name, lambda error: {"error": str(error)})
        patch.setattr("bot.logs.LONGEST", 10_000)
        async with served(at) as made:
            await lives(at, made, PEOPLE[:2], 2_000_000)
            for place, name in FAILPOINTS:
                with pytest.MonkeyPatch.context() as failures:
                    failures.setattr(place, name, failing(OSError, PEOPLE[2]))
                    visitor = Visitor(made, at.settings, PEOPLE[2])
                    await visitor.web()
                    await visitor.close()
