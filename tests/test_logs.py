"""No log line can hold what somebody wrote or who they are."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import UTC, datetime

import pytest
import structlog

from bot.logs import ALLOWED, configure, of

CANARY = "person-canary-4711"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> structlog.stdlib.BoundLogger:
    configure(lambda: datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC))
    return structlog.stdlib.get_logger()


def test_a_line_holds_allowed_fields_and_the_minute_only(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("started", port=8000, text=CANARY, sender=CANARY, url=CANARY)
    assert lines(capsys) == [{"event": "started", "level": "info", "minute": "2026-11-23T12:34Z", "port": 8000}]


def test_an_allowed_field_stays_short_and_on_one_line(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    log.warning("odd", reason="a\r\nb\x1b[31m" + "x" * 1000)
    (line,) = lines(capsys)
    reason = str(line["reason"])
    assert reason.startswith("a  b [31m")
    assert len(reason) <= 200


def test_an_exception_shows_as_its_class_and_place(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        log.error("failed", **of(error))
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert str(line["where"]).startswith("test_logs.py:")
    assert CANARY not in json.dumps(line)


def test_warnings_and_errors_are_counted_by_their_event(capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    configure(counts=counts)
    log = structlog.get_logger()
    for _ in range(2):
        log.error("store_failed", reason=CANARY)
    log.warning("odd")
    log.info("started")
    logging.getLogger("theirs").error(CANARY)
    assert counts == {"store_failed": 2, "odd": 1, "library": 1}
    assert len(lines(capsys)) == 5


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL])
def test_another_library_s_words_never_come_through(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str], level: int
) -> None:
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("httpx").log(level, "GET https://%s", CANARY, exc_info=True)
    assert CANARY not in capsys.readouterr().err


def test_a_library_s_warning_shows_where_it_came_from(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("telegram.ext").warning(CANARY)
    (line,) = lines(capsys)
    assert line == {"event": "library", "level": "warning", "logger": "telegram.ext", "minute": "2026-11-23T12:34Z"}


def test_no_field_for_people_or_texts_is_allowed() -> None:
    assert ALLOWED.isdisjoint({"text", "sender", "person", "name", "url", "message", "exception", "token", "topic"})
