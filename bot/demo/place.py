"""Where the made-up year lies: in a folder of its own below SIRA_VAR_DIR, with nothing that leads outside."""

from __future__ import annotations

import shutil
from typing import Final

from bot.settings import Settings, SettingsError

FOLDER: Final = "demo"
KEPT: Final = frozenset({"host", "port", "nlu_url", "serve_drafts", "trusted_proxies", "high_risk"})
"""The settings that hold for a made-up year too: no channel, no other database, no other key store."""


def demo_settings(settings: Settings) -> Settings:
    """These settings for a made-up year: everything below var/demo, and the web page alone.

    Raises SettingsError in production.
    """
    if settings.production:
        raise SettingsError("SIRA_ENV=production: made-up people are not let into production")
    folder = settings.var_dir / FOLDER
    kept = {name: getattr(settings, name) for name in KEPT}
    return Settings(env=settings.env, var_dir=folder, volatile_dir=folder / "volatile", **kept)


def lived(settings: Settings) -> Settings:
    """The same. Raises SettingsError when no made-up year lies there."""
    if not (settings.var_dir / "sira.db").exists():
        raise SettingsError("there is no made-up year yet: run `sira demo`")
    return settings


def emptied(settings: Settings) -> None:
    """Removes what an earlier made-up year left."""
    if settings.var_dir.name == FOLDER and settings.var_dir.exists():
        shutil.rmtree(settings.var_dir)
