"""Runs `sira` as its users do: in a process of its own."""

from __future__ import annotations

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO

from bot.settings import ROOT

SECONDS = 240
"""After which a run hangs. It says nothing of how long one may take: the machine may be busy."""
LONGEST = 64
"""Bytes of an answer: a number."""


def sira(
    *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The ended process, with what it wrote. A fork, unless variables are set that concern Python itself."""
    environment = env(variables or {})
    if all(name.startswith("SIRA_") for name in variables or {}):
        return forks().run(arguments, stdin, environment)
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=stdin, capture_output=True, timeout=SECONDS, env=environment
    )


def env(variables: Mapping[str, str]) -> dict[str, str]:
    """This environment without any setting of Sira, and these instead."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SIRA_")}
    return {**ours, "NO_COLOR": "1", "COLUMNS": "120", **variables}


class Forks:
    """The process of tests.cli.forked, which runs one `sira` after the other."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._one_at_a_time = Lock()
        with theirs:
            command = [sys.executable, "-m", "tests.cli.forked", str(theirs.fileno())]
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=env({}), pass_fds=[theirs.fileno()], stdin=quiet, stdout=quiet
            )

    def run(
        self, arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        """The ended fork. Raises subprocess.TimeoutExpired."""
        pipes = [os.pipe() for _ in range(3)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        said, out, err = os.fdopen(pipes[0][1], "wb"), os.fdopen(pipes[1][0], "rb"), os.fdopen(pipes[2][0], "rb")
        request = {"arguments": arguments, "environment": environment, "folder": str(Path.cwd())}
        with self._one_at_a_time, ThreadPoolExecutor(3) as pool:
            socket.send_fds(self._ours, [json.dumps(request).encode()], theirs)
            for end in theirs:
                os.close(end)
            pool.submit(tell, said, stdin)
            reading = [pool.submit(read, stream) for stream in (out, err)]
            code = self._code(arguments)
            return subprocess.CompletedProcess(arguments, code, *(each.result() for each in reading))

    def close(self) -> None:
        """End it: nobody asks any more."""
        self._ours.close()
        self._process.wait(SECONDS)

    def _code(self, arguments: Sequence[str]) -> int:
        self._ours.settimeout(None)
        child = int(self._ours.recv(LONGEST))
        self._ours.settimeout(SECONDS)
        try:
            return int(self._ours.recv(LONGEST))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._ours.recv(LONGEST)
            raise subprocess.TimeoutExpired(list(arguments), SECONDS) from None


def tell(stream: IO[bytes], text: bytes) -> None:
    """All of it, unless nobody listens to the end."""
    with suppress(BrokenPipeError), stream:
        stream.write(text)


def read(stream: IO[bytes]) -> bytes:
    with stream:
        return stream.read()


@functools.cache
def forks() -> Forks:
    """One for this process, from the first use to its end."""
    new = Forks()
    atexit.register(new.close)
    return new
