"""What `sira doctor` finds: one line each, with what to do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.settings import Settings

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is a part of the installation. `do` is empty where all is well."""

    about: str
    level: Level
    says: str
    do: str = ""


Check = Callable[[Settings, datetime], AsyncIterator[Finding]]
"""Looks at one part and changes nothing. `now` is aware, UTC. What it raises counts as a failure of that part."""


def graver(settings: Settings) -> Level:
    """What a trial may go without and production may not."""
    return "fail" if settings.production else "warn"
