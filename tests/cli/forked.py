"""Runs `sira` in forks of a process that has imported its libraries, which takes a second of each run otherwise.

Sira's own modules are not among them: each run imports them anew, in the order in which it needs them.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import socket
import sys
from importlib import import_module

LIBRARIES = (
    "aiosqlite",
    "alembic.command",
    "argon2",
    "asyncpg",
    "babel.dates",
    "cryptography.hazmat.primitives.ciphers.aead",
    "fastapi",
    "httpx",
    "jinja2",
    "numpy",
    "openpyxl",
    "PIL.Image",
    "pyotp",
    "redis.asyncio",
    "rich.console",
    "segno",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.ext.asyncio",
    "structlog",
    "telegram.ext",
    "twilio.rest",
    "typer.main",
    "typer.rich_utils",
    "uvicorn",
    "uvloop",
    "yaml",
)
LARGEST = 2**18
"""Bytes of a request: the arguments and the environment."""
STREAMS = 3


def wait(asked: socket.socket) -> bool:
    """True in a fork that is set up as one request asked; False when nobody is there to ask any more.

    Each request brings the three streams, and is answered with the fork's process number, then with its exit code.
    """
    while True:
        request, streams, _, _ = socket.recv_fds(asked, LARGEST, STREAMS)
        if not request:
            return False
        child = os.fork()
        if not child:
            asked.close()
            become(streams, **json.loads(request))
            return True
        for stream in streams:
            os.close(stream)
        asked.send(str(child).encode())
        asked.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def become(streams: list[int], arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """What a process of its own would have been started with."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[1:] = arguments


if __name__ == "__main__":
    for library in LIBRARIES:
        import_module(library)
    # Else each fork copies these pages and tears every library down at its end, which costs more than it saves.
    gc.freeze()
    if wait(socket.socket(fileno=int(sys.argv[1]))):
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
