"""The rows of a round trip as a spreadsheet. A cell is only ever text: no formula, no link, written or read."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.guidance.roundtrip import LARGEST_FILE, ExchangeError, Row

LARGEST_EXPANDED = 50_000_000
"""Bytes, as the archive's directory tells them; no part is ever read beyond what it tells."""
MOST_PARTS = 200
MOST_ROWS = 20_000
COLUMNS = ("topic", "piece", "language", "revision", "mark", "french", "translation")
WIDTHS = (18, 16, 9, 9, 24, 60, 60)
TEXT_CELLS = frozenset({"s", "inlineStr", "str"})
UNREADABLE = (
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,  # xml.etree's ParseError is one
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


def xlsx(rows: Iterable[Row]) -> bytes:
    """A workbook of one sheet, the French locked and the translation free to change."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    room = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(room, options) as book:
        sheet = book.add_worksheet("sira")
        locked = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#555555"})
        free = book.add_format({"text_wrap": True, "valign": "top", "locked": False})
        _lay_out(sheet, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(COLUMNS):
                sheet.write_string(number, column, getattr(row, name), free if name == "translation" else locked)
    return room.getvalue()


def _lay_out(sheet: Any, bold: Any) -> None:
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 2)
    # Without a password: it keeps hands off the marks, it does not keep anybody out.
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def read_xlsx(path: Path) -> list[Row]:
    """The rows of the first sheet. Raises ExchangeError for what is no such workbook, or too large to be one."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    data = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
    _refuse_bombs(data, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            cells = [tuple(row) for row in sheet.iter_rows(max_col=len(COLUMNS), max_row=MOST_ROWS + 1)]
    except (*UNREADABLE, InvalidFileException):
        raise ExchangeError((f"{path.name}: no workbook that can be read",)) from None
    return _rows(cells, path)


def _refuse_bombs(data: bytes, path: Path) -> None:
    if not data:
        raise ExchangeError((f"{path.name}: empty, or over {LARGEST_FILE // 1_000_000} MB",))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_EXPANDED:
                raise ExchangeError((f"{path.name}: over {LARGEST_EXPANDED // 1_000_000} MB when unpacked",))
            if any(b"<!DOCTYPE" in archive.read(part) for part in parts):
                raise ExchangeError((f"{path.name}: a part declares a document type",))
    except UNREADABLE:
        raise ExchangeError((f"{path.name}: no workbook that can be read",)) from None


def _rows(cells: list[tuple[Any, ...]], path: Path) -> list[Row]:
    if len(cells) > MOST_ROWS:
        raise ExchangeError((f"{path.name}: over {MOST_ROWS} rows",))
    head = [str(cell.value) for cell in cells[0] if cell.value is not None] if cells else []
    if head != list(COLUMNS):
        raise ExchangeError((f"{path.name}: the columns must be {', '.join(COLUMNS)}",))
    faults: list[str] = []
    rows = []
    for number, row in enumerate(cells[1:], 2):
        if any(cell.value is not None for cell in row):
            where = f"{path.name} row {number}"
            faults.extend(f"{where}: {fault}" for fault in map(_cell_fault, row, COLUMNS) if fault)
            rows.append(_row(row, where))
    if faults:
        raise ExchangeError(tuple(faults))
    return rows


def _row(cells: tuple[Any, ...], where: str) -> Row:
    topic, piece, language, revision, mark, french, translation = (str(cell.value or "") for cell in cells)
    return Row(topic, piece, language, revision, mark, french, translation, where)


def _cell_fault(cell: Any, column: str) -> str:
    if cell.value is None or cell.data_type in TEXT_CELLS:
        return ""
    if cell.data_type == "f":
        return f"{column} is a formula"
    number = column == "revision" and isinstance(cell.value, int)
    return "" if number else f"{column} is no text"
