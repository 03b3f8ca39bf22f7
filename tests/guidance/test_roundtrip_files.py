"""Spreadsheets and catalogues: any text comes back as it went; a broken or hostile file is refused and no more."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from bot.guidance.guidance import Guidance
from bot.guidance.pieces import normal
from bot.guidance.roundtrip import LARGEST_FILE, ExchangeError, Row, rows
from bot.guidance.roundtrip_po import po, read_po_file
from bot.guidance.roundtrip_xlsx import COLUMNS, LARGEST_EXPANDED, read_xlsx, xlsx
from tests.people import NOON

TODAY = NOON.date()
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"), include_characters="\n")
TEXTS = st.text(LETTERS, max_size=60)
ONCE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HARD = [
    "=1+1",
    '=HYPERLINK("https://example.org")',
    "+1",
    "@x",
    "https://example.org",
    "007",
    "1e5",
    "TRUE",
    "_x0041_",
    "a\n\nb",
    '"q"',
    "%s %(x)d",
    "\\n",
    "<b>&amp;",
    "ɛ́ɔ̀ɲŋ",
    "{{svc-070}}",
    "'x",
    "\u2028\u200b",
    "#N/A",
]


def row(french: str, translation: str) -> Row:
    return Row("risk_sea", "answer/text", "bm", "1", "ab-cd", french, translation)


def through_xlsx(room: Path, *written: Row) -> list[Row]:
    path = room / "file.xlsx"
    path.write_bytes(xlsx(written))
    return read_xlsx(path)


def through_po(room: Path, *written: Row) -> list[Row]:
    path = room / "file.po"
    path.write_bytes(po(written, "bm", TODAY))
    return read_po_file(path)


@pytest.mark.parametrize("through", [through_xlsx, through_po])
@pytest.mark.parametrize("text", HARD)
def test_a_hard_text_comes_back_as_it_went(tmp_path: Path, through: Any, text: str) -> None:
    (back,) = through(tmp_path, row(text, text))
    assert (back.french, back.translation) == (text, text)


@ONCE
@given(text=TEXTS)
def test_any_text_comes_back_from_a_spreadsheet(tmp_path: Path, text: str) -> None:
    (back,) = through_xlsx(tmp_path, row("source", text))
    assert normal(back.translation) == normal(text)


@ONCE
@given(text=TEXTS)
def test_any_text_comes_back_from_a_catalogue(tmp_path: Path, text: str) -> None:
    (back,) = through_po(tmp_path, row("source", text))
    assert normal(back.translation) == normal(text)


def test_no_formula_and_no_link_is_ever_written(tmp_path: Path) -> None:
    data = xlsx([row("=1+1", "https://example.org"), row("@SUM(1)", '=HYPERLINK("https://example.org")')])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def changed(room: Path, guidance: Guidance, cell: str, value: Any) -> Path:
    """An exported workbook with one cell changed, saved by another program."""
    path = room / "file.xlsx"
    path.write_bytes(xlsx(list(rows(guidance, "bm"))[:5]))
    book = load_workbook(path)
    book.worksheets[0][cell] = value
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ("G2", "=1+1", "row 2: translation is a formula"),
        ("G3", ArrayFormula("G3", "=SUM(1,2)"), "row 3: translation is a formula"),
        ("F4", "=F3", "row 4: french is a formula"),
        ("G5", 42, "row 5: translation is no text"),
        ("G5", TODAY, "row 5: translation is no text"),
        ("G5", True, "row 5: translation is no text"),
        ("D5", 1.5, "row 5: revision is no text"),
        ("A1", "thema", "the columns must be topic, piece"),
        ("G1", None, "the columns must be topic, piece"),
    ],
)
def test_a_cell_that_is_no_text_refuses_the_file(
    tmp_path: Path, guidance: Guidance, cell: str, value: Any, fault: str
) -> None:
    with pytest.raises(ExchangeError, match=fault):
        read_xlsx(changed(tmp_path, guidance, cell, value))


def test_a_workbook_saved_by_another_program_reads_the_same(tmp_path: Path, guidance: Guidance) -> None:
    path = changed(tmp_path, guidance, "D3", 1)
    read = [(r.topic, r.piece, r.mark, r.revision, r.translation) for r in read_xlsx(path)]
    assert read == [(r.topic, r.piece, r.mark, r.revision, r.translation) for r in list(rows(guidance, "bm"))[:5]]


def archive(parts: dict[str, bytes]) -> bytes:
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return room.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def bomb() -> bytes:
    half = bytes(LARGEST_EXPANDED // 2)
    return archive({**parts_of(xlsx([row("a", "b")])), "xl/a.xml": half, "xl/b.xml": half})


def entities() -> bytes:
    parts = parts_of(xlsx([row("a", "b")]))
    declared = b'<!DOCTYPE x [<!ENTITY a "lol">]>'
    sheet = parts["xl/worksheets/sheet1.xml"]
    return archive({**parts, "xl/worksheets/sheet1.xml": sheet.replace(b"?>", b"?>" + declared, 1)})


def without(name: str) -> bytes:
    parts = parts_of(xlsx([row("a", "b")]))
    del parts[name]
    return archive(parts)


def without_rows() -> bytes:
    room = io.BytesIO()
    Workbook().save(room)
    return room.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty, or over 5 MB"),
        (bytes(LARGEST_FILE + 1), "over 5 MB"),
        (b"no archive", "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no workbook"),
        (bomb(), "over 50 MB when unpacked"),
        (archive({f"{number}": b"" for number in range(201)}), "when unpacked"),
        (entities(), "declares a document type"),
        (archive({"a.txt": b"hello"}), "no workbook"),
        (without("xl/worksheets/sheet1.xml"), "no workbook"),
        (without("[Content_Types].xml"), "no workbook"),
        (without_rows(), "the columns must be"),
    ],
    ids=["empty", "large", "text", "ole", "bomb", "parts", "entities", "zip", "no-sheet", "no-types", "no-rows"],
)
def test_a_broken_or_hostile_workbook_is_refused(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(data)
    with pytest.raises(ExchangeError, match=fault):
        read_xlsx(path)


def test_a_cell_far_below_does_not_fill_the_memory(tmp_path: Path, guidance: Guidance) -> None:
    with pytest.raises(ExchangeError, match="over 20000 rows"):
        read_xlsx(changed(tmp_path, guidance, "A1048576", "far"))


def test_columns_to_the_right_are_a_translator_s_own(tmp_path: Path, guidance: Guidance) -> None:
    assert len(read_xlsx(changed(tmp_path, guidance, "ZZ3", "=1+1"))) == 5


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (bytes(LARGEST_FILE + 1), "over 5 MB"),
        (b'msgid "a"\nmsgstr "\xff"', "not in UTF-8"),
        (b'msgid "a"\nmsgid "b"\nmsgstr "c"', "no catalogue|no row"),
        ("hello".encode("utf-16"), "not in UTF-8"),
        (b'#, fuzzy\nmsgctxt "risk_sea/title"\nmsgid "a"\nmsgstr "b"', "file.po:3: risk_sea/title: marked fuzzy"),
    ],
)
def test_a_broken_catalogue_is_refused(tmp_path: Path, data: bytes, fault: str) -> None:
    path = tmp_path / "file.po"
    path.write_bytes(data)
    with pytest.raises(ExchangeError, match=fault):
        read_po_file(path)


def test_a_catalogue_that_tells_no_language_gives_rows_without_one(tmp_path: Path) -> None:
    path = tmp_path / "file.po"
    path.write_bytes(b'msgctxt "risk_sea/title"\nmsgid "a"\nmsgid_plural "as"\nmsgstr[0] "b"\nmsgstr[1] "c"')
    assert [(r.language, r.revision, r.mark, r.translation) for r in read_po_file(path)] == [("", "", "", "")]


@ONCE
@given(at=st.floats(0, 1), byte=st.integers(0, 255), cut=st.booleans(), form=st.sampled_from(["xlsx", "po"]))
def test_no_damage_does_more_than_be_refused(
    tmp_path: Path, guidance: Guidance, at: float, byte: int, cut: bool, form: str
) -> None:
    some = list(rows(guidance, "bm"))[:8]
    data = bytearray(xlsx(some) if form == "xlsx" else po(some, "bm", TODAY))
    place = int(at * (len(data) - 1))
    data = data[:place] if cut else data[:place] + bytes([byte]) + data[place + 1 :]
    path = tmp_path / f"file.{form}"
    path.write_bytes(data)
    try:
        read = read_xlsx(path) if form == "xlsx" else read_po_file(path)
    except ExchangeError:
        return
    assert all(isinstance(each, Row) for each in read)


def test_the_columns_are_the_fields_of_a_row() -> None:
    assert (*COLUMNS, "where") == tuple(Row.__dataclass_fields__)
