"""How large the privacy tests are: small enough for every run, or as large as they are meant (`make privacy`)."""

from __future__ import annotations

import os

FULL = os.environ.get("SIRA_PRIVACY_FULL") == "1"


def sized(small: int, full: int) -> int:
    return full if FULL else small
