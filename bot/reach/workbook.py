"""A workbook (XLSX, ECMA-376) of typed cells: text, whole numbers and days. There is no formula: nothing writes one.

Written here because a report has tens of thousands of cells, and a general library spends nine tenths of its time on
what they do not need.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | date | None
"""None and "" leave the cell out."""

COLUMNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ROW: Final = "#"
"""Stands for the row where a cell is written once for many."""
LEVEL: Final = 1
"""Of compression: a third larger than at the usual 6, in a quarter of the time."""
EPOCH: Final = date(1899, 12, 30).toordinal()
"""Day 0 of a spreadsheet (its 29 February 1900 never was)."""
NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
BOLD, DAY, WRAPPED = 1, 2, 3
"""Places in the styles below."""

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" '
    'wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name (at most 31 letters), the widths of its columns (at most 26), its rows.

    The first `head` rows are bold and stay in sight. `wrapped`: long texts are broken into lines.
    """

    name: str
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    head: int = 0
    wrapped: bool = False


class Texts(dict[str, int]):
    """Each text of the workbook and its place among them: a cell holds the place, so text stays text."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


class Written(dict[Cell, str]):
    """The cells of one column as they are written: the same for equal ones, but for their row."""

    def __init__(self, letter: str, texts: Texts, style: int) -> None:
        self._texts, self._begins = texts, f'<c r="{letter}{ROW}"'
        self._style = f' s="{style}"' if style else ""

    def __missing__(self, cell: Cell) -> str:
        if cell is None or cell == "":
            self[cell] = ""
        elif isinstance(cell, date):
            self[cell] = f'{self._begins} s="{DAY}"><v>{cell.toordinal() - EPOCH}</v></c>'
        elif isinstance(cell, int):
            self[cell] = f"{self._begins}{self._style}><v>{cell}</v></c>"
        else:
            self[cell] = f'{self._begins}{self._style} t="s"><v>{self._texts[cell]}</v></c>'
        return self[cell]


def workbook(*sheets: Sheet) -> bytes:
    """The file. The same sheets give the same bytes."""
    room = io.BytesIO()
    with ZipFile(room, "w") as file:
        for name, text in _parts(sheets):
            # A fixed date: when a file was made is nobody's business.
            file.writestr(_entry(name), text.encode(), compresslevel=LEVEL)
    return room.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _parts(sheets: Sequence[Sheet]) -> Iterable[tuple[str, str]]:
    numbered = list(enumerate(sheets, 1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered
    )
    yield (
        "[Content_Types].xml",
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>{types}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    names = "".join(f'<sheet name="{_escaped(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, sheet in numbered)
    yield (
        "xl/workbook.xml",
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>',
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations(targets)
    yield "xl/styles.xml", STYLES
    texts = Texts()
    for n, sheet in numbered:
        yield f"xl/worksheets/sheet{n}.xml", _sheet(sheet, texts)
    yield "xl/sharedStrings.xml", _texts(texts)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _sheet(sheet: Sheet, texts: Texts) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, 1)
    )
    fixed = (
        f'<pane ySplit="{sheet.head}" topLeftCell="A{sheet.head + 1}" activePane="bottomLeft" state="frozen"/>'
        if sheet.head
        else ""
    )
    bold = [Written(letter, texts, BOLD) for letter in COLUMNS]
    plain = [Written(letter, texts, WRAPPED if sheet.wrapped else 0) for letter in COLUMNS]
    rows = "".join([_row(n, row, bold if n <= sheet.head else plain) for n, row in enumerate(sheet.rows, 1)])
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{fixed}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>"
    )


def _row(number: int, cells: Sequence[Cell], columns: Sequence[Written]) -> str:
    made = "".join([written[cell] for written, cell in zip(columns, cells, strict=False)])
    return f'<row r="{ROW}">{made}</row>'.replace(ROW, str(number))


def _texts(places: Iterable[str]) -> str:
    held = "".join(f'<si><t xml:space="preserve">{_escaped(text)}</t></si>' for text in places)
    return f'{HEAD}<sst xmlns="{MAIN}">{held}</sst>'


def _escaped(text: str) -> str:
    return escape(NO_XML.sub("\ufffd", text), {'"': "&quot;", "\r": "&#13;"})
