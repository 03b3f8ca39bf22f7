"""What is counted of this channel's trouble: that it happened, never to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Trouble = Literal["poison", "malformed", "refused", "undelivered", "later", "expired", "unreachable", "conflict"]
"""An update that our code fails on or the library cannot read; a webhook body that is no update; a wrong secret; a
reply that can never arrive; one that has to come again; one that came again for a day; Telegram out of reach; another
process that polls."""

Count = Callable[[Trouble], None]
