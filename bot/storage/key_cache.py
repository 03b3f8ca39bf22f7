"""Keys held in memory, so that no message costs a read for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.storage.lifetimes import KEY_CACHE

KEY_BYTES = 32


@dataclass(slots=True)
class KeyCache:
    """Keys by name with the time until which they may be used without asking the store."""

    _held: dict[str, tuple[float, bytes]] = field(default_factory=dict, repr=False)

    def get(self, name: str, now: float) -> bytes | None:
        fresh_until, key = self._held.get(name, (now, None))
        return key if now < fresh_until else None

    def put(self, name: str, key: bytes, until: float, now: float) -> bytes:
        self._held = {held: entry for held, entry in self._held.items() if now < entry[0]}
        self._held[name] = (min(until, now + KEY_CACHE), key)
        return key

    def clear(self) -> None:
        self._held.clear()
