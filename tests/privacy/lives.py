"""How a person with canaries for identifiers goes through every channel: real requests, updates and processes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from fastapi import FastAPI
from twilio.request_validator import RequestValidator

from bot.channels.telegram.secret import HEADER, webhook_secret
from bot.settings import ROOT, Settings
from tests.channels.telegram_double import TOKEN
from tests.cli.running import SECONDS, env
from tests.privacy.canaries import Canary

PUBLIC = "https://sira.example"
ACCOUNT, TWILIO_TOKEN = "AC" + "0" * 32, "not-a-token"
WHATSAPP, SMS = "+15005550006", "+15005550001"
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there: nothing of a test goes to Twilio."""


def settings_for(api_url: str) -> dict[str, object]:
    """Every channel that there is, switched on."""
    return {
        "public_url": PUBLIC,
        "telegram_token": TOKEN,
        "telegram_api_url": api_url,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TWILIO_TOKEN,
        "twilio_api_url": NOWHERE,
        "whatsapp_number": WHATSAPP,
        "sms_number": SMS,
        "trusted_proxies": ("127.0.0.1",),
        "env": "development",
    }


def tells(person: Canary) -> str:
    """Somebody tells more than they are asked."""
    return f"Je m'appelle {person.name}, mon numéro est {person.phone}. {person.words}"


class Visitor:
    """One person in front of an app. `pages` are all the answers that came back, with their headers."""

    def __init__(self, app: FastAPI, settings: Settings, person: Canary) -> None:
        self._person = person
        self._secret = webhook_secret(settings)
        headers = {"user-agent": person.agent, "x-forwarded-for": person.address}
        headers["referer"] = f"{PUBLIC}/{quote(person.words)}"
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 1234))
        self._client = httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers=headers)
        self.pages: list[bytes] = []

    async def web(self) -> None:
        """The page, a text, a button, and addresses that do not exist."""
        person = self._person
        await self._ask("GET", "/")
        await self._ask("POST", "/chat", data={"token": person.token, "text": tells(person), "nonce": "0" * 32})
        await self._ask("POST", "/chat", data={"token": person.token, "choice": "fr.topic.risk_desert"})
        await self._ask("POST", "/chat", data={"token": person.token, "text": person.words * 400})
        await self._ask("POST", "/chat", content=tells(person).encode(), headers={"content-type": "text/plain"})
        await self._ask("GET", f"/{person.phone}", params={"name": person.name, "q": person.words})

    async def telegram(self, number: int) -> None:
        """A text, a contact, a tap, and bodies that are no updates, all with the secret."""
        person = self._person
        for place, update in enumerate(updates(person)):
            await self._update(json.dumps({"update_id": 10 * number + place, **update}).encode())
        await self._update(f'{{"update_id": {person.telegram}, "message": {{"text": "{person.words}"'.encode())
        await self._update(json.dumps({"update_id": person.words, "message": tells(person)}).encode())

    async def twilio(self, number: int) -> None:
        """On WhatsApp and by SMS, with all that Twilio tells; what became of an answer; forms that nobody signed."""
        for place, form in enumerate(forms(self._person)):
            await self._signed("/twilio/message", {"MessageSid": f"SM{10 * number + place:032x}", **form})
        done = {"To": f"whatsapp:{self._person.phone}", "MessageStatus": "delivered", "ErrorCode": "63016"}
        await self._signed("/twilio/status", {"MessageSid": f"SM{10 * number + 9:032x}", **done})
        unsigned = urlencode(next(forms(self._person))).encode()
        await self._ask("POST", "/twilio/message", content=unsigned, headers={"X-Twilio-Signature": "A" * 27 + "="})

    async def everywhere(self, number: int) -> None:
        """Every channel that is asked over HTTP."""
        await self.web()
        await self.telegram(number)
        await self.twilio(number)
        await self.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def _signed(self, path: str, form: Mapping[str, str]) -> None:
        whole = {"AccountSid": ACCOUNT, **form}
        signature = RequestValidator(TWILIO_TOKEN).compute_signature(PUBLIC + path, whole)
        headers = {"X-Twilio-Signature": signature, "content-type": "application/x-www-form-urlencoded"}
        await self._ask("POST", path, content=urlencode(whole).encode(), headers=headers)

    async def _update(self, body: bytes) -> None:
        headers = {HEADER: self._secret, "content-type": "application/json"}
        await self._ask("POST", "/telegram", content=body, headers=headers)

    async def _ask(self, method: str, path: str, **what: Any) -> None:
        answer = await self._client.request(method, path, **what)
        self.pages.append(str(answer.headers).encode() + answer.content)


def updates(person: Canary) -> Iterator[dict[str, Any]]:
    """What Telegram would tell of this person, all of it."""
    first, last = person.name.split()
    sender = {"id": person.telegram, "is_bot": False, "first_name": first, "last_name": last}
    sender |= {"username": person.username, "language_code": "fr"}
    chat = {"id": person.telegram, "type": "private", "first_name": first, "username": person.username}
    base = {"message_id": 1, "date": 1_795_435_200, "chat": chat, "from": sender}
    yield {"message": {**base, "text": tells(person)}}
    contact = {"phone_number": person.phone, "first_name": first, "last_name": last, "user_id": person.telegram}
    yield {"message": {**base, "contact": contact}}
    yield {"message": {**base, "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
           | {"caption": tells(person)}}  # fmt: skip
    tap = {"id": "1", "from": sender, "chat_instance": "1", "data": "fr.topic.risk_sea"}
    yield {"callback_query": {**tap, "message": {**base, "text": "menu"}}}


def forms(person: Canary) -> Iterator[dict[str, str]]:
    """What Twilio would post of this person."""
    about = {"ProfileName": person.name, "WaId": person.phone.lstrip("+"), "NumMedia": "0", "FromCountry": "ML"}
    yield {"From": f"whatsapp:{person.phone}", "To": f"whatsapp:{WHATSAPP}", "Body": tells(person), **about}
    yield {"From": person.phone, "To": SMS, "Body": tells(person), "FromCity": person.words}
    media = {"NumMedia": "1", "MediaUrl0": f"{NOWHERE}/{person.username}", "MediaContentType0": "image/jpeg"}
    yield {"From": f"whatsapp:{person.phone}", "To": f"whatsapp:{WHATSAPP}", "Body": tells(person), **about, **media}


def terminal(folder: Path, people: tuple[Canary, ...], variables: Mapping[str, str]) -> bytes:
    """`sira chat` hears all of them; what it says is given back."""
    said = "\n".join(tells(person) for person in people).encode()
    with (folder / "terminal.log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "chat"], cwd=ROOT, input=said, stdout=subprocess.PIPE, stderr=log,
            timeout=SECONDS, env=env(variables), check=True,
        )  # fmt: skip
    return done.stdout


@contextmanager
def standard_error(path: Path) -> Iterator[None]:
    """Standard error in a file, as a service manager keeps it."""
    before = sys.stderr
    with path.open("a") as file:
        sys.stderr = file
        try:
            yield
        finally:
            sys.stderr = before
