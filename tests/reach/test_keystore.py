"""The key store file: who may read it, and that a key that was dropped is not in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reach.keystore import FILE, SLOTS, KeyStoreError, opened

ONE, OTHER = os.urandom(32), os.urandom(32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_keys_are_there_again_and_for_their_owner_only(folder: Path) -> None:
    with opened(folder) as keys:
        keys.put("month/2026-03", ONE)
        keys.put("campaign/1", OTHER)

    with opened(folder) as keys:
        assert keys.all() == {"month/2026-03": ONE, "campaign/1": OTHER}
        assert keys.get("month/2026-04") is None
    assert (folder.stat().st_mode & 0o777, (folder / FILE).stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_key_that_is_replaced_or_dropped_is_overwritten_where_it_lay(folder: Path) -> None:
    with opened(folder) as keys:
        keys.put("a", ONE)
        keys.put("b", OTHER)
        before = (folder / FILE).stat()
        keys.put("a", bytes(32))
        keys.drop("b", "never")
        content = (folder / FILE).read_bytes()

    assert ONE.hex().encode() not in content
    assert OTHER.hex().encode() not in content
    after = (folder / FILE).stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)


def test_a_line_that_was_torn_counts_as_empty_and_costs_no_other(folder: Path) -> None:
    with opened(folder) as keys:
        keys.put("a", ONE)
        keys.put("b", OTHER)
    with (folder / FILE).open("r+b") as file:
        file.seek(60)
        file.write(b"0" * 8)

    with opened(folder) as keys:
        assert keys.all() == {"b": OTHER}
        keys.put("c", ONE)
        assert keys.all() == {"c": ONE, "b": OTHER}


@pytest.mark.parametrize("content", [b"", b"\xff" * 500, os.urandom(SLOTS * 128)])
def test_a_file_that_is_no_key_store_becomes_one(folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700)
    (folder / FILE).touch(mode=0o600)
    (folder / FILE).write_bytes(content)

    with opened(folder) as keys:
        assert keys.all() == {}
        keys.put("a", ONE)
    with opened(folder) as keys:
        assert keys.all() == {"a": ONE}


def test_a_full_store_says_so(folder: Path) -> None:
    with opened(folder) as keys:
        for number in range(SLOTS):
            keys.put(str(number), ONE)
        keys.put("0", OTHER)
        with pytest.raises(KeyStoreError, match="no empty line"):
            keys.put("one more", ONE)


@pytest.mark.parametrize(("name", "key"), [("n" * 41, ONE), ("a", b"short")], ids=["name", "key"])
def test_what_does_not_fit_a_line_is_refused(folder: Path, name: str, key: bytes) -> None:
    with opened(folder) as keys, pytest.raises(ValueError):
        keys.put(name, key)


@pytest.mark.parametrize("trap", ["open", "link", "folder"])
def test_a_store_that_others_could_read_is_refused(folder: Path, tmp_path: Path, trap: str) -> None:
    folder.mkdir()
    if trap == "open":
        (folder / FILE).touch()
        (folder / FILE).chmod(0o640)
    elif trap == "link":
        (folder / FILE).symlink_to(tmp_path / "elsewhere")
    else:
        (folder / FILE).mkdir()

    with pytest.raises(KeyStoreError, match="SIRA_KEY_DIR"), opened(folder):
        pass


def test_one_process_at_a_time_has_it(folder: Path) -> None:
    code = f"from pathlib import Path; from bot.reach.keystore import opened\nwith opened(Path({str(folder)!r})): pass"
    with opened(folder):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "in use by another process" in done.stderr

    with opened(folder):
        pass
