"""`sira content status` and `sira content golive`: what stands where, and what a person must still do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import typer

from bot.cli.content_options import CONTENT, AsJson, Folder, Today, as_json, columns, day, opened
from bot.cli.content_signed import signed
from bot.cli.failure import FAILURE, failing
from bot.guidance import golive as open_things
from bot.guidance.entry import EntryMatrix
from bot.guidance.entry_read import read_entry
from bot.guidance.guidance import Guidance
from bot.guidance.model import ContentError
from bot.guidance.read import open_reader, read_wordings
from bot.guidance.review import Standing, standings


def status(today: Today = None, lines: AsJson = False, folder: Folder = CONTENT) -> None:
    """Show every text: draft or reviewed by whom and when, drifted from the French, recorded, how old its review is.

    What was signed in the staff area counts.
    """
    rows = list(standings(signed(opened(folder), folder), day(today)))
    if lines:
        typer.echo(as_json(rows))
        return
    head = ("topic", "language", "status", "reviewed", "drift", "audio", "age")
    for line in columns([head, *map(_cells, rows)]):
        typer.echo(line)


def golive(today: Today = None, lines: AsJson = False, folder: Folder = CONTENT) -> None:
    """List what a person must confirm before production; exit 1 while anything is open.

    What was signed in the staff area counts.
    """
    guidance = signed(opened(folder), folder)
    with failing(ContentError):
        found = open_on(folder.resolve(), guidance, day(today))
    if lines:
        typer.echo(as_json({"today": day(today), "open": found.open(), "items": found}))
    else:
        for line in _report(found):
            typer.echo(line)
    if found.open():
        raise typer.Exit(FAILURE)


def open_on(folder: Path, guidance: Guidance, today: date) -> open_things.GoLive:
    """What is open in this content on this day. Raises ContentError."""
    return open_things.golive(guidance, _entry(folder), read_wordings(folder), today)


def _entry(folder: Path) -> EntryMatrix:
    reader = open_reader(folder)
    matrix = read_entry(reader)
    if reader.faults:
        raise ContentError(tuple(reader.faults))
    return matrix


def _cells(text: Standing) -> tuple[str, ...]:
    reviewed = f"{text.reviewer} on {text.reviewed_on}" if text.reviewed_on else "-"
    drift = f"{text.behind} behind" if text.behind else "-"
    age = "never" if text.age is None else f"{text.age} days"
    return text.topic, text.language, text.status, reviewed, drift, text.audio, age


def _report(found: open_things.GoLive) -> Iterator[str]:
    yield from _heading("Numbers to dial", found.numbers)
    yield from columns(map(_number, found.numbers))
    yield from _heading("Claims to confirm with the body named", found.claims)
    for claim in found.claims:
        yield from _claim(claim)
    yield from _heading("Entry rules to confirm", found.rules)
    yield from columns(
        (r.rule, f"{r.pairs} pairs", f"last {r.last_confirmed or 'never'}", r.words) for r in found.rules
    )
    yield from _heading("Texts to review", found.texts)
    yield from columns((t.topic, t.language, t.why) for t in found.texts)
    yield from _heading("Sections that production would withhold today", found.withheld)
    yield from columns((s.topic, s.section, ", ".join(s.claims)) for s in found.withheld)
    yield from _heading("Emergency answers that show unconfirmed numbers", found.emergency)
    yield from columns((e.danger, ", ".join(e.organisations)) for e in found.emergency)
    yield f"\n{found.open()} things are open" if found.open() else "\nnothing is open"


def _number(number: open_things.NumberToDial) -> tuple[str, ...]:
    topics = dict.fromkeys(where.partition("/")[0] for where in number.named_in)
    last = f"last {number.last_confirmed or 'never'}"
    return number.service, number.number, number.why, last, number.organisation, ", ".join(topics) or "-"


def _heading(title: str, items: tuple[object, ...]) -> tuple[str, str]:
    return "", f"{title}: {len(items) or 'none'}"


def _claim(claim: open_things.ClaimToConfirm) -> Iterator[str]:
    yield f"{claim.claim}  {claim.why}"
    yield f"    {claim.words}"
    yield f"    ask: {claim.body} ({claim.source_date or 'no date'})  {claim.url}"
    yield f"    rests on it: {', '.join(claim.rests) or 'no section'}"
