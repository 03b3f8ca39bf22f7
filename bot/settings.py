"""One frozen Settings, read from SIRA_* variables. A variable that ends in _FILE names a file that holds the value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "SIRA_"
ROOT = Path(__file__).resolve().parent.parent
"""The project's folder: content/, locales/ and nlu/ stand in it beside this package."""

WEB_ADDRESS = r"^https?://([^/?#:@\s\[\]]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?(/[^?#\s]*)?$"
SMS_NUMBER = r"^\+?[0-9]{3,15}$"
"""As Twilio writes it in To: a number without spaces, or a short code."""


class SettingsError(Exception):
    """A setting is wrong. The message names the variable and never its value."""


class Settings(BaseModel):
    """Everything that can be set from outside. Nothing is required."""

    model_config = ConfigDict(frozen=True)

    env: Literal["development", "production"] | None = None
    database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    public_url: str | None = Field(default=None, pattern=WEB_ADDRESS)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    telegram_token: SecretStr | None = None
    telegram_secret: SecretStr | None = None
    telegram_api_url: str | None = None
    telegram_name: str | None = Field(default=None, pattern=r"^@?[A-Za-z][A-Za-z0-9_]{3,31}$")
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_auth_token_previous: SecretStr | None = None
    twilio_api_url: str | None = None
    twilio_redact: bool = True
    whatsapp_number: str | None = Field(default=None, pattern=r"^(whatsapp:)?\+[0-9]{7,15}$")
    sms_number: str | None = Field(default=None, pattern=SMS_NUMBER)
    sms_plain_bambara: bool = False
    sms_daily_cap: int = Field(default=1000, ge=1)
    nlu_url: SecretStr | None = None
    serve_drafts: bool = False
    var_dir: Path = ROOT / "var"
    volatile_dir: Path | None = None
    key_dir: Path | None = None
    secret_key: SecretStr | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    trusted_proxies: tuple[str, ...] = ()
    high_risk: bool = False

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def place(self) -> str:
        """What stands before a path in an address: SIRA_PUBLIC_URL, else this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def twilio(self) -> bool:
        """Whether there is a Twilio account to answer for."""
        return self.twilio_account_sid is not None and self.twilio_auth_token is not None

    @property
    def whatsapp_address(self) -> str | None:
        """The bot's own address on WhatsApp, as Twilio writes it in To and takes it in From: `whatsapp:+<digits>`."""
        return None if self.whatsapp_number is None else f"whatsapp:{self.whatsapp_number.removeprefix('whatsapp:')}"

    @property
    def database(self) -> str:
        """The SQLAlchemy address with an async driver; SQLite below var_dir unless SIRA_DATABASE_URL says otherwise."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.var_dir / 'sira.db'}"
        return with_async_driver(self.database_url.get_secret_value())


ASYNC_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}


def with_async_driver(url: str) -> str:
    """The same database address, naming the async driver that Sira brings."""
    scheme, separator, rest = url.partition("://")
    return f"{ASYNC_DRIVERS.get(scheme, scheme)}{separator}{rest}"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises SettingsError with every fault at once, never with a value."""
    values = _values(os.environ if environ is None else environ)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(faults) from None


def _values(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in Settings.model_fields:
        key = PREFIX + name.upper()
        if text := environ.get(key, "") or _read(key, environ.get(f"{key}_FILE", "")):
            values[name] = tuple(text.split(",")) if name == "trusted_proxies" else text
    return values


def _read(key: str, path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{key}_FILE: cannot be read ({type(error).__name__})") from None
