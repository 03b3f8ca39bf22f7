"""Bodies of webhooks, made wrong in every way that a line, a proxy or an enemy can think of; seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

MOST = 64 * 1024
Fields = list[tuple[str, str]]
ODD: Sequence[object] = (
    None,
    True,
    -1,
    0,
    2**63,
    1e308,
    float("nan"),
    "",
    " ",
    "\0",
    "\ufdfa" * 40,
    "é" * 9,
    [],
    {},
    [[]],
)
"""What no field expects."""
TEXTS = (
    "bonjour",
    "je veux traverser le désert",
    "au secours notre bateau coule",
    "STOP",
    "1",
    "plus",
    "ߒߞߏ",
    "\u202eabc",
    "\U0001f6a2" * 50,
    "{{7*7}} {0.__class__} %n",
    "<script>alert(1)</script>",
    "a" * 5_000,
    "",
)


def rougher(chance: random.Random, body: bytes) -> bytes:
    """The body with bytes cut off, doubled, turned round or put in."""
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(5):
            case 0:
                body = body[:at]
            case 1:
                body = body[:at] + chance.randbytes(chance.randrange(1, 9)) + body[at:]
            case 2:
                body = body[:at] + bytes(255 - byte for byte in body[at : at + 3]) + body[at + 3 :]
            case 3:
                body = body + body[at : at + 200]
            case _:
                body = body[:at] + chance.choice((b"\xff\xfe", b"\xed\xa0\x80", b"%ZZ", b"\0", b'"', b"}")) + body[at:]
    return body[:MOST]


def odd_json(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """The value with some of its parts left out, of another kind, or made anew under names of other parts."""
    if chance.random() < 0.04 * (1 + depth):
        return chance.choice(ODD)
    if isinstance(value, dict):
        names = list(value)
        kept = [name for name in names if chance.random() > 0.08]
        made = {name: odd_json(chance, value[name], depth + 1) for name in kept}
        if names and chance.random() < 0.1:
            made[chance.choice(names)] = odd_json(chance, value[chance.choice(names)], depth + 1)
        return made
    if isinstance(value, list):
        return [odd_json(chance, each, depth + 1) for each in value] * chance.choice((1, 1, 1, 0, 3))
    return value


def json_body(chance: random.Random, value: Any) -> bytes:
    """An update as JSON that is wrong in its sense, its form or its bytes."""
    match chance.randrange(10):
        case 0:
            return b"[" * chance.randrange(1, MOST)
        case 1:
            return b'{"update_id":1,"update_id":' + json.dumps(odd_json(chance, value)).encode()[1:]
        case 2 | 3 | 4:
            return rougher(chance, json.dumps(odd_json(chance, value), ensure_ascii=chance.random() < 0.5).encode())
    return json.dumps(odd_json(chance, value)).encode()


def odd_fields(chance: random.Random, fields: Fields) -> Fields:
    """The form with fields left out, doubled, or with another's or an odd value."""
    made = [(name, value) for name, value in fields if chance.random() > 0.06]
    for _ in range(chance.randrange(3)):
        name, value = chance.choice(fields)
        made.append((name, chance.choice((value, str(chance.choice(ODD)), chance.choice(fields)[1]))))
    chance.shuffle(made)
    return made


def form_body(fields: Fields) -> bytes:
    return urlencode(fields, quote_via=quote, errors="surrogatepass").encode()


Make = Callable[[random.Random], bytes]
