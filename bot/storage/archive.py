"""The file of a backup: a zip with one file of lines for each table and a manifest that says what must be in it.

Nothing in it depends on the database, the machine or the clock: the same figures make the same file. Reading believes
nothing: sizes are bounded before anything is unpacked, and every table is compared with the manifest's SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Literal
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1 << 20
LARGEST_LINE = 16 << 20
LARGEST = 1 << 30
"""Bytes of a whole archive, packed or unpacked: some ten million published figures."""

Natural = Annotated[int, Field(ge=0)]


class ArchiveError(Exception):
    """The file is no backup, or not a whole one, or cannot be written. The message begins with its name."""


class Part(BaseModel):
    """One table: its columns in the order of the lines' values, and what its lines come to."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str = Field(pattern=r"^[a-z_]{1,60}$")
    columns: list[str]
    rows: Natural
    size: Natural
    sha256: str


class Manifest(BaseModel):
    """What an archive holds. `revision` is the database's schema (Alembic)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["sira backup 1"] = "sira backup 1"
    revision: str
    tables: list[Part]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables)


def part(name: str, columns: list[str], lines: list[bytes]) -> Part:
    """What the manifest says of these lines."""
    content = hashlib.sha256()
    for line in lines:
        content.update(line)
    size = sum(map(len, lines))
    return Part(name=name, columns=columns, rows=len(lines), size=size, sha256=content.hexdigest())


def write(file: Path, manifest: Manifest, tables: Iterable[list[bytes]]) -> None:
    """Write the archive (0600) whole or not at all; never over another file. Raises ArchiveError."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        _write(draft, manifest, tables)
        _name(draft, file)
        _sync(file.parent)
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be written ({error.strerror or type(error).__name__})") from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _write(draft: Path, manifest: Manifest, tables: Iterable[list[bytes]]) -> None:
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as stream:
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            archive.writestr(_entry(MANIFEST), manifest.model_dump_json(indent=1))
            for described, lines in zip(manifest.tables, tables, strict=True):
                archive.writestr(_entry(_file(described)), b"".join(lines))
        stream.flush()
        os.fsync(stream.fileno())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _file(described: Part) -> str:
    return f"{described.name}.jsonl"


def _name(draft: Path, file: Path) -> None:
    """Give the finished draft its name. Raises FileExistsError where there is such a file."""
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links, for example a memory stick's.
        if file.exists():
            raise FileExistsError(None, "is there already") from None
        draft.rename(file)


def _sync(folder: Path) -> None:
    """A name is safe once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Archive:
    """An open archive whose manifest was read."""

    def __init__(self, file: Path, opened: ZipFile, manifest: Manifest) -> None:
        self.file = file
        self.manifest = manifest
        self._zip = opened

    def check(self) -> None:
        """Read every table to its end. Raises ArchiveError."""
        for described in self.manifest.tables:
            for _ in self.lines(described):
                pass

    def lines(self, described: Part) -> Iterator[bytes]:
        """The table's lines; the last is given only if all were as the manifest says. Raises ArchiveError."""
        content, rows, last = hashlib.sha256(), 0, b""
        with _read(self.file), self._zip.open(_file(described)) as stream:
            while line := stream.readline(LARGEST_LINE):
                if rows:
                    yield last
                content.update(line)
                rows, last = rows + 1, line
        if (rows, content.hexdigest()) != (described.rows, described.sha256):
            raise ArchiveError(f"{self.file}: damaged: {described.name} is not what the manifest says")
        if rows:
            yield last


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The archive with its manifest read and all its sizes checked. Raises ArchiveError."""
    with _read(file):
        if file.stat().st_size > LARGEST:
            raise ArchiveError(f"{file}: larger than any backup of Sira")
        stream = ZipFile(file)
    with stream:
        yield Archive(file, stream, _manifest(file, stream))


def _manifest(file: Path, stream: ZipFile) -> Manifest:
    sizes = {entry.filename: entry.file_size for entry in stream.infolist()}
    if len(sizes) != len(stream.infolist()) or not 0 < sizes.get(MANIFEST, 0) <= LARGEST_MANIFEST:
        raise ArchiveError(f"{file}: not a backup of Sira")
    with _read(file):
        content = stream.read(MANIFEST)
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError:
        raise ArchiveError(f"{file}: not a backup of Sira, or one of a newer Sira") from None
    if sizes != {MANIFEST: len(content), **{_file(each): each.size for each in manifest.tables}}:
        raise ArchiveError(f"{file}: damaged: not the tables that the manifest says")
    if sum(sizes.values()) > LARGEST:
        raise ArchiveError(f"{file}: would unpack to more than any backup of Sira")
    return manifest


@contextmanager
def _read(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be read ({error.strerror or type(error).__name__})") from None
    except (BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise ArchiveError(f"{file}: not a backup of Sira, or a damaged one ({type(error).__name__})") from None
