"""A whole conversation with a Sira that really listens, over HTTP: once by webhook, once by polling."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.channels.telegram_double import TOKEN, TelegramDouble
from tests.channels.telegram_spec import required_spec
from tests.cli.running import env

CHAT = 1000001
SECONDS = 30

Deliver = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Phone:
    """What a person does and sees. Every update is brought to its end before the next."""

    double: TelegramDouble
    deliver: Deliver

    async def write(self, text: str) -> None:
        await self.deliver(self.double.said(CHAT, text=text))

    async def share(self, latitude: float, longitude: float) -> None:
        position = {"latitude": latitude, "longitude": longitude}
        update = self.double.said(CHAT, location=position)
        del update["message"]["text"]
        await self.deliver(update)

    async def tap(self, label: str) -> None:
        """Presses the button with these words on it in the lowest message that has one."""
        for message in reversed(self.in_sight()):
            for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if label in button["text"]:
                        await self.deliver(self.double.tapped(CHAT, message, button["callback_data"]))
                        return
        raise AssertionError(f"no button {label!r}")

    def in_sight(self) -> list[dict[str, Any]]:
        return [message for message in self.double.messages.values() if message["chat"]["id"] == CHAT]

    @property
    def last(self) -> str:
        return self.double.texts(CHAT)[-1]


@pytest.fixture(params=["webhook", "polling"])
async def phone(request: pytest.FixtureRequest, double: TelegramDouble, tmp_path: Path) -> AsyncIterator[Phone]:
    double.spec = required_spec()
    port = free_port()
    public = {"SIRA_PUBLIC_URL": f"http://127.0.0.1:{port}"} if request.param == "webhook" else {}
    process = serving({"SIRA_PORT": str(port), "SIRA_TELEGRAM_API_URL": double.url, **public}, tmp_path)
    try:
        # The menu button is the last thing that is set up, and the webhook stands by then.
        await until(lambda: ("menu_button", "") in double.profile and (not public or bool(double.webhook)))
        yield Phone(double, by_webhook(double) if public else by_polling(double))
    finally:
        process.terminate()
        _, errors = await asyncio.to_thread(process.communicate, timeout=20)
    assert process.returncode == 0
    assert str(CHAT).encode() not in errors


def serving(variables: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    own = {"SIRA_VAR_DIR": str(folder / "var"), "SIRA_VOLATILE_DIR": str(folder), "SIRA_ENV": "development"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=env({**own, "SIRA_TELEGRAM_TOKEN": TOKEN, **variables}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def by_webhook(double: TelegramDouble) -> Deliver:
    async def deliver(update: dict[str, Any]) -> None:
        assert await double.push(update) == 200

    return deliver


def by_polling(double: TelegramDouble) -> Deliver:
    async def deliver(update: dict[str, Any]) -> None:
        double.put(update)
        await until(lambda: double.offset > update["update_id"])

    return deliver


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    return port


async def test_a_conversation_from_start_to_being_forgotten(phone: Phone) -> None:
    await phone.write("/start r_0A1B2C3D")
    assert "r_0A1B2C3D" not in phone.last
    await phone.tap("Bamanankan")
    assert len(phone.double.texts(CHAT)) == 1, "the language button turns the first message into the menu"
    await phone.tap("Dɛmɛ ni segin")
    assert len(phone.double.texts(CHAT)) == 1, "a menu gives way to a menu"
    await phone.write("N bɛ fɛ ka segin n ka so, n bɛ dɛmɛ ɲini")
    assert "OIM" in phone.last
    await phone.write("/yoro")
    await phone.tap("N gɛrɛfɛ")
    asked = phone.last
    await phone.share(12.64, -8.0)
    assert "Bamakɔ" in phone.last
    assert asked not in phone.double.texts(CHAT), "the question goes, and its key with it"
    await phone.write("/gundo")
    await phone.tap("Ɲinɛ n kɔ")
    (left,) = phone.in_sight()
    assert left["text"].startswith("A kɛra")
    await phone.write("/menu")
    assert "Bamanankan" in str(phone.in_sight()[-1]["reply_markup"]), "who comes again begins anew"
