"""What a test reads out of a page of the staff area."""

from __future__ import annotations

import re
from html import unescape

from httpx import Response


def hidden(page: Response, name: str) -> list[str]:
    """The values of all hidden fields of this name, in the page's order."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page.text)


def words(page: Response) -> str:
    """What a person reads of a page: its main part without tags, in one line."""
    main = page.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
