"""Where a form leads back to: a path of the staff area and nothing else, whatever was asked for."""

from __future__ import annotations

import re
from typing import Final

from bot.web.staff.area import ROOT

_PATH: Final = re.compile(r"/staff(?:/[A-Za-z0-9_.~-]+)*(?:\?[A-Za-z0-9_.~%=&+-]*)?")
LONGEST: Final = 500


def destination(wanted: object, otherwise: str = ROOT) -> str:
    """The path that was asked for, with its query, if it is one of ours; else `otherwise`."""
    path = wanted if isinstance(wanted, str) and len(wanted) <= LONGEST else ""
    return path if _PATH.fullmatch(path) and ".." not in path else otherwise
