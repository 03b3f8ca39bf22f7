"""A channel that lacks a step, its real messages or its independence fails the suite: this one, and any new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.channels.contract import faults

CASES = '[{"name": "a text", "in": "bonjour"}]'
LINTER = '[[tool.importlinter.contracts]]\ntype = "independence"\nmodules = ["bot.channels.pigeon"]\n'
WHOLE = {
    "pyproject.toml": LINTER,
    "bot/channels/pigeon/__init__.py": "",
    "bot/channels/pigeon/receive.py": "def receive(note): ...\n",
    "bot/channels/pigeon/render.py": "def render(reply): ...\n",
    "bot/channels/pigeon/send.py": "class Loft: ...\n",
    "tests/channels/pigeon/notes.json": CASES,
    "tests/channels/test_pigeon.py": 'FIXTURE = "notes.json"\n',
}


def project(folder: Path, files: Mapping[str, str | None] = WHOLE) -> Path:
    """A project of these files; those that are None are left out."""
    for name, text in files.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_channel_of_sira_brings_what_a_channel_must() -> None:
    assert faults(ROOT) == []


def test_a_whole_channel_has_no_fault(tmp_path: Path) -> None:
    assert faults(project(tmp_path)) == []


BREAKS: list[tuple[str, str | None, str]] = [
    ("bot/channels/pigeon/receive.py", None, "pigeon/receive.py: missing"),
    ("bot/channels/pigeon/render.py", None, "pigeon/render.py: missing"),
    ("bot/channels/pigeon/send.py", None, "pigeon/send.py: missing"),
    ("bot/channels/pigeon/send.py", "def _send(): ...\n", "pigeon/send.py: nothing in it"),
    ("tests/channels/pigeon/notes.json", None, "pigeon/: no real message"),
    ("tests/channels/pigeon/notes.json", "[]", "pigeon/notes.json: not a list of objects"),
    ("tests/channels/pigeon/notes.json", '[{"in": "x"}]', "pigeon/notes.json: not a list of objects"),
    ("tests/channels/pigeon/notes.json", "[", "pigeon/notes.json: Expecting"),
    ("tests/channels/test_pigeon.py", "", "pigeon/notes.json: no test reads it"),
    ("pyproject.toml", LINTER.replace("pigeon", "crow"), "bot.channels.pigeon is not among those"),
    ("bot/channels/pigeon/__init__.py", None, "bot/channels: no channel"),
]


@pytest.mark.parametrize(("name", "text", "told"), BREAKS)
def test_a_channel_that_lacks_something_is_named_with_it(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    (fault,) = faults(project(tmp_path, {**WHOLE, name: text}))
    assert told in fault
