from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.storage.open import open_volatile, volatile_file
from bot.storage.volatile import VolatileError
from bot.storage.volatile_redis import RedisStore
from tests.storage.fixtures import NOON, REDIS, digest, record, redis_prefix


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    folder = tmp_path / "shm"
    folder.mkdir()
    return folder


async def test_the_store_is_a_file_in_a_folder_of_our_own(tmp_path: Path, memory: Path) -> None:
    store, warnings = await open_volatile(Settings(var_dir=tmp_path / "var"), memory)
    await store.close()

    assert warnings == ()
    (file,) = memory.rglob("*.db")  # noqa: ASYNC240
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.parent.parent == memory


def test_the_file_is_named_by_var_dir_and_lies_in_volatile_dir(tmp_path: Path, memory: Path) -> None:
    one, other = Settings(var_dir=tmp_path / "one"), Settings(var_dir=tmp_path / "other")
    elsewhere = Settings(var_dir=tmp_path / "one", volatile_dir=tmp_path / "volatile")

    assert volatile_file(one, memory) == volatile_file(one, memory)
    assert volatile_file(one, memory) != volatile_file(other, memory)
    file = volatile_file(elsewhere, memory)
    assert file is not None
    assert file.is_relative_to(tmp_path / "volatile")


async def test_without_shared_memory_the_store_lives_in_the_process_and_says_so(tmp_path: Path) -> None:
    store, warnings = await open_volatile(Settings(var_dir=tmp_path), tmp_path / "missing")
    await store.commit(record(), NOON)

    assert len(warnings) == 1
    assert (await store.look(digest("a"), None, NOON)).session == b"new"
    await store.close()


@pytest.mark.parametrize("trap", ["open", "link", "file"])
def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path, memory: Path, trap: str) -> None:
    folder = memory / f"sira-{os.getuid()}"
    if trap == "open":
        folder.mkdir(mode=0o755)
    elif trap == "link":
        folder.symlink_to(tmp_path)
    else:
        folder.touch()

    with pytest.raises(VolatileError, match="SIRA_VOLATILE_DIR"):
        volatile_file(Settings(var_dir=tmp_path), memory)


async def test_redis_is_used_when_it_is_set() -> None:
    async with redis_prefix():  # skips where there is no Redis; opening writes nothing
        store, warnings = await open_volatile(Settings(redis_url=SecretStr(REDIS)))

    assert isinstance(store, RedisStore)
    assert warnings == store.warnings
    await store.close()
