"""How long each thing in the volatile store lives, in seconds. Both stores read these."""

from __future__ import annotations

SESSION_IDLE = 30 * 60
SESSION_HARD = 24 * 3600
SNAPSHOT = 15 * 60
"""A session as it was before a message, kept so that a redelivery gets the same answer."""
MARK = 48 * 3600
"""A mark of a message that was committed. Longer than any provider redelivers (24 hours)."""
WINDOW = 10 * 60
"""Messages of a person are counted in fixed windows of this length."""
SEEN = 26 * 3600
"""Digests of a day's people, until 02:00 UTC of the next at least: their key is dead by then."""
FLAG = 40 * 24 * 3600
"""Flags of a day go with its counters; this catches those of a day that never had any."""
SWEEP = 60
"""Expired rows are deleted at most this often."""
KEY_CACHE = 60
"""A key is read again from the store after this, so that several processes agree again after a loss."""
