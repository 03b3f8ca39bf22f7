"""What a channel must bring: code that receives, renders and sends, and real messages that its tests read."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STEPS = ("receive", "render", "send")


def faults(project: Path) -> list[str]:
    """What the channels of this project lack, each as "path: what"."""
    channels = sorted(path.parent for path in (project / "bot" / "channels").glob("*/__init__.py"))
    independent = _independent(project)
    found = [] if channels else ["bot/channels: no channel"]
    for channel in channels:
        found += _code(channel)
        found += _fixtures(project / "tests" / "channels", channel.name)
        if f"bot.channels.{channel.name}" not in independent:
            found.append(f"pyproject.toml: bot.channels.{channel.name} is not among those that do not know one another")
    return found


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a fixture. Raises ValueError when it is no list of objects with a name of their own each."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    names = [row.get("name") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not rows or not all(names) or len(set(names)) != len(rows):
        raise ValueError("not a list of objects, each with a name of its own")
    return list(rows)


def _code(channel: Path) -> Iterator[str]:
    for step in STEPS:
        path = channel / f"{step}.py"
        if not path.is_file():
            yield f"{channel.name}/{step}.py: missing"
        elif not _public(path):
            yield f"{channel.name}/{step}.py: nothing in it that others could use"


def _public(path: Path) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [node.name for node in body if isinstance(node, kinds) and not node.name.startswith("_")]


def _fixtures(tests: Path, name: str) -> Iterator[str]:
    files = sorted((tests / name).glob("*.json"))
    if not files:
        yield f"tests/channels/{name}/: no real message as a fixture (*.json)"
    read = "\n".join(path.read_text(encoding="utf-8") for path in tests.glob("test_*.py"))
    for file in files:
        try:
            cases(file)
        except ValueError as error:
            yield f"tests/channels/{name}/{file.name}: {error}"
        if file.name not in read:
            yield f"tests/channels/{name}/{file.name}: no test reads it"


def _independent(project: Path) -> list[str]:
    settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return [module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]]
