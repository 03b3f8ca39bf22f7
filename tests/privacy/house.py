"""A whole Sira in a folder, with real files for everything that can be seized: var, keys, volatile, log."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Sira, compose
from bot.message import ChannelName, Inbound, Reply
from bot.reach import lease
from bot.reach.keeper import Keeper
from bot.reach.open import keeper
from bot.settings import Settings
from bot.storage.database import open_database, upgrade
from bot.storage.open import open_volatile
from tests.people import Hands


@dataclass
class House:
    """`var` holds the database, `keys` the key store, `volatile` the memory that dies, `log` what was written aside."""

    folder: Path
    hands: Hands
    more: Mapping[str, object] = field(default_factory=dict)
    engine: AsyncEngine = field(init=False)
    sira: Sira = field(init=False)
    keeper: Keeper = field(init=False)
    sent: int = 0

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def volatile(self) -> Path:
        return self.folder / "volatile"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def settings(self) -> Settings:
        return Settings(var_dir=self.var, key_dir=self.keys, volatile_dir=self.volatile, **self.more)  # type: ignore[arg-type]

    def inbound(self, sender: str, choice: str = "", text: str = "", channel: ChannelName = "telegram") -> Inbound:
        self.sent += 1
        kind = "choice" if choice else "text"
        return Inbound(channel, sender, self.hands.now(), f"m{self.sent}", kind, text, choice)  # type: ignore[arg-type]

    async def say(self, sender: str, choice: str = "", text: str = "", channel: ChannelName = "telegram") -> Reply:
        """One message and its answer."""
        replies: list[Reply] = []

        async def keep(sent: tuple[Reply, ...]) -> None:
            replies.extend(sent)

        await self.sira.road.travel(self.inbound(sender, choice, text, channel), keep)
        return replies[-1]

    async def tend(self) -> tuple[date, ...]:
        """What a server does every minute."""
        await lease.hold(self.sira.store, "house", self.hands.now())
        return await self.keeper.tend(self.hands.now())

    async def night(self) -> tuple[date, ...]:
        """On to the closing of today."""
        tomorrow = self.hands.now().date() + timedelta(days=1)
        self.hands.at = datetime.combine(tomorrow, time(2, 1), self.hands.now().tzinfo)
        return await self.tend()

    def copied(self, name: str, *folders: Path) -> Path:
        """A copy of these folders as they are now."""
        target = self.folder / name
        for folder in folders:
            shutil.copytree(folder, target / folder.name)
        return target


@asynccontextmanager
async def house(
    folder: Path, hands: Hands | None = None, more: Mapping[str, object] | None = None
) -> AsyncIterator[House]:
    """An open house, tended once; `more` are further settings."""
    made = House(folder, hands or Hands(), more or {})
    made.log.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        await upgrade(made.settings.database)
        made.engine = await open_database(made.settings)
        stack.push_async_callback(made.engine.dispose)
        store, _ = await open_volatile(made.settings)
        stack.push_async_callback(store.close)
        made.sira = compose(made.settings, store, made.hands.now)
        stack.push_async_callback(made.sira.road.understanding.aclose)
        made.keeper = keeper(made.settings, store, made.engine, tuple(made.sira.guidance.topics))
        await made.tend()
        yield made


def read(folders: Iterable[Path]) -> Iterable[bytes]:
    """The content of every file below."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.read_bytes()
