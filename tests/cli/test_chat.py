"""`sira chat`: lines in, answers out."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import sira


def test_a_greeting_and_a_digit_lead_into_the_menu() -> None:
    done = sira("chat", stdin=b"bonjour\n1\n")
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "Les risques de la route" in shown
    assert "Traverser le désert" in shown


def test_with_json_each_reply_is_one_line() -> None:
    done = sira("chat", "--json", stdin="N bɛ fɛ ka segin so\nis my ecowas passport still valid\n".encode())
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["topic"], row["language"], row["audio"]) for row in rows] == [
        ("return_overview", "bm", None),
        ("rights_aes", "en", None),
    ]
    assert all(row["text"] and row["choices"] for row in rows)


def test_it_begins_in_the_language_asked_for() -> None:
    done = sira("chat", "--json", "--language", "en", stdin=b"1\n")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["language"] for row in rows] == ["en", "en"]


@pytest.mark.parametrize(
    "stdin", [b"", b"\n", b"\xff\xfe\x00\n", b"\xf0\x9f\x99\x8f\n", b"a" * 100_000 + b"\n", b"no end of line", b"/x\n"]
)
def test_no_input_breaks_it(stdin: bytes) -> None:
    done = sira("chat", "--json", stdin=stdin)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == (1 if stdin else 0)


def test_an_unknown_language_is_wrong_use() -> None:
    done = sira("chat", "--language", "xx")
    assert done.returncode == 2
    assert b"fr, bm or en" in done.stderr
