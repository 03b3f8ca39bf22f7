"""The Lua scripts of the Redis volatile store. Expiry is judged by the caller's clock; Redis' own only deletes."""

from __future__ import annotations

from bot.storage import lifetimes as life

BIRTH = f"""
if redis.call('SETNX', KEYS[1], 1) == 1 then
  redis.call('SADD', KEYS[2], 'split')
  redis.call('EXPIRE', KEYS[2], {life.FLAG})
end
local now = tonumber(ARGV[1])
"""
"""Every script that knows the time begins with this: KEYS[1] exists once a store is in use, KEYS[2] are the flags of
today. A store that came back empty flags its day."""

COMMIT = (
    BIRTH
    + f"""
local at = redis.call('GET', KEYS[7])
if at and now - tonumber(at) < {life.MARK} then return 0 end
redis.call('SET', KEYS[7], ARGV[1], 'EX', {life.MARK})
redis.call('DEL', KEYS[8])
if ARGV[3] == '1' then redis.call('SET', KEYS[8], ARGV[4], 'EX', {life.SNAPSHOT}) end
if ARGV[5] == '1' then
  local held = redis.call('HMGET', KEYS[3], 'began', 'seen')
  local began = now
  if held[1] and now - tonumber(held[2]) <= {life.SESSION_IDLE} and now - tonumber(held[1]) < {life.SESSION_HARD} then
    began = tonumber(held[1])
    redis.call('HSET', KEYS[3], 'value', ARGV[6], 'seen', ARGV[1])
  else
    redis.call('HSET', KEYS[3], 'value', ARGV[6], 'seen', ARGV[1], 'began', ARGV[1])
  end
  redis.call('EXPIRE', KEYS[3], math.ceil(math.min({life.SESSION_IDLE}, began + {life.SESSION_HARD} - now)))
else
  redis.call('DEL', KEYS[3])
end
local slot = tostring(math.floor(now / {life.WINDOW}))
if redis.call('HGET', KEYS[4], 'slot') ~= slot then redis.call('HSET', KEYS[4], 'slot', slot, 'number', 0) end
redis.call('HINCRBY', KEYS[4], 'number', 1)
redis.call('EXPIRE', KEYS[4], {life.WINDOW})
local function count(cell)
  redis.call('SADD', KEYS[5], ARGV[2])
  redis.call('HINCRBY', KEYS[6], cell, 1)
end
local at, cells = 8, tonumber(ARGV[7])
for i = at, at + cells - 1 do count(ARGV[i]) end
at = at + cells
local seen = tonumber(ARGV[at])
at = at + 1
for i = at, at + 2 * seen - 1, 2 do
  if redis.call('SADD', KEYS[9], ARGV[i + 1]) == 1 then count(ARGV[i]) end
end
if seen > 0 then redis.call('EXPIRE', KEYS[9], {life.SEEN}) end
at = at + 2 * seen
for i = 11, #KEYS do
  local index, zeros, fresh, name = unpack(ARGV, at, at + 3)
  local held = redis.call('EXISTS', KEYS[i]) == 1
  if not held and fresh ~= '' then
    redis.call('SET', KEYS[i], fresh)
    redis.call('HSET', KEYS[10], name, zeros)
    held = true
  end
  if held then redis.call('SETBIT', KEYS[i], index, 1) end
  at = at + 4
end
return 1
"""
)
"""KEYS: born, today's flags, session, recent, open days, counters of the day, mark, snapshot, digests seen that day,
zeros of bitmaps, bitmaps...
ARGV: now, day, is there a snapshot, snapshot, is there a session, session, number of cells, cells..., number seen, cell
and digest..., index, zeros, fresh content and name of each bitmap..."""

BORN = BIRTH + "return 1"
"""KEYS: born, today's flags. ARGV: now."""

KEY = (
    BIRTH
    + """
local held = redis.call('HMGET', KEYS[3], 'key', 'until')
if held[1] and tonumber(held[2]) > now then return held end
redis.call('HSET', KEYS[3], 'key', ARGV[2], 'until', ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
return {ARGV[2], ARGV[3]}
"""
)
"""KEYS: born, today's flags, key. ARGV: now, a key drawn, the time it dies, the same in seconds from now."""

LEASE = (
    BIRTH
    + """
local held = redis.call('HMGET', KEYS[3], 'holder', 'until')
if held[1] and held[1] ~= ARGV[2] and tonumber(held[2]) > now then return 0 end
redis.call('HSET', KEYS[3], 'holder', ARGV[2], 'until', ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
return 1
"""
)
"""KEYS: born, today's flags, lease. ARGV: now, holder, the time it ends, the same in seconds from now."""

SHELVE = (
    BIRTH
    + """
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[3], math.max(redis.call('TTL', KEYS[3]), tonumber(ARGV[4])))
"""
)
"""KEYS: born, today's flags, shelf. ARGV: now, name, time it ends and value, seconds from now."""

TALLY = (
    BIRTH
    + """
local held = redis.call('HGET', KEYS[3], 'until')
if not held or tonumber(held) <= now then
  redis.call('DEL', KEYS[3])
  redis.call('HSET', KEYS[3], 'until', ARGV[3])
  redis.call('EXPIRE', KEYS[3], ARGV[4])
end
return redis.call('HINCRBY', KEYS[3], 'number', ARGV[2])
"""
)
"""KEYS: born, today's flags, tally. ARGV: now, amount, the time it ends, the same in seconds from now."""

RELEASE = "if redis.call('HGET', KEYS[1], 'holder') == ARGV[1] then redis.call('DEL', KEYS[1]) end"
