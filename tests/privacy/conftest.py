"""What the privacy tests measured, as one table at the end of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Row = tuple[str, str, str, str]
ROWS = pytest.StashKey[list[Row]]()
HEAD: Row = ("test", "pass mark", "measured", "protection off")
Measured = Callable[[str, str, object, object], None]


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Takes down (what, pass mark, measured, with the protection switched off)."""

    def take_down(what: str, mark: str, value: object, off: object) -> None:
        request.config.stash.setdefault(ROWS, []).append((what, mark, _shown(value), _shown(off)))

    return take_down


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    held: list[Row] = config.stash.setdefault(ROWS, [])
    rows = [HEAD, *sorted(held)]
    if len(rows) == 1:
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    terminalreporter.section("privacy")
    for row in rows:
        terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
