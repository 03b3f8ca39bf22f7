"""The state of counting in the database: one version, readable with one key, and both new with every write.

A new key is synced into the key store beside the old one, the ciphertext is committed with the new key's id, then the
old key is overwritten. After a crash in between both keys are there and the committed row says which one it needs.
Older versions of the row may live on in journals, dead tuples, disks and backups; no key opens them any more. That is
what the design rests on: two versions of one bitmap, with its key, would name the people who came between them.
"""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.reach.keystore import KEY_BYTES, KeyStore
from bot.storage.database import transaction
from bot.storage.tables import reach_state

PREFIX = "state/"
OPEN, ASIDE = "open", "aside"
NONCE_BYTES = 12


class SealError(Exception):
    """There is a state, and no key that opens it, or not what was sealed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key that is in the key store, and its id."""

    key_id: str
    key: bytes


async def unseal(engine: AsyncEngine, keys: KeyStore) -> bytes | None:
    """The state, None where none was ever written. Raises SealError or DatabaseError. Drops keys that open nothing."""
    async with transaction(engine) as connection:
        query = select(reach_state.c.key_id, reach_state.c.ciphertext).where(reach_state.c.name == OPEN)
        row = (await connection.execute(query)).first()
    if row is None:
        return None
    key = keys.get(PREFIX + row.key_id)
    if key is None:
        raise SealError
    state = _opened(Seal(row.key_id, key), row.ciphertext)
    retire(keys, row.key_id)
    return state


async def known(connection: AsyncConnection) -> bool:
    """Whether a state was ever written, whatever became of it; within a transaction."""
    return (await connection.execute(select(reach_state.c.name).limit(1))).first() is not None


def new_seal(keys: KeyStore) -> Seal:
    """A new key, in the key store beside the old one."""
    seal = Seal(secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))
    keys.put(PREFIX + seal.key_id, seal.key)
    return seal


async def write(connection: AsyncConnection, seal: Seal, state: bytes) -> None:
    """Puts the state in place of the one before, within a transaction; `retire` the other keys when it is committed."""
    row = {"key_id": seal.key_id, "ciphertext": _closed(seal, state)}
    done = await connection.execute(update(reach_state).where(reach_state.c.name == OPEN).values(**row))
    if not done.rowcount:
        await connection.execute(insert(reach_state).values(name=OPEN, **row))


def retire(keys: KeyStore, key_id: str) -> None:
    """Overwrites every key of a state but this one."""
    keys.drop(*(name for name in keys.all() if name.startswith(PREFIX) and name != PREFIX + key_id))


async def set_aside(engine: AsyncEngine) -> None:
    """Moves a state that cannot be read out of the way, in place of one moved before. Raises DatabaseError."""
    async with transaction(engine) as connection:
        await connection.execute(delete(reach_state).where(reach_state.c.name == ASIDE))
        await connection.execute(update(reach_state).where(reach_state.c.name == OPEN).values(name=ASIDE))


def _closed(seal: Seal, state: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(seal.key).encrypt(nonce, zlib.compress(state), seal.key_id.encode())


def _opened(seal: Seal, sealed: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return zlib.decompress(AESGCM(seal.key).decrypt(nonce, ciphertext, seal.key_id.encode()))
    except (InvalidTag, ValueError, zlib.error):
        raise SealError from None
