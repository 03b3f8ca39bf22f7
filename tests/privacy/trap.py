"""A Sira with the faults that others had: it spools what came in (Courier) and writes down at its end who is there
(GoatCounter). `python -m tests.privacy.trap` serves it, for the tests to find what such a server leaves behind.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.app import Road
from bot.channels.contract import Send
from bot.cli.serve import serve
from bot.message import Inbound
from bot.settings import load
from bot.storage.volatile_sqlite import SqliteStore

TRAVEL, CLOSE = Road.travel, SqliteStore.close
SEEN: list[str] = []


def spool(name: str) -> Path:
    return load().var_dir / name


async def spooling(road: Road, inbound: Inbound, send: Send) -> None:
    SEEN.append(inbound.sender)
    with spool("spool.jsonl").open("a") as file:
        file.write(json.dumps({"text": inbound.text}) + "\n")
    await TRAVEL(road, inbound, send)


async def writing_down(store: SqliteStore) -> None:
    spool("sessions.json").write_text(json.dumps(SEEN))
    await CLOSE(store)


if __name__ == "__main__":
    Road.travel = spooling  # type: ignore[method-assign, assignment]
    SqliteStore.close = writing_down  # type: ignore[method-assign, assignment]
    serve(demo=False)
