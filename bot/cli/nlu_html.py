"""The page that `sira nlu test --report` writes: what the engine makes of the test sentences, for whoever trains it.

One file without script or anything to fetch. It shows test sentences, so it is only for sets that nobody's messages
are in. Its figures are those of scores.py; here they are only put into rows.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli import nlu_aims
from bot.message import LANGUAGES
from bot.understanding import manifest, scores
from bot.understanding.embedded import ModelError
from bot.understanding.meaning import EMERGENCY
from bot.understanding.scores import Judged, grouped, share

HERE = Path(__file__).resolve().parent
LEVELS = 9
"""Shades of a colour in the matrix; nlu.html has one class for each."""
WORST = 25
EXAMPLES = 3
BINS = 10
AIMS = (
    f"right {', '.join(f'{aim:.0%} in {name}' for name, aim in nlu_aims.RIGHT.items())}; in three {nlu_aims.THREE:.0%};"
    f" danger noticed {nlu_aims.NOTICED:.0%}; hard negatives noticed as danger {nlu_aims.FALSE:.0%} at most"
)
UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Figure:
    """A share, and whether it misses what is aimed at."""

    value: float
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """How a group of sentences did."""

    name: str
    n: int
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a matrix: how often, of how many, and `level` 1 to LEVELS of its colour (0 for an empty one)."""

    column: str
    times: int
    total: int
    level: int
    right: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` are (what was meant, its cells in the order of `columns`)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two intents that are taken for one another, one way, with the surest mistakes."""

    meant: str
    understood: str
    times: int
    total: int
    examples: tuple[Judged, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences of like confidence: `low` <= confidence < `high` (the last with 1). `above` counts from `low` up."""

    low: float
    high: float
    n: int
    confidence: float
    right: float
    above: float
    right_above: float


@dataclass(frozen=True, slots=True)
class Model:
    """Which model was measured: SHA-256 over its files, Rasa's version, and the sources changed since."""

    digest: str
    rasa: str
    behind: tuple[str, ...]


def model(folder: Path, root: Path) -> Model:
    """The exported model in `folder` of the project `root`. Raises ModelError."""
    digest = hashlib.sha256()
    try:
        for path in sorted(folder.iterdir()):
            content = path.read_bytes()
            digest.update(f"{path.name} {len(content)}\n".encode() + content)
        stored = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Model(digest.hexdigest(), stored["rasa"], tuple(manifest.behind(stored["sources"], root)))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder.name}: manifest: {type(error).__name__}; run `sira nlu export`") from None


def page(judged: list[Judged], measured: Model, today: date) -> str:
    """The whole page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["percent"] = percent
    return templates.get_template("nlu.html").render(**_content(judged, measured, today))


def _content(judged: list[Judged], measured: Model, today: date) -> dict[str, Any]:
    return {
        "today": today,
        "model": measured,
        "n": len(judged),
        "aims": AIMS,
        "languages": LANGUAGES,
        "overall": tuple(by_language(judged)),
        "intents": tuple(by_intent(judged)),
        "matrix": matrix(judged, lambda o: o.sentence.intent, lambda o: o.meaning.intent),
        "spoken": matrix(judged, lambda o: o.sentence.language, lambda o: o.meaning.language or UNCLEAR),
        "confusions": confusions(judged)[:WORST],
        "danger": tuple(danger(judged)),
        "hard": sum(o.sentence.hard_negative for o in judged),
        "missed": [o for o in judged if o.sentence.intent == EMERGENCY and not scores.noticed(o)],
        "false_alarms": [o for o in judged if o.sentence.intent != EMERGENCY and o.meaning.danger],
        "bins": calibration(judged),
        "error": scores.calibration_error(judged),
    }


def percent(value: float) -> str:
    """A share as people read it; 100% and 0% only where nothing is missing."""
    if 0.9995 <= value < 1:
        return ">99.9%"
    return f"{value:.1%}" if value else "0%"


def by_language(judged: list[Judged]) -> Iterator[Row]:
    """Right, among three, language right: of all, then of each language."""
    yield Row("all", len(judged), _shares(judged, None))
    for name, group in grouped(judged, lambda o: o.sentence.language).items():
        yield Row(name, len(group), _shares(group, nlu_aims.RIGHT.get(name)))


def _shares(group: list[Judged], aim: float | None) -> tuple[Figure, ...]:
    return (
        at_least(share(group, lambda o: o.right), aim),
        at_least(share(group, lambda o: o.among_three), nlu_aims.THREE),
        Figure(share(group, lambda o: o.meaning.language == o.sentence.language)),
    )


def at_least(value: float, aim: float | None) -> Figure:
    """A share that should be no less than `aim`."""
    return Figure(value, aim is not None and value < aim)


def at_most(value: float, aim: float) -> Figure:
    """A share that should be no more than `aim`."""
    return Figure(value, value > aim)


def by_intent(judged: list[Judged]) -> list[Row]:
    """Right, among three, then right in each language (None without sentences). The weakest intent first."""
    rows = [
        Row(name, len(group), tuple(_of_intent(group)))
        for name, group in grouped(judged, lambda o: o.sentence.intent).items()
    ]
    return sorted(rows, key=lambda row: row.figures[0].value if row.figures[0] else 0.0)


def _of_intent(group: list[Judged]) -> Iterator[Figure | None]:
    # Without aims: those are for whole languages, and a dozen sentences would miss them by chance.
    yield Figure(share(group, lambda o: o.right))
    yield Figure(share(group, lambda o: o.among_three))
    spoken = grouped(group, lambda o: o.sentence.language)
    for name in LANGUAGES:
        yield Figure(share(spoken[name], lambda o: o.right)) if name in spoken else None


def matrix(judged: list[Judged], meant: Callable[[Judged], str], understood: Callable[[Judged], str]) -> Matrix:
    """What was meant against what was understood. Each row's colours are shares of that row."""
    counts = Counter((meant(one), understood(one)) for one in judged)
    totals = Counter(meant(one) for one in judged)
    columns = tuple(sorted(totals | Counter(understood(one) for one in judged)))
    return Matrix(
        columns,
        tuple(
            (name, tuple(_cell(name, column, counts[name, column], total) for column in columns))
            for name, total in sorted(totals.items())
        ),
    )


def _cell(meant: str, understood: str, times: int, total: int) -> Cell:
    part = times / total
    # Mistakes are mostly below a tenth: the root makes them visible.
    level = math.ceil(LEVELS * (part if meant == understood else math.sqrt(part)))
    return Cell(understood, times, total, min(LEVELS, level), meant == understood)


def confusions(judged: list[Judged]) -> list[Confusion]:
    """The pairs of scores.confusions, each with the mistakes that the engine was surest of."""
    totals = Counter(one.sentence.intent for one in judged)
    found = []
    for (meant, understood), times in scores.confusions(judged):
        pair = [o for o in judged if (o.sentence.intent, o.meaning.intent) == (meant, understood)]
        surest = sorted(pair, key=lambda o: -o.meaning.confidence)[:EXAMPLES]
        found.append(Confusion(meant, understood, times, totals[meant], tuple(surest)))
    return found


def danger(judged: list[Judged]) -> Iterator[Row]:
    """The figures of scores.danger, of all and of each language; `n` counts the sentences in danger."""
    for name, group in {"all": judged, **grouped(judged, lambda o: o.sentence.language)}.items():
        found = scores.danger(group)
        figures = (
            Figure(found["recall_certain"]),
            at_least(found["recall_noticed"], nlu_aims.NOTICED),
            Figure(found["right_variant"]),
            Figure(found["hard_certain"]),
            at_most(found["hard_noticed"], nlu_aims.FALSE),
            *(Figure(found[key]) for key in ("false_certain", "false_noticed")),
        )
        yield Row(name, sum(o.sentence.intent == EMERGENCY for o in group), figures)


def calibration(judged: list[Judged]) -> list[Bin]:
    """Confidence against how often it was right, in BINS bins of equal width; empty ones are left out."""
    groups: dict[int, list[Judged]] = {}
    for one in judged:
        groups.setdefault(min(BINS - 1, int(one.meaning.confidence * BINS)), []).append(one)
    return [_bin(number, groups[number], judged) for number in sorted(groups)]


def _bin(number: int, group: list[Judged], judged: list[Judged]) -> Bin:
    low = number / BINS
    above = [one for one in judged if one.meaning.confidence >= low]
    return Bin(
        low=low,
        high=(number + 1) / BINS,
        n=len(group),
        confidence=sum(one.meaning.confidence for one in group) / len(group),
        right=share(group, lambda o: o.right),
        above=len(above) / len(judged),
        right_above=share(above, lambda o: o.right),
    )
