"""Logs that cannot betray anybody: one JSON line per event, allow-listed fields, minutes instead of seconds.

No line says what a message said or who sent it, and none is written per message. Lines of other libraries keep their
logger's name and level only, since their texts may hold tokens, addresses or messages.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "minute",
        "logger",
        "error",
        "where",
        "component",
        "reason",
        "count",
        "port",
        "host",
        "channel",
        "day",
    }
)
LONGEST = 200
COUNTED = frozenset({"warning", "error", "critical"})


def configure(clock: Callable[[], datetime] = lambda: datetime.now(UTC), counts: Counter[str] | None = None) -> None:
    """Sends our own events and every library's log records to standard error through the allow-list.

    `counts` counts warnings and errors by their event.
    """
    counted = Counter() if counts is None else counts

    def count(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if level in COUNTED:
            counted[str(event["event"])] += 1
        return event

    def stamp(_: Any, level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "level": level, "minute": clock().strftime("%Y-%m-%dT%H:%MZ")}

    structlog.configure(
        processors=[count, stamp, allow, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=StandardError,
    )
    logging.root.handlers = [Foreign()]
    logging.root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


class StandardError:
    """Where lines go: standard error as it is at that moment."""

    def __init__(self, *names: object) -> None:
        """Takes the names that structlog passes on; there is only one standard error."""

    def msg(self, line: str) -> None:
        """Write one line."""
        print(line, file=sys.stderr, flush=True)  # noqa: T201 (this is where logging ends)

    debug = info = warning = error = critical = msg


def allow(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Only the allowed fields, each short and on one line."""
    return {key: short(value) for key, value in event.items() if key in ALLOWED}


def short(value: object) -> object:
    """Numbers and truth as they are, anything else as a short text without control characters."""
    if value is None or isinstance(value, int | float):
        return value
    return "".join(letter if letter.isprintable() else " " for letter in str(value)[:LONGEST])


def render(_: Any, __: str, event: Mapping[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(event, ensure_ascii=False, sort_keys=True)


def of(error: BaseException) -> dict[str, str]:
    """An exception's class and the place it came from; never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    return {"error": type(error).__name__, "where": where}


class Foreign(logging.Handler):
    """Turns another library's record into an event without its text."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fields = of(error) if error else {}
        structlog.get_logger().log(record.levelno, "library", logger=record.name, **fields)
