"""The key of this installation: SIRA_SECRET_KEY, else a file that the first start makes. Nobody is counted with it."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from bot.settings import Settings, SettingsError

FILE = "secret.key"
SHORTEST = 32
"""Characters of the text: 128 bits even where it is written in hexadecimal digits."""


def secret_key(settings: Settings) -> bytes:
    """32 bytes, the same at every start. Raises SettingsError, which never says the key."""
    if settings.secret_key is not None:
        return _key("SIRA_SECRET_KEY", settings.secret_key.get_secret_value())
    path = settings.var_dir / FILE
    try:
        text = _kept(path)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read or made ({type(error).__name__})") from None
    return _key(str(path), text)


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path}: is open to others (wanted: 0600)")
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Writes a key beside and links it into its place, so that of several first starts all use the same."""
    draft = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(f"{secrets.token_hex(32)}\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _key(name: str, text: str) -> bytes:
    if len(text) < SHORTEST:
        raise SettingsError(f"{name}: a key has at least {SHORTEST} characters")
    return hashlib.sha256(text.encode()).digest()
