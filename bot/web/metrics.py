"""/metrics for Prometheus, on this machine only: is Sira alive and well, never who or what about.

One number of messages, rounded down to hundreds; no channel, language or topic; no time finer than half an hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final, get_args

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import Sira
from bot.machine import memory_used
from bot.message import ChannelName
from bot.reach.visit import closes_at
from bot.storage.volatile import VolatileError
from bot.web.health import Check, asked

NAMES_OF_CHANNELS: Final = frozenset({*get_args(ChannelName), "twilio"})

Counts = Callable[[], Mapping[str, int]]


class Families(Collector):
    """Hands over what was gathered before: gathering waits for others, collecting may not."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def metrics_app(sira: Sira, checks: Mapping[str, Check], troubles: Counts, lines: Counts) -> Starlette:
    """The app. `troubles` counts what went wrong by its class, `lines` the log's lines by their event."""

    async def metrics(request: Request) -> Response:
        registry = CollectorRegistry()
        registry.register(Families([*(await _health(sira, checks)), *_counts(sira, troubles(), lines())]))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics)])


async def _health(sira: Sira, checks: Mapping[str, Check]) -> list[Metric]:
    degraded = any((await asked(checks)).values()) or sira.road.understanding.degraded
    found: list[Metric] = [
        GaugeMetricFamily("sira_degraded", "1 while a part is down and Sira answers without it.", value=degraded)
    ]
    try:
        overdue = closing_overdue(await sira.store.days(), sira.clock())
    except VolatileError:
        return found
    told = "Seconds since the oldest open day should have been closed; 0 when none should."
    return [*found, GaugeMetricFamily("sira_closing_overdue_seconds", told, value=overdue.total_seconds())]


def closing_overdue(days: Iterable[date], now: datetime) -> timedelta:
    """How long ago the oldest of the open days should have been closed."""
    return max(now - closes_at(min(days, default=now.date())), timedelta())


def _counts(sira: Sira, troubles: Mapping[str, int], lines: Mapping[str, int]) -> Iterator[Metric]:
    tally, now = sira.road.tally, sira.clock()
    messages = "Messages answered since the start, rounded down to hundreds."
    yield CounterMetricFamily("sira_messages", messages, value=tally.messages())
    recent = "1 if a message was answered within the last 30 minutes."
    yield GaugeMetricFamily("sira_message_recently", recent, value=tally.recent(now))
    yield GaugeMetricFamily("process_resident_memory_bytes", "Resident memory size in bytes.", value=memory_used())
    yield _labelled("sira_troubles", "Troubles since the start.", "kind", troubles)
    yield _labelled("sira_log_lines", "Warnings and errors in the log since the start.", "event", channelless(lines))


def channelless(lines: Mapping[str, int]) -> Mapping[str, int]:
    """The log's lines by their event without the channel that it may begin with."""
    counts = Counter[str]()
    for event, number in lines.items():
        head, _, tail = event.partition("_")
        counts[tail if head in NAMES_OF_CHANNELS else event] += number
    return counts


def _labelled(name: str, told: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, told, labels=[label])
    for each, number in sorted(counts.items()):
        family.add_metric([each], number)
    return family
