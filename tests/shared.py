"""The texts that stand beside the project: facts and third parties' descriptions. Read by tests only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from tests.conftest import missing

SHARED = ROOT.parent / "shared"


def shared(path: str) -> Path:
    """A file below ../shared; the test skips where there is none."""
    found = SHARED / path
    if not found.exists():
        missing(f"../shared/{path} does not stand beside the project")
    return found


def facts(name: str) -> dict[str, dict[str, Any]]:
    """The rows of ../shared/facts/<name>.yml by id."""
    content = yaml.load(shared(f"facts/{name}.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {row["id"]: row for row in content.get("facts") or content["services"]}
