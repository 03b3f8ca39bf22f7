"""What the settings mean for counting: on which terms figures are published, where the key store lies, who keeps it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.reach.closing import HIGH_RISK, ORDINARY, Terms
from bot.reach.keeper import Keeper, Reach
from bot.settings import Settings
from bot.storage.volatile import VolatileStore

DEMO: Final = "demo"
"""The flag of every period whose traffic is made up."""


def terms(settings: Settings) -> Terms:
    """The terms on which figures are published."""
    return HIGH_RISK if settings.high_risk else ORDINARY


def key_dir(settings: Settings) -> Path:
    """The folder of the key store: SIRA_KEY_DIR, else one below SIRA_VAR_DIR."""
    return settings.key_dir or settings.var_dir / "keys"


def warnings(settings: Settings) -> tuple[str, ...]:
    """What whoever runs Sira has to know about the key store."""
    if settings.key_dir is not None:
        return ()
    return (
        "SIRA_KEY_DIR is not set: the keys of counting lie beside the data; set it to a volume whose passphrase is "
        "not on the server",
    )


def keeper(
    settings: Settings, store: VolatileStore, engine: AsyncEngine, topics: Sequence[str], *, made_up: bool = False
) -> Keeper:
    """The keeper of these settings, to be used under the lease. `made_up`: every period is flagged `demo`."""
    return Keeper(
        Reach(
            store=store,
            engine=engine,
            key_dir=key_dir(settings),
            terms=terms(settings),
            topics=sorted(topics),
            draw=secrets.SystemRandom().random,
            marks=frozenset({DEMO} if made_up else ()),
        )
    )
