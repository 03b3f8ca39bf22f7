"""Which volatile store the settings mean, and where its file lies."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from bot.settings import Settings
from bot.storage.volatile import VolatileError, VolatileStore
from bot.storage.volatile_sqlite import SqliteStore

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - Linux' memory file system, where the file is meant to lie


async def open_volatile(settings: Settings, memory: Path = SHARED_MEMORY) -> tuple[VolatileStore, tuple[str, ...]]:
    """The store, open, and warnings for whoever runs it. Raises VolatileError.

    Redis when SIRA_REDIS_URL is set; else a file in SIRA_VOLATILE_DIR, else in `memory`; else in this process alone.
    """
    if settings.redis_url is not None:
        return await _redis(settings.redis_url.get_secret_value(), production=settings.production)
    path = volatile_file(settings, memory)
    store = SqliteStore(path)
    await store.open()
    return store, () if path else ("the volatile store lives in this process alone: a restart ends every session",)


def volatile_file(settings: Settings, memory: Path = SHARED_MEMORY) -> Path | None:
    """The file in a folder of our own (0700) named by a hash of SIRA_VAR_DIR. Makes the folder, not the file."""
    if settings.volatile_dir is None and not (memory.is_dir() and os.access(memory, os.W_OK)):
        return None
    folder = (settings.volatile_dir or memory) / f"sira-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except OSError as error:
        raise VolatileError(f"SIRA_VOLATILE_DIR: no folder can be made there ({type(error).__name__})") from None
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise VolatileError("SIRA_VOLATILE_DIR: the folder of the volatile store is open to others (wanted: 0700)")
    name = hashlib.sha256(str(settings.var_dir.resolve()).encode()).hexdigest()[:16]
    return folder / f"{name}.db"


async def _redis(url: str, *, production: bool) -> tuple[VolatileStore, tuple[str, ...]]:
    from bot.storage.volatile_redis import RedisStore

    store = RedisStore(url, production=production)
    await store.open()
    return store, store.warnings
