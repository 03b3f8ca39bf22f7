"""The secret in the header of every webhook request."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from bot.settings import Settings, SettingsError

HEADER = "X-Telegram-Bot-Api-Secret-Token"
LABEL = b"sira telegram webhook secret"

_ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,256}")


def webhook_secret(settings: Settings) -> str:
    """SIRA_TELEGRAM_SECRET, else an HMAC-SHA256 of the token (43 characters): the same in every process.

    Raises SettingsError when there is no token, or when Telegram would refuse the secret.
    """
    if settings.telegram_secret is not None:
        return _checked(settings.telegram_secret.get_secret_value())
    if settings.telegram_token is None:
        raise SettingsError("SIRA_TELEGRAM_TOKEN: is not set")
    digest = hmac.digest(settings.telegram_token.get_secret_value().encode(), LABEL, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _checked(secret: str) -> str:
    if not _ALLOWED.fullmatch(secret):
        raise SettingsError("SIRA_TELEGRAM_SECRET: must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
    return secret
