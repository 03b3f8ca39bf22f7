"""`sira parse` and `sira nlu` as their users run them."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.parse import at_once
from bot.settings import ROOT
from tests.cli.running import SECONDS, env, sira

FIELDS = ["text", "intent", "confidence", "ranking", "language", "language_confidence", "places", "danger", "engine"]


def test_parse_answers_each_line_with_one_json_object() -> None:
    done = sira("parse", stdin="N bɛ fɛ ka segin so\r\non coule au secours\n\n😀".encode())
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [list(line) for line in lines] == [FIELDS] * 4
    assert [line["text"] for line in lines] == ["N bɛ fɛ ka segin so", "on coule au secours", "", "😀"]
    assert [line["language"] for line in lines] == ["bm", "fr", None, None]
    assert [line["danger"] for line in lines] == [None, "sea", None, None]
    assert lines[0]["ranking"][0] == {"name": "return_overview", "confidence": lines[0]["confidence"]}


def test_parse_survives_broken_bytes_and_endless_lines() -> None:
    done = sira("parse", stdin=b"\xff\xfe\x80 abc\n" + b"a" * 3_000_000 + b"\n\x00\n")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5


def test_parse_keeps_the_text_out_of_standard_error() -> None:
    assert sira("parse", stdin=b"je veux rentrer\n").stderr == b""


def test_languages_are_measured_on_labelled_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "n bɛ fɛ ka segin so", "lang": "bm"}\n{"text": "ok", "lang": "fr"}\n', encoding="utf-8")
    done = sira("nlu", "test", "--lid", str(path))
    assert done.returncode == 0
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.decode().splitlines() if line}
    assert rows["all"][2:] == ["50.0%", "50.0%", "0.0%"]
    assert rows["bm"] == ["1", "100.0%", "100.0%", "0.0%", "0.0%"]


def test_what_waits_is_not_run_at_once() -> None:
    ran: list[int] = []

    async def runs() -> None:
        ran.append(1)

    at_once(runs())
    assert ran == [1]
    with pytest.raises(AssertionError, match="it waits"):
        at_once(asyncio.sleep(0))


WRONG = [(("nlu", "test", "--lid", "nowhere.jsonl"), 2), (("nlu", "fly"), 2), (("nlu",), 2), (("nlu", "--help"), 0)]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_wrong_use_ends_with_two(arguments: tuple[str, ...], code: int) -> None:
    assert sira(*arguments).returncode == code


HEAVY = ("pydantic", "rich", "asyncio")


def test_parse_loads_nothing_heavy_that_it_does_without() -> None:
    lines = "import sys; sys.argv = ['sira', 'parse']; from bot.__main__ import main; main()"
    shown = f"{lines}; print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", shown], input=b"bonjour\n", capture_output=True, timeout=SECONDS, env=env({}), cwd=ROOT
    )
    assert (done.returncode, done.stderr.strip()) == (0, b"[]")


def test_parse_ends_quietly_when_nobody_reads_on() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "parse"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env({}),
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"bonjour\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"bonjour\n" * 3)
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
