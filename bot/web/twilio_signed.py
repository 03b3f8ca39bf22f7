"""The door of every Twilio webhook: only what Twilio signed for our address and our account comes in."""

from __future__ import annotations

import hmac

from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.twilio.form import Form, read_form
from bot.channels.twilio.signature import HEADER, SETTINGS_HEADER, shaped, valid
from bot.settings import Settings

FORBIDDEN = 403


class SignedForms:
    """Reads signed forms. The address is the one that Twilio was told: no header of the request has a say in it."""

    def __init__(self, settings: Settings) -> None:
        self._address = (settings.public_url or "").rstrip("/")
        self._account = settings.twilio_account_sid or ""
        tokens = (settings.twilio_auth_token, settings.twilio_auth_token_previous)
        self._secrets = tuple(token.get_secret_value() for token in tokens if isinstance(token, SecretStr))

    async def read(self, request: Request, path: str) -> Form:
        """The form posted to this path of ours. Raises HTTPException 403; before the body is read where it can."""
        signature = request.headers.get(HEADER, "")
        if not shaped(signature):
            raise HTTPException(FORBIDDEN)
        form = read_form(await request.body())
        query = request.scope["query_string"].decode("latin-1")
        url = f"{self._address}{path}?{query}" if query else f"{self._address}{path}"
        settings = request.headers.get(SETTINGS_HEADER, "")
        if form is None or not valid(url, form.pairs, signature, settings, self._secrets):
            raise HTTPException(FORBIDDEN)
        if not hmac.compare_digest(form.get("AccountSid").encode(), self._account.encode()):
            raise HTTPException(FORBIDDEN)
        return form
