"""`sira relay kit`: whose kits it makes, what it says, how it leaves, and what nobody can read out of a kit."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli.relay_kit import kit_command
from bot.relays.relay import Relay
from bot.relays.run import FEW
from tests.cli.running import env as environment
from tests.relays.looking import CODE, text

SECRETS = ("Tailor by the bridge", "Faladie", "Koulikoro")
ONE = Relay(CODE, "bm", *SECRETS)
MANY = [Relay(f"0000000{n:X}", "fr", *SECRETS) for n in range(FEW + 1)]
GONE = Relay("ZZZZZZZZ", "fr", active=False)
LIVE = {"SIRA_ENV": "production", "SIRA_PUBLIC_URL": "https://sira.example.org"}


def run(*arguments: str | Path, relays: Sequence[Relay] = (ONE, GONE), env: Mapping[str, str] = LIVE) -> Result:
    app = typer.Typer()
    app.command("kit")(kit_command(lambda _: relays))
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={**LIVE, **env})


def test_one_kit_is_made_whatever_the_case_of_the_code(tmp_path: Path) -> None:
    done = run(CODE.lower(), "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert re.search(r"1 kit in .* in \d+ s\n", done.stdout)
    assert [entry.name for entry in tmp_path.iterdir()] == [CODE]
    assert "the words in bm are a draft" in done.stderr
    assert "TEST" not in done.stderr


def test_nothing_that_staff_know_of_a_relay_is_in_its_kit(tmp_path: Path) -> None:
    run(CODE, "--out", tmp_path)
    paths = sorted(tmp_path.rglob("*"))
    assert len(paths) > 20
    for path in paths:
        shown = path.name.encode()
        if path.is_file():
            shown += path.read_bytes()
        if path.suffix == ".pdf":
            shown += text(path.read_bytes()).encode()
        for secret in SECRETS:
            assert not any(word.lower().encode() in shown.lower() for word in secret.split() if len(word) > 3), (
                path.name
            )


def test_all_kits_of_active_relays_are_made_side_by_side_and_as_one_alone_would_be(tmp_path: Path) -> None:
    together, alone = tmp_path / "together", tmp_path / "alone"
    done = run("--all", "--out", together, relays=[*MANY, GONE])
    assert done.exit_code == 0, done.output
    assert f"{len(MANY)} kits in" in done.stdout
    assert {entry.name for entry in together.iterdir()} == {relay.code for relay in MANY}
    last = MANY[-1].code
    run(last, "--out", alone, relays=MANY)
    assert [path.read_bytes() for path in sorted((together / last).iterdir())] == [
        path.read_bytes() for path in sorted((alone / last).iterdir())
    ]


def test_outside_production_it_says_that_the_sheets_are_a_trial(tmp_path: Path) -> None:
    done = run(CODE, "--out", tmp_path, env={"SIRA_ENV": "development", "SIRA_PUBLIC_URL": "http://127.0.0.1:8000"})
    assert done.exit_code == 0
    assert "the sheets say TEST" in done.stderr
    assert "the links are not https" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "code", "told"),
    [
        ((), {}, 2, "give the code of one relay, or --all"),
        ((CODE, "--all"), {}, 2, "give the code of one relay, or --all"),
        (("22222222",), {}, 1, "no active relay has the code 22222222"),
        ((GONE.code,), {}, 1, f"no active relay has the code {GONE.code}"),
        ((CODE,), {"SIRA_PUBLIC_URL": ""}, 1, "SIRA_PUBLIC_URL must be set"),
        ((CODE,), {"SIRA_PUBLIC_URL": "https://" + "a" * 150}, 1, "SIRA_PUBLIC_URL is too long"),
        ((CODE,), {"SIRA_ENV": "moon"}, 1, "SIRA_ENV"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing_behind(
    tmp_path: Path, arguments: tuple[str, ...], env: dict[str, str], code: int, told: str
) -> None:
    done = run(*arguments, "--out", tmp_path / "kits", env=env)
    assert (done.exit_code, told in done.stderr) == (code, True), done.stderr
    assert not list(tmp_path.rglob("*.*"))


def test_without_an_active_relay_or_with_a_wrong_folder_nothing_is_made(tmp_path: Path) -> None:
    assert "no relay is active" in run("--all", "--out", tmp_path, relays=[GONE]).stderr
    (tmp_path / "letter.txt").write_text("mine")
    done = run(CODE, "--out", tmp_path)
    assert done.exit_code == 1
    assert "holds letter.txt, which is no relay's kit" in done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


STOPPED = """
import typer
from bot.cli.relay_kit import kit_command
from bot.relays.relay import Relay

app = typer.Typer()
app.command("kit")(kit_command(lambda _: [Relay(f"000000{n}", "fr") for n in range(10, 99)]))
if __name__ == "__main__":
    app()
"""


def test_who_presses_control_c_twice_gets_out_and_leaves_no_process_behind(tmp_path: Path) -> None:
    script, out = tmp_path / "stopped.py", tmp_path / "kits"
    script.write_text(STOPPED)
    started = subprocess.Popen(
        [sys.executable, script, "--all", "--out", out],
        env=environment(LIVE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not out.is_dir() or not any(out.iterdir()):
        assert started.poll() is None, started.communicate()
        time.sleep(0.05)
    for _ in range(2):
        os.killpg(started.pid, signal.SIGINT)
        time.sleep(0.3)
    # It returns once nobody holds the other end any more, no worker either.
    try:
        told = started.communicate(timeout=60)[1]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
    assert started.returncode == 130, told
    assert len(list(out.iterdir())) < 89
