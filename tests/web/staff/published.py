"""Figures of February and March 2026 as a closing would have published them, and who entered what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.closed import publish
from bot.reach.closing import Figures
from bot.storage.database import transaction
from bot.storage.verified import Verified, enter

FIRST, LAST = date(2026, 2, 1), date(2026, 3, 31)
DAYS = [(FIRST + timedelta(days=n)).isoformat() for n in range((LAST - FIRST).days + 1)]
MONTHS = {"2026-02": 0, "2026-03": 5}
CROSSED = {
    "outcome": ("fr/answered", "fr/not_understood", "bm/answered", "en/helped"),
    "topic_language": ("risk_sea/fr", "risk_sea/bm", "return_help/fr"),
    "topic_help": ("risk_sea/helped", "risk_sea/not_helped"),
    "chosen": ("fr/risk_sea", "bm/risk_sea"),
}
ESTIMATES = {
    ("2026-02", "people", "all"): 1230,
    ("2026-03", "people", "all"): 1480,
    ("2026-02-28", "campaign", "2026-02-01"): 1230,
    ("2026-03-31", "campaign", "2026-02-01"): 2460,
    ("2026-03-31", "community", "Gao Ba"): 210,
    ("2026-03-31", "community", "Sikasso"): 95,
}
EVIL = '=HYPERLINK("http://evil.example";"x")'
"""A value that no relay's code has; were it to come about, it must do nothing."""
ENTERED = datetime(2026, 5, 2, tzinfo=UTC)
VERIFIED = (
    Verified("assisted", date(2026, 2, 15), 1210, "Quarterly report 4, page 12", "editor", ENTERED),
    Verified("returned", date(2026, 3, 15), 4120, "<b>Database</b> & register", "editor", ENTERED),
    Verified("returned", date(2026, 1, 31), 3900, "Register of January", "editor", ENTERED),
    Verified("assisted", date(2026, 5, 1), 1300, "A later report", "editor", ENTERED),
)
RELAYED = {
    ("2026-W10", "relay", "0a1b2c3d"): 25,
    ("2026-W11", "relay", EVIL): 30,
    ("2026-W11", "relay_web", "0a1b2c3d"): 10,
    ("2026-02", "topic_rest", "other"): 10,
}


def figures(flag: str = "") -> Figures:
    """Every table that is published. `flag` stands beside every period."""
    found: Figures = {
        (day, dimension, value): number + 5 * (place % 7)
        for place, day in enumerate(DAYS)
        for dimension, value, number in (
            ("messages", "telegram", 1_210),
            ("messages", "whatsapp", 345),
            ("channel", "telegram", 105),
            ("language", "fr", 65),
            ("topic", "risk_sea", 25),
            ("web", "conversations", 15),
            ("openings", "page", 20),
        )
    }
    found |= RELAYED
    for month, more in MONTHS.items():
        for name, values in CROSSED.items():
            found |= {(month, name, value): 30 + more + n for n, value in enumerate(values)}
    for (period, dimension, value), number in ESTIMATES.items():
        found |= {
            (period, dimension, value): number,
            (period, f"{dimension}_low", value): number - 45,
            (period, f"{dimension}_high", value): number + 45,
        }
    for period in {period for period, _, _ in found} if flag else ():
        found[period, "flag", flag] = 1
    return found


async def publish_all(engine: AsyncEngine, flag: str = "") -> None:
    """Both months, closed, and what staff verified."""
    async with transaction(engine) as connection:
        await publish(connection, {}, (FIRST.isoformat(), "day"))
        await publish(connection, figures(flag), (LAST.isoformat(), "day"))
        for figure in VERIFIED:
            await enter(connection, figure)
