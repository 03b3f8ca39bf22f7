"""What the keeper lays into a volatile store that lacks it: out of the key store and the state, else drawn anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.reach.bitmap import CAMPAIGN_BITS, MONTH_BITS, DrawBytes, begun, estimate
from bot.reach.keystore import KEY_BYTES, KeyStore
from bot.reach.periods import ONE_DAY
from bot.reach.state import State
from bot.reach.visit import CAMPAIGN, campaign_id, campaign_name, month_name
from bot.storage.volatile import Bitmap, Cell, Refill

MONTH_KEY_OUTLIVES: Final = timedelta(days=2)
CAMPAIGN_KEY_LASTS: Final = timedelta(days=20 * 365)
"""In the volatile store; it dies when the campaign is closed."""


class Filling:
    """One filling. A key that is drawn is in the key store before anything is counted with it."""

    def __init__(self, keys: KeyStore, draw_bytes: DrawBytes, now: datetime) -> None:
        self._keys, self._draw_bytes, self._now = keys, draw_bytes, now
        self._given: dict[str, tuple[bytes, float]] = {}
        self._bitmaps: dict[str, Bitmap] = {}
        self._counts: Mapping[date, Mapping[Cell, int]] = {}

    @property
    def needed(self) -> bool:
        return bool(self._given)

    def refill(self) -> Refill:
        return Refill(self._given, self._bitmaps, self._counts)

    def copies(self, state: State) -> None:
        """What was persisted of the days and months that are open: the store is new."""
        self._counts = state.open_days
        self._bitmaps.update({n: b for n, b in state.bitmaps.items() if n.startswith("month/")})

    def campaign(self, state: State, held: bytes | None) -> State:
        """The state's campaign. Where its key is lost, its people stay as a number and those to come count apart."""
        campaign = state.campaign
        if held is not None and campaign_id(held) == campaign.key_id:
            self._keep(campaign_name(held), held)
            return state
        name = f"{CAMPAIGN}/{campaign.key_id}"
        key = self._keys.get(name)
        if key is None:
            lost = state.bitmaps.get(name)
            earlier = campaign.earlier + (max(0, round(estimate(lost))) if lost else 0)
            key = new_campaign(self._keys, self._draw_bytes)
            campaign = replace(campaign, key_id=campaign_id(key), earlier=earlier)
        self._lay(CAMPAIGN, key, self._now + CAMPAIGN_KEY_LASTS)
        self._bitmaps[campaign_name(key)] = begun(CAMPAIGN_BITS, self._draw_bytes)
        ours = (campaign_name(key), f"community/{campaign.key_id}/")
        self._bitmaps.update({n: b for n, b in state.bitmaps.items() if n.startswith(ours)})
        return replace(state, campaign=campaign)

    def month(self, state: State, day: date, held: bytes | None) -> None:
        """The month of this day."""
        name = month_name(day)
        if held is not None:
            self._keep(name, held)
            return
        key = self._keys.get(name) or self._draw_bytes(KEY_BYTES)
        self._keep(name, key)
        first_of_next = (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)
        self._lay(name, key, datetime.combine(first_of_next, time(), UTC) + MONTH_KEY_OUTLIVES)
        self._bitmaps[name] = state.bitmaps.get(name) or begun(MONTH_BITS, self._draw_bytes)

    def _keep(self, name: str, key: bytes) -> None:
        if self._keys.get(name) != key:
            self._keys.put(name, key)

    def _lay(self, name: str, key: bytes, until: datetime) -> None:
        self._given[name] = (key, until.timestamp())


def new_campaign(keys: KeyStore, draw_bytes: DrawBytes) -> bytes:
    """A key for a campaign, kept."""
    key = draw_bytes(KEY_BYTES)
    keys.put(campaign_name(key), key)
    return key
