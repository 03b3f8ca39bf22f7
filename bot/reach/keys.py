"""Digests that stand for a person or a message in the volatile store, for a day or two.

Each kind of digest has a random key of its own for every UTC day (a generation). A key is drawn at first use, lives
in the volatile store only and dies at the end of the day after its own, so that a session (24 hours at most) and a
mark (needed for the 24 hours in which providers redeliver) outlive midnight, and a digest says nothing later: marks are
known for 24 to 48 hours, keys live at most 48.

A person or message is first sought under yesterday's key. While something is there, yesterday's digest stays in use;
otherwise today's is used, and from then on nothing more comes under yesterday's. The keys come from the store's memory
(`store.key`), so a message costs one look per digest and no read for keys. Ask for both digests while holding the lock
on the person: a redelivery that overlaps its first delivery at midnight would otherwise not be recognised.
"""

from __future__ import annotations

import hashlib
import hmac

from bot.storage.volatile import VolatileStore

GENERATION = 24 * 3600
DIGEST_BYTES = 16


async def person_key(store: VolatileStore, channel: str, sender: str, now: float) -> bytes:
    """The 16 byte digest of a channel's opaque address. Raises VolatileError."""
    yesterday, today = await person_digests(store, channel, sender, now)
    known = await store.look(yesterday, None, now)
    return yesterday if known.session is not None else today


async def person_digests(store: VolatileStore, channel: str, sender: str, now: float) -> tuple[bytes, bytes]:
    """The person's digests of yesterday and of today: all that can still be known of them. Raises VolatileError."""
    return await _digests(store, "person", (channel, sender), now)


async def mark_key(store: VolatileStore, channel: str, message_id: str, now: float) -> bytes | None:
    """The 16 byte digest of a channel's message id, None when it has none. Raises VolatileError."""
    if not message_id:
        return None
    yesterday, today = await _digests(store, "message", (channel, message_id), now)
    # No session lies under a message's digest: only the mark is asked for.
    known = await store.look(yesterday, yesterday, now)
    return yesterday if known.duplicate else today


async def _digests(store: VolatileStore, kind: str, parts: tuple[str, str], now: float) -> tuple[bytes, bytes]:
    generation = int(now // GENERATION)
    yesterday = await _key(store, kind, generation - 1, now)
    today = await _key(store, kind, generation, now)
    return _digest(yesterday, parts), _digest(today, parts)


async def _key(store: VolatileStore, kind: str, generation: int, now: float) -> bytes:
    dies = (generation + 2) * GENERATION
    return await store.key(f"{kind}/{generation}", dies - now, now)


def _digest(key: bytes, parts: tuple[str, str]) -> bytes:
    message = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).digest()[:DIGEST_BYTES]
