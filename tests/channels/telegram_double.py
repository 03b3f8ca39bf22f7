"""A Bot API on 127.0.0.1 that keeps updates until they are confirmed and answers in Telegram's shapes."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
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
    """A test sets `pending`, `blocked`, `unknown`, `fixed`, `unspoken`, `fail`; it looks at the rest.

    `messages` are those of both sides that are in sight, `profile` is what Telegram shows of the bot: what is set by
    method and language, with the scope of commands.
    """

    url: str = ""
    spec: Spec | None = field(default_factory=read_spec)
    pending: list[dict[str, Any]] = field(default_factory=list)
    offset: int = 0
    webhook: str = ""
    hook: dict[str, Any] = field(default_factory=dict)
    trouble: dict[str, Any] = field(default_factory=dict)
    """What went wrong with the webhook last."""

    blocked: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)
    """Messages that nobody can delete."""

    unspoken: set[str] = field(default_factory=set)
    """Language codes that are refused."""

    keys: set[int] = field(default_factory=set)
    """Messages that brought keys in place of the letters: Telegram shows them to the person, not to the bot."""

    profile: dict[tuple[str, str], Any] = field(default_factory=dict)
    slow: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    """Seconds that the next calls of a method take, though they are done."""

    fail: dict[str, deque[RefusedError]] = field(default_factory=lambda: defaultdict(deque))
    calls: list[tuple[str, Form]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    photos: list[bytes] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, *updates: dict[str, Any]) -> None:
        self.pending.extend(updates)
        self._news.set()

    def texts(self, chat: int) -> list[str]:
        """What the bot said, as far as it is in sight."""
        said = (message for message in self.messages.values() if said_by_bot(message, chat))
        return [message.get("text") or message["caption"] for message in said]

    def called(self, method: str) -> list[Form]:
        return [form for name, form in self.calls if name == method]

    async def answer(self, request: Request) -> Response:
        method = request.path_params["method"]
        form = await self._form(request)
        self.calls.append((method, form))
        if self.spec:
            self.faults += self.spec.faults(method, form)
        try:
            if self.fail[method]:
                raise self.fail[method].popleft()
            result = await getattr(self, "on_" + CAPITAL.sub(r"_\1", method).lower())(form)
        except RefusedError as refused:
            return JSONResponse(refused.body, refused.status)
        if self.slow[method]:
            await asyncio.sleep(self.slow[method].popleft())
        return JSONResponse({"ok": True, "result": result})

    async def on_get_me(self, form: Form) -> Any:
        return BOT

    async def on_set_webhook(self, form: Form) -> Any:
        self.webhook, self.hook = form["url"], dict(form)
        return True

    async def on_delete_webhook(self, form: Form) -> Any:
        self.webhook, self.hook = "", {}
        return True

    async def on_get_webhook_info(self, form: Form) -> Any:
        set_up = {
            "allowed_updates": json.loads(self.hook.get("allowed_updates", "[]")),
            "max_connections": int(self.hook.get("max_connections", 40)),
        }
        common = {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.pending)}
        return {**common, **(set_up if self.webhook else {}), **self.trouble}

    async def on_set_my_commands(self, form: Form) -> Any:
        return self._set("commands", form, json.loads(form["commands"]))

    async def on_get_my_commands(self, form: Form) -> Any:
        return self._get("commands", form, [])

    async def on_set_my_description(self, form: Form) -> Any:
        return self._set("description", form, form["description"])

    async def on_get_my_description(self, form: Form) -> Any:
        return {"description": self._get("description", form, "")}

    async def on_set_my_short_description(self, form: Form) -> Any:
        return self._set("short_description", form, form["short_description"])

    async def on_get_my_short_description(self, form: Form) -> Any:
        return {"short_description": self._get("short_description", form, "")}

    async def on_set_chat_menu_button(self, form: Form) -> Any:
        return self._set("menu_button", form, json.loads(form["menu_button"]))

    async def on_get_chat_menu_button(self, form: Form) -> Any:
        return self._get("menu_button", form, {"type": "default"})

    async def on_send_chat_action(self, form: Form) -> Any:
        return True

    async def on_delete_messages(self, form: Form) -> Any:
        numbers = json.loads(form["message_ids"])
        if self.fixed & set(numbers):
            raise RefusedError(400, "Bad Request: message can't be deleted")
        for number in numbers:
            self.messages.pop(number, None)
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
        return self._keep(next(self._numbers), self._reached(form), form)

    async def on_send_photo(self, form: Form) -> Any:
        chat = self._reached(form)
        with Image.open(io.BytesIO(self.photos[-1])) as image:
            sizes = [{"file_id": "1", "file_unique_id": "1", "width": image.width, "height": image.height}]
        return self._keep(next(self._numbers), chat, form, photo=sizes)

    async def on_edit_message_text(self, form: Form) -> Any:
        number = int(form["message_id"])
        if number not in self.messages:
            raise RefusedError(400, "Bad Request: message to edit not found")
        old = self.messages[number]
        if "photo" in old:
            raise RefusedError(400, "Bad Request: there is no text in the message to edit")
        if number in self.keys:
            raise RefusedError(400, "Bad Request: message can't be edited")
        if (old["text"], old.get("reply_markup")) == (form["text"], _markup(form)):
            raise RefusedError(400, "Bad Request: message is not modified: specified new message content is the same")
        return self._keep(number, int(form["chat_id"]), form)

    async def on_answer_callback_query(self, form: Form) -> Any:
        if form["callback_query_id"] == "old":
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def said(self, chat: int, **content: Any) -> dict[str, Any]:
        """The update with a person's message, which from now on is in sight."""
        number = next(self._numbers)
        message = {**text_update(number, chat, "")["message"], **content}
        self.messages[number] = message
        return {"update_id": 1000 + number, "message": message}

    def tapped(self, chat: int, pressed: dict[str, Any], data: str) -> dict[str, Any]:
        """The update with the tap on a button."""
        return tap_update(1000 + next(self._numbers), pressed, data)

    async def push(self, update: dict[str, Any]) -> int:
        """Brings an update to the webhook, as often as it takes; the status that ended it."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook["secret_token"]}
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(20):
                status = (await client.post(self.webhook, json=update, headers=headers)).status_code
                if status < 500:
                    return status
                await asyncio.sleep(0.1)
        return status

    def _set(self, what: str, form: Form, value: Any) -> bool:
        self.profile[self._place(what, form)] = value
        return True

    def _get(self, what: str, form: Form, absent: Any) -> Any:
        return self.profile.get(self._place(what, form), absent)

    def _place(self, what: str, form: Form) -> tuple[str, str]:
        code = form.get("language_code", "")
        if code in self.unspoken:
            raise RefusedError(400, "Bad Request: LANG_CODE_INVALID")
        return f"{what} {json.loads(form['scope'])['type']}" if "scope" in form else what, code

    async def _form(self, request: Request) -> Form:
        """The fields; a file is put among `photos` and stands in the form by its name."""
        form = {}
        async with request.form() as fields:
            for name, value in fields.items():
                if isinstance(value, UploadFile):
                    self.photos.append(await value.read())
                form[name] = str(value.filename if isinstance(value, UploadFile) else value)
        return form

    def _reached(self, form: Form) -> int:
        chat = int(form["chat_id"])
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat in self.unknown:
            raise RefusedError(400, "Bad Request: chat not found")
        return chat

    def _keep(self, number: int, chat: int, form: Form, **media: Any) -> dict[str, Any]:
        message = {
            "message_id": number,
            "date": 1700000000,
            "chat": {"id": chat, "type": "private"},
            "from": BOT,
            **({**media, "caption": form["caption"]} if media else {"text": form["text"]}),
        }
        markup = _markup(form) or {}
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        elif markup:
            self.keys.add(number)
        self.messages[number] = message
        return message


@asynccontextmanager
async def running_double() -> AsyncIterator[TelegramDouble]:
    """The double, listening on a free port of 127.0.0.1. Every call made must be one that the Bot API describes."""
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
    assert double.faults == []


def said_by_bot(message: dict[str, Any], chat: int) -> bool:
    return bool(message["chat"]["id"] == chat and message["from"]["is_bot"])


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
