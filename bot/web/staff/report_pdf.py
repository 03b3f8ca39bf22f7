"""The report for a donor as PDF, set by typst with the letters of the relays' sheets.

Nothing of the machine comes in, no font, no network, no clock: the same figures give the same bytes.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.relays.typeset import FONTS
from bot.web.staff.report_told import Told

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATE: Final = Path(__file__).with_name("report.typ")


class ReportError(Exception):
    """The report cannot be set: its template or a font is missing or broken."""


@dataclass
class ReportPress:
    """Sets one report at a time, in a thread of its own. The compiler is opened for the first."""

    _compiler: Compiler | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def pdf(self, told: Told) -> bytes:
        """The report. Raises ReportError."""
        async with self._lock:
            return await asyncio.to_thread(self._pdf, told)

    def _pdf(self, told: Told) -> bytes:
        self._compiler = self._compiler or opened()
        return report_pdf(told, self._compiler)


def opened() -> Compiler:
    """Read template and fonts once. Raises ReportError."""
    import typst

    try:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        return typst.Compiler(TEMPLATE, TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)
    except (OSError, RuntimeError) as error:
        raise ReportError(type(error).__name__) from None


def report_pdf(told: Told, compiler: Compiler) -> bytes:
    """The report as PDF. Raises ReportError."""
    from typst import TypstError

    try:
        document = json.dumps(told.document(), ensure_ascii=False)
        done, warnings = compiler.compile_with_warnings(format="pdf", sys_inputs={"document": document})
    except TypstError as error:
        raise ReportError(error.message) from error
    if warnings or not isinstance(done, bytes):
        raise ReportError("; ".join(warning.message for warning in warnings) or "more than one file")
    return done
