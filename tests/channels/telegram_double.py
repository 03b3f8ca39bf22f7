"""A Bot API on 127.0.0.1 that keeps updates until they are confirmed and answers in Telegram's shapes."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.telegram_spec import Spec, read_spec

CAPITAL = re.compile("([A-Z])")
TOKEN = "1:not-a-token"
USERNAME = "sira_test_bot"
BOT = {"id": 1, "is_bot": True, "first_name": "Sira", "username": USERNAME}

Form = Mapping[str, str]


class RefusedError(Exception):
    def __init__(self, status: int, description: str, **parameters: int) -> None:
        self.status = status
        self.body = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class TelegramDouble:
    """A test sets `pending`, `blocked`, `unknown`, `fail`; it looks at `calls`, `messages`, `offset`, `faults`."""

    url: str = ""
    spec: Spec | None = field(default_factory=read_spec)
    pending: list[dict[str, Any]] = field(default_factory=list)
    offset: int = 0
    webhook: str = ""
    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    fail: dict[str, deque[RefusedError]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[tuple[str, Form]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, *updates: dict[str, Any]) -> None:
        self.pending.extend(updates)
        self._news.set()

    def texts(self, chat: int) -> list[str]:
        return [message["text"] for message in self.messages.values() if message["chat"]["id"] == chat]

    def called(self, method: str) -> list[Form]:
        return [form for name, form in self.calls if name == method]

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.calls.append((method, form))
        if self.spec:
            self.faults += self.spec.faults(method, form)
        try:
            if self.fail[method]:
                raise self.fail[method].popleft()
            result = await getattr(self, "on_" + CAPITAL.sub(r"_\1", method).lower())(form)
        except RefusedError as refused:
            return JSONResponse(refused.body, refused.status)
        return JSONResponse({"ok": True, "result": result})

    async def on_get_me(self, form: Form) -> Any:
        return BOT

    async def on_set_webhook(self, form: Form) -> Any:
        self.webhook = form["url"]
        return True

    async def on_delete_webhook(self, form: Form) -> Any:
        self.webhook = ""
        return True

    async def on_get_updates(self, form: Form) -> Any:
        if self.webhook:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        self.offset = max(self.offset, int(form.get("offset", 0)))
        self.pending = [update for update in self.pending if update["update_id"] >= self.offset]
        if not self.pending:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(int(form.get("timeout", 0))):
                    await self._news.wait()
        return self.pending[: int(form.get("limit", 100))]

    async def on_send_message(self, form: Form) -> Any:
        chat = int(form["chat_id"])
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat in self.unknown:
            raise RefusedError(400, "Bad Request: chat not found")
        return self._keep(len(self.messages) + 1, chat, form)

    async def on_edit_message_text(self, form: Form) -> Any:
        number = int(form["message_id"])
        if number not in self.messages:
            raise RefusedError(400, "Bad Request: message to edit not found")
        old = self.messages[number]
        if (old["text"], old.get("reply_markup")) == (form["text"], _markup(form)):
            raise RefusedError(400, "Bad Request: message is not modified: specified new message content is the same")
        return self._keep(number, int(form["chat_id"]), form)

    async def on_answer_callback_query(self, form: Form) -> Any:
        if form["callback_query_id"] == "old":
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _keep(self, number: int, chat: int, form: Form) -> dict[str, Any]:
        message = {
            "message_id": number,
            "date": 1700000000,
            "chat": {"id": chat, "type": "private"},
            "from": BOT,
            "text": form["text"],
        }
        if markup := _markup(form):
            message["reply_markup"] = markup
        self.messages[number] = message
        return message


@asynccontextmanager
async def running_double() -> AsyncIterator[TelegramDouble]:
    """The double, listening on a free port of 127.0.0.1."""
    double = TelegramDouble()
    app = Starlette(routes=[Route("/bot{token}/{method}", double.answer, methods=["POST"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    # Not serve(), which looks for the end of the test ten times a second only.
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    double.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.force_exit = True
        await server.shutdown()


def text_update(number: int, chat: int, text: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Person"}
    chat_data = {"id": chat, "type": "private", "first_name": "Person"}
    message = {"message_id": number, "date": 1700000000, "chat": chat_data, "from": person, "text": text}
    return {"update_id": number, "message": message}


def tap_update(number: int, pressed: dict[str, Any], data: str, query: str = "query") -> dict[str, Any]:
    person = {"id": pressed["chat"]["id"], "is_bot": False, "first_name": "Person"}
    tap = {"id": query, "from": person, "chat_instance": "1", "message": pressed, "data": data}
    return {"update_id": number, "callback_query": tap}


def _markup(form: Form) -> Any:
    return json.loads(form["reply_markup"]) if "reply_markup" in form else None
