"""docs/operations.md names every setting, metric and command there is, and none besides."""

from __future__ import annotations

import re

import pytest

from bot.__main__ import COMMANDS
from bot.settings import PREFIX, ROOT, Settings
from tests.web.test_metrics import KNOWN

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_setting_is_in_the_table_and_secrets_are_marked() -> None:
    documented = {name.split()[0]: name.endswith("*") for name, *_ in rows("Settings")}
    fields = Settings.model_fields.items()
    assert documented == {PREFIX + name.upper(): "SecretStr" in str(field.annotation) for name, field in fields}


def test_every_setting_is_explained_with_its_default() -> None:
    assert all(meaning and default for _, meaning, default in rows("Settings"))


def test_every_metric_is_explained() -> None:
    assert {name.strip("`") for name, *_ in rows("What to watch")} - {"/healthz", "/readyz"} == KNOWN


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?:`sira|deploy/sira|sira sira|-m bot) ([a-z]+)", PAGE))))
def test_a_command_that_is_named_is_one(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\b(?:deploy|docs)/[\w.]+[a-z]", PAGE))))
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "event", sorted(set(re.findall(r"^\| `(\w+)`", PAGE.split("## When something fails")[1], re.MULTILINE)))
)
def test_an_event_that_is_named_is_logged(event: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    assert f'"{event}"' in code
