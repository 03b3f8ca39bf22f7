"""The scanner itself: what it is there to find, it finds. A scanner that finds nothing proves nothing."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.privacy.canaries import canaries, planted
from tests.privacy.needles import needles
from tests.privacy.scanner import Scanner, owners

PEOPLE = canaries(20)
(PERSON, *_) = PEOPLE
PLANTED = planted(PEOPLE)
SCANNER = Scanner(PLANTED)
NOISE = Random(7).randbytes(1 << 15)


@pytest.mark.parametrize("kind", PERSON.identifiers)
def test_an_identifier_is_found_in_every_form_wherever_it_lies(kind: str) -> None:
    for form, needle in needles(PERSON.identifiers[kind]):
        for at in (0, 12_345, len(NOISE)):
            found = owners(SCANNER.scan("here", NOISE[:at] + needle + NOISE[at:]))
            assert f"0 {kind}" in found, form


def test_nothing_is_found_where_nothing_is() -> None:
    page = ("Sira : des informations pour les gens sur la route. " * 10_000).encode()
    assert list(SCANNER.scan("noise", NOISE)) == list(SCANNER.scan("page", page)) == []


@pytest.mark.parametrize(
    ("around", "found"),
    [(("ab12", "c0f"), True), (("tel:", ";"), True), (("0", ""), True), (("ab12", "c0ffee00"), False)],
)
def test_the_end_of_a_number_counts_outside_longer_numbers_in_hex(around: tuple[str, str], found: bool) -> None:
    data = PERSON.phone[-8:].join(around).encode()
    assert bool(list(SCANNER.scan("here", data))) == found


def test_a_needle_on_the_border_of_two_chunks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.privacy.scanner.CHUNK", 1000)
    data = bytes(995) + PERSON.phone.encode() + bytes(2000)
    assert owners(SCANNER.scan("here", data)) == {"0 phone"}


def _in_a_name(path: Path, text: str) -> None:
    path.with_name(text).touch()


def _zipped(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", text)


def _tarred(path: Path, text: str) -> None:
    inner = path.with_suffix(".txt")
    inner.write_text(text)
    with tarfile.open(path, "w:gz") as archive:
        archive.add(inner)
    inner.unlink()


def _in_pieces(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA page_size = 512")
        connection.execute("CREATE TABLE letters (body TEXT)")
        connection.execute("INSERT INTO letters VALUES (?)", ("x" * 440 + f"{text}{'.' * 30}" * 200,))
        connection.commit()


def _as_number(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE people (id INTEGER, phone INTEGER)")
        connection.execute("INSERT INTO people VALUES (1, ?)", (int(text),))
        connection.commit()


def _deleted(path: Path, text: str) -> None:
    """SQLite as it comes: what was deleted stays on its page."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE people (phone TEXT)")
        connection.execute("INSERT INTO people VALUES (?)", (text,))
        connection.commit()
        connection.execute("DELETE FROM people")
        connection.commit()


WAYS: dict[str, Callable[[Path, str], object]] = {
    "plain": lambda path, text: path.write_text(f"from={text}"),
    "name": _in_a_name,
    "json": lambda path, text: path.write_text(json.dumps({"from": text})),
    "gzip": lambda path, text: path.write_bytes(gzip.compress(text.encode())),
    "zip": _zipped,
    "tar": _tarred,
    "pieces": _in_pieces,
    "number": _as_number,
    "deleted": _deleted,
}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_was_planted_in_a_file_is_found(way: str, tmp_path: Path) -> None:
    WAYS[way](tmp_path / "file", PERSON.phone.lstrip("+") if way == "number" else PERSON.phone)
    assert owners(SCANNER.leaks(tmp_path)) == {"0 phone"}
