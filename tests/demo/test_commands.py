"""`sira demo`, what `sira serve --demo` shows of it, and that figures of made-up people say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.message import LANGUAGES
from bot.settings import Settings
from bot.web.asgi import create_app
from bot.web.words import words
from tests.cli.running import sira
from tests.web.pages import Script, Taken, browser


def test_the_days_are_lived_and_their_report_says_that_they_are_made_up(tmp_path: Path) -> None:
    lived = sira("demo", "--people", "60", "--days", "9", variables={"SIRA_VAR_DIR": str(tmp_path)})
    assert lived.returncode == 0, lived.stderr.decode()
    assert b"9 days closed, 60 people" in lived.stdout
    report = sira("reach", "report", "--language", "en", variables={"SIRA_VAR_DIR": str(tmp_path / "demo")})
    assert "DEMO: these figures are made up." in report.stdout.decode()


def test_serving_a_year_that_was_never_lived_says_what_to_do(tmp_path: Path) -> None:
    done = sira("serve", "--demo", variables={"SIRA_VAR_DIR": str(tmp_path)})
    assert (done.returncode, b"run `sira demo`" in done.stderr) == (1, True)


@pytest.mark.parametrize("command", [("demo",), ("serve", "--demo")])
def test_production_refuses_made_up_people(command: tuple[str, ...], tmp_path: Path) -> None:
    done = sira(*command, variables={"SIRA_VAR_DIR": str(tmp_path), "SIRA_ENV": "production"})
    assert (done.returncode, b"production" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made_up", [True, False])
async def test_a_page_over_made_up_figures_says_so(made_up: bool) -> None:
    async with browser(create_app(Script().travel, Settings(), checks={}, made_up=made_up)) as client:
        page = Taken((await client.get("/")).text)
    assert [words(language).made_up in page.text for language in LANGUAGES] == [made_up] * 3
