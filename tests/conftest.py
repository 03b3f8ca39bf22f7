"""What all tests share: the real content, a clock that stands still, and a road on real parts."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.settings import ROOT, Settings
from bot.storage.volatile_sqlite import SqliteStore
from tests.people import Hands, Person

if TYPE_CHECKING:
    from bot.app import Road, Sira


def missing(reason: str) -> NoReturn:
    """Skip, saying what this machine lacks; a failure where nothing may be skipped."""
    if os.environ.get("SIRA_TEST_ALL") == "1":
        pytest.fail(f"{reason} (SIRA_TEST_ALL=1 forbids to skip this)")
    pytest.skip(reason)


NOT_COMPILED = "bot/understanding/speedups.pyx is not compiled: that needs a C compiler and the headers of Python"

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
"""No example fails for its time on the wall: that is the machine's more than ours."""

LONGEST = ("rasa", "browser", "install", "telegram")
"""Markers of the tests that take longest. Their files begin, so that in several processes nobody waits for them at the
end; within a file nothing moves, for no test of a coroutine runs while a browser is open."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring them to the front, in this order."""
    marked = {(item.path, mark.name) for item in items for mark in item.iter_markers()}
    items.sort(key=lambda item: [(item.path, name) not in marked for name in LONGEST])


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """What `compose` reads, the content and the model, is read once a session: it is frozen, and takes most of a
    short test's time. A Rasa server is opened each time."""
    from bot import app
    from bot.understanding.engine import open_understanding as real

    embedded = functools.cache(lambda: real(Settings()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "read_guidance", functools.cache(read_guidance))
        patch.setattr(app, "open_understanding", lambda settings: real(settings) if settings.nlu_url else embedded())
        yield


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """No test leaves its logging to the next."""
    handlers, level = logging.root.handlers, logging.root.level
    yield
    logging.captureWarnings(capture=False)
    logging.root.handlers, logging.root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    """The project's own content as development serves it."""
    return read_guidance(ROOT / "content", Policy(production=False, serve_drafts=False))


@pytest.fixture
def hands() -> Hands:
    """A clock whose hands the test moves."""
    return Hands()


@pytest.fixture
async def sira(hands: Hands) -> AsyncIterator[Sira]:
    """A composed Sira on a store in memory."""
    from bot.app import compose

    store = SqliteStore(None)
    await store.open()
    yield compose(Settings(), store, hands.now)
    await store.close()


@pytest.fixture
def road(sira: Sira) -> Road:
    """The road of that Sira."""
    return sira.road


@pytest.fixture
def person(sira: Sira, hands: Hands) -> Person:
    """Somebody who writes on the web chat."""
    return Person(sira.road, hands, "person-1")
