"""The volatile store in Redis, for any number of processes. Each turn is one Lua script, whole or not at all."""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Awaitable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as Late

from bot.storage import lifetimes as life
from bot.storage import redis_scripts as scripts
from bot.storage.key_cache import KEY_BYTES, KeyCache
from bot.storage.volatile import Bitmap, Cell, Known, Record, Refill, VolatileError, zeros

PREFIX = "sira:"
QUICK, PATIENT = 0.5, 5.0
"""Seconds to connect and to answer: while somebody waits for an answer, and otherwise. A busy machine reads late what
was there in time, and a commit that goes on beside the answer is better late than lost."""
WAIT = 1.0
"""Seconds for a connection to become free while somebody waits. That is a queue and no failure: whoever gave up sooner
would be answered without a session."""
CONNECTIONS = 128
UNTIL = struct.Struct(">d")
"""When a value on a shelf ends stands before it, for a hash in Redis lives and dies as a whole."""
REQUIRED = {"save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}
"""Redis settings under which nothing reaches a disk and nothing is forgotten early."""


class RedisStore:
    """Fulfils VolatileStore. `warnings` says after open() what a development Redis has set wrongly.

    What does not answer in time is asked once more, except where that would count twice. A commit counts once, however
    often it is sent.

    The first work in an empty Redis flags its day `split`: earlier counters of that day, if there were any, are lost.
    """

    def __init__(self, url: str, *, production: bool, prefix: str = PREFIX) -> None:
        self.warnings: tuple[str, ...] = ()
        self._production = production
        self._prefix = prefix
        self._keys = KeyCache()
        self._quick = _client(url, QUICK, WAIT, tries=2)
        self._client = _client(url, PATIENT, PATIENT, tries=2)
        self._once = _client(url, PATIENT, PATIENT, tries=1)
        self._born = self._client.register_script(scripts.BORN)
        self._commit = self._client.register_script(scripts.COMMIT)
        self._key = self._quick.register_script(scripts.KEY)
        self._lease = self._client.register_script(scripts.LEASE)
        self._shelve = self._client.register_script(scripts.SHELVE)
        self._tally = self._once.register_script(scripts.TALLY)
        self._release = self._client.register_script(scripts.RELEASE)

    async def open(self) -> None:
        """Raises VolatileError naming the Redis setting that would write or forget, in production."""
        with self._told():
            faults = tuple([fault for name, wanted in REQUIRED.items() if (fault := await self._fault(name, wanted))])
        if faults and self._production:
            await self.close()
            raise VolatileError("; ".join(faults))
        self.warnings = faults

    async def close(self) -> None:
        self._keys.clear()
        with self._told():
            for client in (self._quick, self._client, self._once):
                await client.aclose()

    async def ping(self) -> None:
        with self._told():
            await cast("Awaitable[Any]", self._quick.ping())

    async def key(self, name: str, lifetime: float, now: float) -> bytes:
        if (held := self._keys.get(name, now)) is not None:
            return held
        drawn = os.urandom(KEY_BYTES)
        with self._told():
            key, until = await self._key(
                keys=[*self._birth(now), self._name("key", name)],
                args=[now, drawn, now + lifetime, math.ceil(lifetime)],
            )
        return self._keys.put(name, key, float(until), now)

    async def held(self, name: str, now: float) -> bytes | None:
        if (held := self._keys.get(name, now)) is not None:
            return held
        with self._told():
            reading = self._quick.hmget(self._name("key", name), ["key", "until"])
            key, until = await cast("Awaitable[list[Any]]", reading)
        return self._keys.put(name, key, float(until), now) if key and float(until) > now else None

    async def look(self, person: bytes, mark: bytes | None, now: float) -> Known:
        about = mark.hex() if mark is not None else ""
        with self._told():
            async with self._quick.pipeline(transaction=True) as pipe:
                pipe.hmget(self._name("session", person.hex()), ["value", "seen", "began"])
                pipe.hmget(self._name("recent", person.hex()), ["slot", "number"])
                pipe.mget(self._name("mark", about), self._name("before", about))
                session, recent, marked = await pipe.execute()
        return _known(session, recent, marked if mark is not None else (None, None), now)

    async def commit(self, record: Record, now: float) -> None:
        day, person = record.day.isoformat(), record.person.hex()
        keys = [*self._birth(now), self._name("session", person), self._name("recent", person)]
        keys += [self._name("days"), self._name("day", day)]
        # Asked again when the answer was lost: what ran all the same must not count again.
        mark = (record.mark or os.urandom(KEY_BYTES)).hex()
        keys += [self._name("mark", mark), self._name("before", mark), self._name("seen", day), self._name("zeros")]
        keys += [self._name("bits", bit.bitmap) for bit in record.bits]
        args: list[Any] = [now, day, *_optional(record.before), *_optional(record.session), *_counted(record)]
        with self._told():
            await self._commit(keys=keys, args=args)

    async def days(self) -> tuple[date, ...]:
        with self._told():
            members = await cast("Awaitable[set[bytes]]", self._client.smembers(self._name("days")))
        return tuple(sorted(date.fromisoformat(member.decode()) for member in members))

    async def counters(self, day: date) -> Mapping[Cell, int]:
        with self._told():
            name = self._name("day", day.isoformat())
            held = await cast("Awaitable[dict[bytes, bytes]]", self._client.hgetall(name))
        return {cast("Cell", tuple(json.loads(cell))): int(number) for cell, number in held.items()}

    async def drop_day(self, day: date) -> None:
        with self._told():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.delete(self._name("day", day.isoformat()), self._name("flags", day.isoformat()))
                # A set of many digests is freed beside the work, not within it.
                pipe.unlink(self._name("seen", day.isoformat()))
                pipe.srem(self._name("days"), day.isoformat())
                await pipe.execute()

    async def bitmaps(self) -> Mapping[str, Bitmap]:
        with self._told():
            made = await cast("Awaitable[dict[bytes, bytes]]", self._client.hgetall(self._name("zeros")))
            names = [name.decode() for name in made]
            held: list[Any] = await self._client.mget([self._name("bits", name) for name in names]) if names else []
        numbers = map(int, made.values())
        return {name: Bitmap(zero, bits) for name, zero, bits in zip(names, numbers, held, strict=True) if bits}

    async def refill(self, refill: Refill, now: float) -> None:
        with self._told():
            await self._born(keys=self._birth(now), args=[now])
            async with self._once.pipeline(transaction=True) as pipe:
                for name, (key, until) in refill.keys.items():
                    pipe.hset(self._name("key", name), mapping={"key": key, "until": until})
                    pipe.expire(self._name("key", name), math.ceil(until - now))
                for name, bitmap in refill.bitmaps.items():
                    pipe.set(self._name("bits", name), bitmap.bits)
                    pipe.hset(self._name("zeros"), name, str(bitmap.zeros))
                for day, cells in refill.counts.items():
                    for cell, number in cells.items():
                        pipe.sadd(self._name("days"), day.isoformat())
                        pipe.hincrby(self._name("day", day.isoformat()), json.dumps(cell), number)
                await pipe.execute()
        self._keys.clear()

    async def discard(self, *, keys: Collection[str] = (), bitmaps: Collection[str] = ()) -> None:
        names = [self._name("key", key) for key in keys] + [self._name("bits", name) for name in bitmaps]
        with self._told():
            async with self._client.pipeline(transaction=True) as pipe:
                if names:
                    pipe.delete(*names)
                if bitmaps:
                    pipe.hdel(self._name("zeros"), *bitmaps)
                await pipe.execute()
        self._keys.clear()

    async def flag(self, day: date, flag: str) -> None:
        name = self._name("flags", day.isoformat())
        with self._told():
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.sadd(name, flag)
                pipe.expire(name, life.FLAG)
                await pipe.execute()

    async def flags(self, day: date) -> frozenset[str]:
        with self._told():
            name = self._name("flags", day.isoformat())
            members = await cast("Awaitable[set[bytes]]", self._client.smembers(name))
        return frozenset(member.decode() for member in members)

    async def unflag(self, day: date, flag: str) -> None:
        with self._told():
            await self._client.srem(self._name("flags", day.isoformat()), flag)

    async def lease(self, name: str, holder: str, seconds: float, now: float) -> bool:
        with self._told():
            taken = await self._lease(
                keys=[*self._birth(now), self._name("lease", name)],
                args=[now, holder, now + seconds, math.ceil(seconds)],
            )
        return bool(taken)

    async def holder(self, name: str, now: float) -> str | None:
        with self._told():
            reading = self._client.hmget(self._name("lease", name), ["holder", "until"])
            holder, until = await cast("Awaitable[list[Any]]", reading)
        return holder.decode() if holder and float(until) > now else None

    async def release(self, name: str, holder: str) -> None:
        with self._told():
            await self._release(keys=[self._name("lease", name)], args=[holder])

    async def shelve(self, shelf: str, name: bytes, value: bytes, lifetime: float, now: float) -> None:
        with self._told():
            await self._shelve(
                keys=[*self._birth(now), self._name("shelf", shelf)],
                args=[now, name, UNTIL.pack(now + lifetime) + value, math.ceil(lifetime)],
            )

    async def shelf(self, shelf: str, now: float) -> Mapping[bytes, bytes]:
        with self._told():
            laid = await cast("Awaitable[dict[bytes, bytes]]", self._client.hgetall(self._name("shelf", shelf)))
        return {name: value[UNTIL.size :] for name, value in laid.items() if UNTIL.unpack_from(value)[0] > now}

    async def unshelve(self, shelf: str, name: bytes) -> None:
        with self._told():
            await self._client.hdel(self._name("shelf", shelf), cast("str", name))

    async def tally(self, name: str, amount: int, lifetime: float, now: float) -> int:
        with self._told():
            number = await self._tally(
                keys=[*self._birth(now), self._name("tally", name)],
                args=[now, amount, now + lifetime, math.ceil(lifetime)],
            )
        return int(number)

    def _name(self, *parts: str) -> str:
        return self._prefix + ":".join(parts)

    def _birth(self, now: float) -> list[str]:
        today = datetime.fromtimestamp(now, UTC).date()
        return [self._name("born"), self._name("flags", today.isoformat())]

    async def _fault(self, name: str, wanted: str) -> str | None:
        try:
            held = (await self._client.config_get(name)).get(name)
        except ResponseError:
            return f"SIRA_REDIS_URL: this Redis does not tell its setting {name}, which has to be {wanted!r}"
        return None if held == wanted else f"SIRA_REDIS_URL: this Redis has to be set to {name} {wanted!r}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of Redis without their words; keys are forgotten, for they may belong to a store that is no more."""
        try:
            yield
        except (RedisError, OSError, TimeoutError) as error:
            self._keys.clear()
            raise VolatileError(f"Redis did not answer ({type(error).__name__})") from None


def _client(url: str, seconds: float, wait: float, *, tries: int) -> Redis:
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=wait,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            retry=Retry(NoBackoff(), tries - 1, supported_errors=(Disconnected, Late)),
        )
    except ValueError:
        raise VolatileError("SIRA_REDIS_URL is not the address of a Redis") from None
    return Redis.from_pool(pool)


def _counted(record: Record) -> Iterator[Any]:
    """The arguments of COMMIT that count: cells and people under their numbers, then the bits."""
    yield len(record.cells)
    yield from map(json.dumps, record.cells)
    yield len(record.seen)
    for cell, digest in record.seen:
        yield from (json.dumps(cell), digest)
    for bit in record.bits:
        yield from (bit.index, zeros(bit.fresh), bit.fresh, bit.bitmap)


def _optional(value: bytes | None) -> tuple[str, bytes]:
    return ("0", b"") if value is None else ("1", value)


def _known(session: list[Any], recent: list[Any], marked: Sequence[Any], now: float) -> Known:
    value, seen, began = session
    slot, number = recent
    at, before = marked
    replayable = at is not None and now - float(at) <= life.SNAPSHOT
    return Known(
        session=value if seen is not None and _alive(float(seen), float(began), now) else None,
        duplicate=at is not None and now - float(at) < life.MARK,
        replayable=replayable,
        before=before if replayable else None,
        recent=int(number) if slot is not None and int(slot) == now // life.WINDOW else 0,
    )


def _alive(seen: float, began: float, now: float) -> bool:
    return now - seen <= life.SESSION_IDLE and now - began < life.SESSION_HARD
