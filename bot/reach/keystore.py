"""The key store: the one file that holds keys which outlive the volatile store. Not in the database, not in a backup.

One line of 128 bytes for each key, so that a key is written and destroyed in place, within one sector, and synced
before the call returns. Whoever opens the file holds it alone (flock). On an SSD an overwritten block may survive in
the chip: SIRA_KEY_DIR belongs on a volume whose passphrase is not on the server.

Names: "state/<id>" seals the persisted state (bot.reach.sealed); "month/2026-03" and "campaign/<id>" choose bits.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SLOTS = 32
SLOT_BYTES = 128
KEY_BYTES = 32
NAME_BYTES = 40
CHECK_DIGITS = 16
EMPTY = b" " * (SLOT_BYTES - 1) + b"\n"
FILE = "reach.keys"


class KeyStoreError(Exception):
    """The key store cannot be used. The message says why and holds no key."""


class KeyStore:
    """The keys of a file, by name. A line that does not hold together counts as empty."""

    def __init__(self, descriptor: int) -> None:
        self._file = descriptor

    def all(self) -> Mapping[str, bytes]:
        """Every key there is."""
        return {name: key for name, key in self._lines() if name}

    def get(self, name: str) -> bytes | None:
        return self.all().get(name)

    def put(self, name: str, key: bytes) -> None:
        """Writes a key in place of one of this name; synced on return. Raises KeyStoreError when every line is used."""
        names = [held for held, _ in self._lines()]
        if name not in names and "" not in names:
            raise KeyStoreError("the key store has no empty line left")
        self._write(names.index(name if name in names else ""), _line(name, key))

    def drop(self, *names: str) -> None:
        """Overwrites the keys of these names. Synced on return."""
        for slot, (name, _) in enumerate(self._lines()):
            if name and name in names:
                self._write(slot, EMPTY)

    def _lines(self) -> list[tuple[str, bytes]]:
        content = os.pread(self._file, SLOTS * SLOT_BYTES, 0)
        return [_read(content[at : at + SLOT_BYTES]) for at in range(0, SLOTS * SLOT_BYTES, SLOT_BYTES)]

    def _write(self, slot: int, line: bytes) -> None:
        os.pwrite(self._file, line, slot * SLOT_BYTES)
        os.fsync(self._file)


@contextmanager
def opened(folder: Path) -> Iterator[KeyStore]:
    """The key store of this folder, made (0600, in a folder 0700) where there is none. Raises KeyStoreError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = _open(folder / FILE)
    except OSError as error:
        raise KeyStoreError(f"SIRA_KEY_DIR: the key store cannot be opened ({type(error).__name__})") from None
    try:
        yield KeyStore(descriptor)
    except OSError as error:
        raise KeyStoreError(f"SIRA_KEY_DIR: the key store cannot be written ({type(error).__name__})") from None
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        about = os.fstat(descriptor)
        if about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
            raise KeyStoreError("SIRA_KEY_DIR: the key store is open to others (wanted: 0600, owned by who runs Sira)")
        if about.st_size < SLOTS * SLOT_BYTES:
            os.pwrite(descriptor, EMPTY * SLOTS, 0)
            os.fsync(descriptor)
            _sync_folder(path.parent)
    except BlockingIOError:
        os.close(descriptor)
        raise KeyStoreError("the key store is in use by another process") from None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(name: str, key: bytes) -> bytes:
    text = f"{name:<{NAME_BYTES}} {key.hex()} {_check(name, key)}"
    if len(name) > NAME_BYTES or len(key) != KEY_BYTES:
        raise ValueError("no key of this store")
    return text.ljust(SLOT_BYTES - 1).encode() + b"\n"


def _read(line: bytes) -> tuple[str, bytes]:
    try:
        name, key, check = line.decode("ascii").split()
        secret = bytes.fromhex(key)
    except ValueError:
        return "", b""
    return (name, secret) if check == _check(name, secret) else ("", b"")


def _check(name: str, key: bytes) -> str:
    return hashlib.sha256(name.encode() + key).hexdigest()[:CHECK_DIGITS]
