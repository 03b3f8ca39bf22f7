"""Where in a file a fault stands: turns "path: what" into "path:line: what" where the line can be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.guidance.check import TYPED_NUMBER

PARSER = re.compile(r"line (\d+), column")
BYTE = re.compile(r"can't decode bytes? .* in position (\d+)")
IMPOSSIBLE_DATE = "must be in", "out of range for month"
DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
MARK = re.compile(r"^<!-- id: ([a-z_]+);")
ROW = re.compile(r"^\s*(?:- )?id: *['\"]?([\w-]+)['\"]?\s*$")
NAME = re.compile(r"\"[^\"]+\"|\{\{[^}]*\}\}|[A-Za-z]+[-_][\w-]+|\d{4}-\d{2}-\d{2}")
DIALLED = "a number to dial"

Numbered = tuple[int, str]


def located(folder: Path, fault: str) -> str:
    """The fault with its line, counted from 1; the fault as it was where no line can be told."""
    path, _, what = fault.partition(": ")
    try:
        data = folder.joinpath(*Path(path).parts[1:]).read_bytes()
    except OSError:
        return fault
    line = line_of(data, what)
    return fault if line is None else f"{path}:{line}: {what}"


def place(fault: str) -> tuple[str, int, str]:
    """Path, line (0 where there is none) and the rest: what faults are sorted by."""
    head, _, what = fault.partition(": ")
    path, _, line = head.partition(":")
    return path, int(line or 0), what


def line_of(data: bytes, what: str) -> int | None:
    """The line of a fault in a file with these bytes, or None."""
    if undecodable := BYTE.search(what):
        return data.count(b"\n", 0, int(undecodable[1])) + 1
    source = data.decode("utf-8", "replace")
    if marks := PARSER.findall(what):
        # The parser sees the front matter without the line --- above it.
        return int(marks[-1]) + source.startswith("---\n")
    if any(words in what for words in IMPOSSIBLE_DATE):
        return next((number for number, line in enumerate(source.splitlines(), 1) if _impossible(line)), None)
    return _in_part(source, what)


def section_line(source: str, section: str, words: str) -> int | None:
    """The line of a section that holds these words, else the section's heading; None for an unknown section."""
    part = _part(source, section)
    return next((number for number, line in part if words in line), part[0][0] if part else None)


def _in_part(source: str, what: str) -> int | None:
    head, _, rest = what.partition(": ")
    part = _part(source, head) or _part(source, what.split()[-1])
    if part and DIALLED in rest:
        return next((number for number, line in part if TYPED_NUMBER.search(line)), part[0][0])
    for number, line in part or _lines(source):
        if any(_names(line, name) for name in NAME.findall(rest or what)):
            return number
    return part[0][0] if part else _field(source, what)


def _names(line: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line) is not None


def _field(source: str, what: str) -> int | None:
    keys = re.findall(r"[a-z_]+", what)
    return next((n for key in keys for n, line in _lines(source) if line.startswith(f"{key}:")), None)


def _part(source: str, name: str) -> list[Numbered]:
    """The lines of the section or row of this name, from its heading to the next one."""
    lines = list(_lines(source))
    starts = [(at, found) for at, (_, line) in enumerate(lines) if (found := MARK.match(line) or ROW.match(line))]
    ends = (at for at, _ in (*starts[1:], (len(lines), None)))
    for (at, found), end in zip(starts, ends, strict=False):
        if found[1] == name:
            heading = at - (found.re is MARK and at > 0)
            return lines[heading : end - (found.re is MARK and end < len(lines))]
    return []


def _lines(source: str) -> Iterator[Numbered]:
    return enumerate(source.split("\n"), 1)


def _impossible(line: str) -> bool:
    for written in DATE.findall(line):
        try:
            date.fromisoformat(written)
        except ValueError:
            return True
    return False
