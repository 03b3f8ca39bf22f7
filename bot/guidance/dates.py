"""Dates as sources write them."""

from __future__ import annotations

import re
from datetime import date

ISO = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
OF_A_TEXT = "(text)"


def source_date(written: str) -> date | None:
    """The first day of what the source names: "2025-12" is 1 December 2025; None for "unknown (about 2018)".

    The date of a law's text is no date of what we know about it: None too.
    """
    match = ISO.match(written)
    if match is None or OF_A_TEXT in written:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    return date(year, month, day)
