"""Reads figures out of a page as a program does, by the attributes of their tables, and out of a report of the CLI."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

from bot.reach.report import Report, as_json

Cell = tuple[str, bool, str, str, str]
"""(table, whether its rest, period, value, number | low | high)."""
KINDS = ("number", "low", "high")


def of_page(text: str) -> dict[Cell, int]:
    """Every figure on a page. The same cell may stand twice, with the same number."""
    found: dict[Cell, int] = {}
    for element in html.fromstring(text).iter():
        if isinstance(element.tag, str) and "data-table" in element.attrib:
            for cell, number in _of_table(element) if element.tag == "table" else [_alone(element)]:
                assert found.setdefault(cell, number) == number, cell
    return found


def of_report(report: Report) -> dict[Cell, int]:
    """Every figure of `sira reach report --format json`."""
    tables = json.loads(as_json(report))["tables"]
    return {
        (table["table"], table["rest"], figure["period"], figure["value"], kind): figure[kind]
        for table in tables
        for figure in table["figures"]
        for kind in KINDS
        if figure[kind] is not None
    }


def flags_of_page(text: str) -> dict[str, str]:
    """Flags that stand beside periods on a page."""
    found = {}
    for element in html.fromstring(text).iter():
        if isinstance(element.tag, str) and "data-f" in element.attrib:
            found[str(element.attrib["data-p"])] = str(element.attrib["data-f"])
    return found


def _of_table(table: Any) -> Iterator[tuple[Cell, int]]:
    heads = [head.attrib for head in table.xpath("./thead/tr/*[position() > 1]")]
    for row in table.xpath("./tbody/tr"):
        (side,) = row.xpath("./th")
        cells = row.xpath("./td")
        assert len(cells) == len(heads)
        for head, cell in zip(heads, cells, strict=True):
            text = "".join(cell.xpath("./b/text()")) or cell.text or ""
            if text:
                yield _cell({**table.attrib, **head, **side.attrib}), number(text)


def _alone(element: Any) -> tuple[Cell, int]:
    return _cell(element.attrib), number(element.text)


def _cell(data: Mapping[str, str]) -> Cell:
    value = "/".join(filter(None, (data.get("data-v"), data.get("data-w"))))
    return data["data-table"], data["data-rest"] == "1", data["data-p"], value, data.get("data-k", "number")


def number(text: str) -> int:
    """A number as it is written in any of the three languages."""
    return int(re.sub(r"[\s,]", "", text))
