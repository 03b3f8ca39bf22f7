"""Who seizes the disk: reads the key store and the database as files, and opens what the keys open."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.reach import keystore
from bot.reach.sealed import NONCE_BYTES, PREFIX
from bot.reach.state import State, decode
from bot.storage.volatile import Bitmap


@dataclass(frozen=True)
class Seized:
    """Every key of the key store, and the bitmaps that they open."""

    keys: Mapping[str, bytes]
    bitmaps: Mapping[str, Bitmap]

    @property
    def campaign_name(self) -> str:
        return next(name for name in self.keys if name.startswith("campaign/"))

    @property
    def month_name(self) -> str:
        return min(name for name in self.keys if name.startswith("month/"))

    @property
    def campaign_key(self) -> bytes:
        return self.keys[self.campaign_name]

    @property
    def month_key(self) -> bytes:
        return self.keys[self.month_name]


def seize(key_dir: Path, database: Path) -> Seized:
    """Takes the files of a Sira that counts."""
    with keystore.opened(key_dir) as keys:
        held = keys.all()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT ciphertext FROM reach_state").fetchall()
    states = [state for (row,) in rows for state in opened(row, held)]
    return Seized(held, states[0].bitmaps if states else {})


def opened(ciphertext: bytes, keys: Mapping[str, bytes]) -> Iterator[State]:
    """The state, under whichever of these keys opens it. A key's name holds what else the seal needs."""
    for name, key in keys.items():
        if name.startswith(PREFIX):
            nonce, sealed = ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:]
            try:
                plain = AESGCM(key).decrypt(nonce, sealed, name.removeprefix(PREFIX).encode())
            except InvalidTag:
                continue
            yield decode(zlib.decompress(plain))
