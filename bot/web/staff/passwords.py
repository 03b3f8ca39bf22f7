"""Passwords as Argon2id hashes: 64 MiB, three passes (RFC 9106; above OWASP's floor of 19 MiB and two passes).

A hash takes a good tenth of a second of one core: it is made in a thread, and two at a time at most.
"""

from __future__ import annotations

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1, hash_len=32, salt_len=16)
AT_ONCE: Final = 2
NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=1$c2lyYSBub2JvZHkgaGVyZQ$bm9ib2R5IG9mIHRoaXMgbmFtZSBpcyBrbm93biB5ZXQ"
"""Stands for the password of an account that does not exist: it costs as much to check and fits nothing."""


class Passwords:
    """Makes and checks hashes off the event loop."""

    def __init__(self, hasher: PasswordHasher = HASHER) -> None:
        self._hasher = hasher
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """What the database keeps."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, held: str | None, password: str) -> bool:
        """Whether it is the password of this hash. Takes as long where there is none."""
        async with self._turn:
            return await asyncio.to_thread(self._fits, held or NOBODY, password)

    def _fits(self, held: str, password: str) -> bool:
        try:
            return self._hasher.verify(held, password)
        except (VerificationError, InvalidHashError):
            return False
