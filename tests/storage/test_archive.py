"""The file of a backup: what is in it, and that nothing else passes for one."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.storage import archive, backup
from bot.storage.archive import MANIFEST, ArchiveError, Manifest, opened
from bot.storage.database import SCHEMA
from bot.storage.tables import metadata
from tests.storage.saving import filled, held

EMPTY = Manifest(revision=SCHEMA, tables=[])
TABLE = "reach_closed.jsonl"

Entries = dict[str, bytes]
Change = Callable[[Entries], object]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small backup, to be left as it is."""
    folder = tmp_path_factory.mktemp("original")

    async def save() -> None:
        engine = await filled(f"sqlite+aiosqlite:///{folder / 'source.db'}")
        await backup.backup(engine, folder / "saved")
        await engine.dispose()

    asyncio.run(save())
    return folder / "saved"


@pytest.fixture
def saved(original: Path, tmp_path: Path) -> Path:
    """The same to be spoilt."""
    shutil.copy(original, tmp_path / "saved")
    return tmp_path / "saved"


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_it_holds_the_tables_and_their_description_and_nothing_else(original: Path) -> None:
    with ZipFile(original) as stream:
        names = stream.namelist()
        manifest = json.loads(stream.read(MANIFEST))
    assert names == [MANIFEST, *(f"{table.name}.jsonl" for table in metadata.sorted_tables)]
    assert set(manifest) == {"format", "revision", "tables"}
    assert manifest["revision"] == SCHEMA
    assert original.stat().st_mode & 0o777 == 0o600
    assert hidden(original.parent) == []


def test_another_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("dear", encoding="utf-8")
    with pytest.raises(ArchiveError, match="kept: cannot be written \\(File exists"):
        archive.write(file, EMPTY, [])
    assert file.read_text(encoding="utf-8") == "dear"
    assert hidden(tmp_path) == []


def test_a_memory_stick_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    archive.write(tmp_path / "one", EMPTY, [])
    with pytest.raises(ArchiveError, match="is there already"):
        archive.write(tmp_path / "one", EMPTY, [])
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match=f"{folder}/x: cannot be written"):
        archive.write(tmp_path / folder / "x", EMPTY, [])


def zipped(file: Path, entries: Entries, twice: str = "") -> None:
    with ZipFile(file, "w", ZIP_DEFLATED) as stream:
        for name, content in entries.items():
            stream.writestr(name, content)
        if twice:
            stream.NameToInfo.clear()  # it would warn
            stream.writestr(twice, entries[twice])


def with_entries(change: Change) -> Callable[[Path], object]:
    def rewrite(file: Path) -> None:
        with ZipFile(file) as stream:
            entries = {name: stream.read(name) for name in stream.namelist()}
        change(entries)
        zipped(file, entries)

    return rewrite


def manifest_with(**changed: object) -> Callable[[Path], object]:
    def change(entries: Entries) -> None:
        entries[MANIFEST] = json.dumps(json.loads(entries[MANIFEST]) | changed).encode()

    return with_entries(change)


def table_with(line: bytes) -> Callable[[Path], object]:
    """A forged archive whose manifest fits its table."""

    def change(entries: Entries) -> None:
        manifest = json.loads(entries[MANIFEST])
        described = next(each for each in manifest["tables"] if each["name"] == "reach_closed")
        described |= archive.part("reach_closed", described["columns"], [line]).model_dump()
        entries |= {TABLE: line, MANIFEST: json.dumps(manifest).encode()}

    return with_entries(change)


def in_place_of_the_file(file: Path) -> None:
    file.unlink()
    file.mkdir()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "cannot be read"),
    "a folder": (in_place_of_the_file, "cannot be read"),
    "empty": (lambda file: file.write_bytes(b""), "not a backup"),
    "text": (lambda file: file.write_bytes(b"period,number\n" * 99), "not a backup"),
    "another zip": (lambda file: zipped(file, {"readme.txt": b"hello"}), "not a backup"),
    "a table twice": (lambda file: zipped(file, {MANIFEST: b"{}", TABLE: b""}, twice=TABLE), "not a backup"),
    "no manifest": (with_entries(lambda e: e.pop(MANIFEST)), "not a backup"),
    "a manifest that is no JSON": (with_entries(lambda e: e.update({MANIFEST: b"[" * 100_000})), "not a backup"),
    "a huge manifest": (with_entries(lambda e: e.update({MANIFEST: bytes(1 << 21)})), "not a backup"),
    "another format": (manifest_with(format="sira backup 9"), "newer Sira"),
    "a newer schema": (manifest_with(revision="9999"), "made by a newer Sira"),
    "no tables": (manifest_with(tables=[]), "not the tables"),
    "a table too many": (with_entries(lambda e: e.update({"x.jsonl": b""})), "not the tables"),
    "a file outside": (with_entries(lambda e: e.update({"../x": b""})), "not the tables"),
    "a table of another size": (with_entries(lambda e: e.update({TABLE: b"[]\n"})), "not the tables"),
    "a figure changed": (
        with_entries(lambda e: e.update({TABLE: e[TABLE].replace(b"15", b"16")})),
        "reach_closed is not what the manifest says",
    ),
    "a bomb": (with_entries(lambda e: e.update({TABLE: bytes(50_000_000)})), "not the tables"),
    "a bomb that fits its manifest": (table_with(bytes(1 << 25)), "not what the manifest says"),
    "a row too short": (table_with(b'["a"]\n'), "none of its own"),
    "a text for a number": (table_with(b'["a","b","c","15"]\n'), "none of its own"),
    "a line that is no JSON": (table_with(b"[1,\n"), "none of its own"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_backup_is_told_and_changes_nothing(name: str, address: str, saved: Path) -> None:
    async def restored() -> None:
        engine = await filled(address)
        before = await held(engine)
        try:
            with pytest.raises(ArchiveError, match=told) as caught:
                await backup.restore(address, saved, replace=True)
            assert str(saved) in str(caught.value)
            assert await held(engine) == before
        finally:
            await engine.dispose()

    spoil, told = BAD[name]
    spoil(saved)
    asyncio.run(restored())


def test_more_than_any_backup_is_not_unpacked(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table_with(b"0" * 100_000)(saved)
    monkeypatch.setattr(archive, "LARGEST", saved.stat().st_size)
    with pytest.raises(ArchiveError, match="would unpack to more"):
        lines_of(saved)
    monkeypatch.setattr(archive, "LARGEST", saved.stat().st_size - 1)
    with pytest.raises(ArchiveError, match="larger than any backup"):
        lines_of(saved)


def lines_of(file: Path) -> dict[str, list[bytes]]:
    with opened(file) as stream:
        return {described.name: list(stream.lines(described)) for described in stream.manifest.tables}


def test_a_file_cut_short_anywhere_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in range(0, len(whole), 3):
        saved.write_bytes(whole[:length])
        with pytest.raises(ArchiveError):
            lines_of(saved)


def test_a_byte_changed_anywhere_is_refused_or_changes_nothing(saved: Path) -> None:
    whole, right = saved.read_bytes(), lines_of(saved)
    refused = 0
    for place in range(len(whole)):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :])
        try:
            assert lines_of(saved) == right
        except ArchiveError:
            refused += 1
    assert refused > len(whole) / 2
