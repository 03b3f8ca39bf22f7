"""Charts as SVG, drawn here: as wide as there is room, text of one size on a phone and a desk, no script and no style.

Each is a picture with a title and a description; its numbers stand in a table beside it. A value of None was not
published: a gap, never a nought. Colours are classes of staff.css.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

HEIGHT: Final = 200
TOP, BOTTOM = 26, 22
"""Pixels above the highest value and below the axis, for words."""
FEW: Final = 12
"""So many points have their value written beside them."""
FEWEST: Final = 4
MANY: Final = 100
"""So few columns are narrow; more than so many leave no gap."""
MOST_NAMES: Final = 7
"""So many points of more are named on the axis."""
NICE: Final = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class About:
    """What a chart shows. `id` is its own on the page."""

    id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Point:
    """One place on the axis: its short name, its value and how that is written, and the bounds of an estimate."""

    name: str
    number: int | None
    said: str = ""
    low: int | None = None
    high: int | None = None


def line(about: About, points: Sequence[Point], top: tuple[int, str], middle: tuple[int, str]) -> Markup:
    """Estimates over time with the band of their bounds. `top` and `middle` are values of the scale, as written."""
    most, count = top[0], len(points)
    runs = list(_runs(points))
    plot = [
        *(f'<path class="band" d="{_band(points, run, most)}"/>' for run in runs),
        *(f'<path class="line" d="{_line(points, run, most)}"/>' for run in runs),
    ]
    dots = [
        f'<circle class="dot" cx="{_percent(at, count)}" cy="{_pixels(point.number, most)}" r="4"/>'
        for at, point in enumerate(points)
        if point.number is not None
    ]
    inner = (*_scale(top, middle), _plot("".join(plot), count), *dots, *_values(points, most), *_axis(points))
    return _picture(about, HEIGHT, inner)


def columns(about: About, points: Sequence[Point], top: tuple[int, str], middle: tuple[int, str]) -> Markup:
    """Counts over time, one column each."""
    drawn = f'<path class="column" d="{_columns([point.number for point in points], top[0])}"/>'
    few = _values(points, top[0]) if len(points) <= FEW else ()
    return _picture(about, HEIGHT, (_plot(drawn, len(points)), *_scale(top, middle), *few, *_axis(points)))


def sparkline(about: About, numbers: Sequence[int | None], most: int, height: int = 36) -> Markup:
    """The same without scale or words, `most` being its full height."""
    drawn = f'<path class="column" d="{_columns(numbers, most)}"/>'
    inner = f'<svg viewBox="0 0 {len(numbers)} 100" preserveAspectRatio="none" height="{height - 1}">{drawn}</svg>'
    ground = f'<line class="ground" x2="100%" y1="{height - 0.5}" y2="{height - 0.5}"/>'
    return _picture(about, height, (inner, ground), "spark")


def bar(number: int, most: int, kind: str = "") -> Markup:
    """A bar for the row of a table that says the number itself."""
    share = _share(number, most)
    return html(
        f'<svg class="bar {escape(kind)}" aria-hidden="true" width="100%" height="12">'
        f'<rect width="{share}" height="12" rx="2"/></svg>'
    )


def progress(about: About, number: int, target: int, low: int | None = None, high: int | None = None) -> Markup:
    """How far towards a target; past it the bar is full. Bounds are a thinner bar across its end."""
    inner = [
        '<rect class="track" width="100%" height="14" y="3" rx="7"/>',
        f'<rect class="reached" width="{_share(number, target)}" height="14" y="3" rx="7"/>',
    ]
    if low is not None and high is not None:
        left, right = min(low, target), min(high, target)
        inner.append(
            f'<rect class="bounds" x="{_share(left, target)}" width="{_share(right - left, target)}" y="8" height="4"/>'
        )
    return _picture(about, 20, inner, "progress")


def html(text: str) -> Markup:
    """HTML that was written here; what came from outside is escaped in it."""
    return Markup(text)  # noqa: S704 - ours


def ceiling(most: int) -> int:
    """The end of a scale for values up to this one: a round number that is at least ten and halves to a whole one."""
    power = 10
    while True:
        for step in NICE:
            if most <= (end := round(step * power)):
                return end
        power *= 10


def _picture(about: About, height: int, inner: Iterable[str], kind: str = "chart") -> Markup:
    name = escape(about.id)
    return html(
        f'<svg class="{kind}" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height}">'
        f'<title id="{name}-t">{escape(about.title)}</title><desc id="{name}-d">{escape(about.description)}</desc>'
        f"{''.join(inner)}</svg>"
    )


def _plot(drawn: str, count: int) -> str:
    """Paths in a box of `count` by 100, stretched to the chart's width."""
    height = HEIGHT - TOP - BOTTOM
    return (
        f'<svg y="{TOP}" width="100%" height="{height}" viewBox="0 0 {count} 100" preserveAspectRatio="none" '
        f'overflow="visible">{drawn}</svg>'
    )


def _scale(*marks: tuple[int, str]) -> Iterator[str]:
    """Lines across at these values, the first being the top one, and the ground."""
    for value, said in marks:
        y = _pixels(value, marks[0][0])
        yield f'<line class="grid" x2="100%" y1="{y}" y2="{y}"/><text class="scale" y="{y - 4}">{escape(said)}</text>'
    yield f'<line class="ground" x2="100%" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'


def _axis(points: Sequence[Point]) -> Iterator[str]:
    """Names below the axis: of all points where they are few, every other one leaving on a narrow screen."""
    count = len(points)
    few = count <= FEW
    named = range(count) if few else sorted({round(n * (count - 1) / (MOST_NAMES - 1)) for n in range(MOST_NAMES)})
    for place, at in enumerate(named):
        anchor = "middle" if few else {0: "start", len(named) - 1: "end"}.get(place, "middle")
        x = {"start": "0", "end": "100%"}.get(anchor, _percent(at, count))
        odd = " odd" if place % 2 else ""
        name = escape(points[at].name)
        yield f'<text class="name{odd}" x="{x}" y="{HEIGHT - 6}" text-anchor="{anchor}">{name}</text>'


def _values(points: Sequence[Point], most: int) -> Iterator[str]:
    count = len(points)
    for at, point in enumerate(points if count <= FEW else ()):
        if point.number is not None:
            odd, y = " odd" if at % 2 else "", _pixels(point.number, most) - 9
            yield (
                f'<text class="value{odd}" x="{_percent(at, count)}" y="{y}" text-anchor="middle">'
                f"{escape(point.said)}</text>"
            )


def _runs(points: Sequence[Point]) -> Iterator[range]:
    """Where values stand side by side."""
    begun = None
    for at, point in enumerate((*points, Point("", None))):
        if point.number is not None and begun is None:
            begun = at
        elif point.number is None and begun is not None:
            yield range(begun, at)
            begun = None


def _line(points: Sequence[Point], run: range, most: int) -> str:
    return "M" + "L".join(f"{at + 0.5:g} {_y(points[at].number, most)}" for at in run)


def _band(points: Sequence[Point], run: range, most: int) -> str:
    """Along the upper bounds and back along the lower ones; a single estimate has a band of some width."""
    reach = [(at + 0.5, at) for at in run] if len(run) > 1 else [(run[0] + 0.35, run[0]), (run[0] + 0.65, run[0])]
    upper = [f"{x:g} {_y(_or(points[at].high, points[at].number), most)}" for x, at in reach]
    lower = [f"{x:g} {_y(_or(points[at].low, points[at].number), most)}" for x, at in reversed(reach)]
    return f"M{'L'.join([*upper, *lower])}Z"


def _columns(numbers: Sequence[int | None], most: int) -> str:
    width = 0.4 if len(numbers) <= FEWEST else 0.76 if len(numbers) <= MANY else 1
    margin = (1 - width) / 2
    return "".join(
        f"M{at + margin:g} 100V{_y(number, most)}h{width:g}V100z"
        for at, number in enumerate(numbers)
        if number is not None
    )


def _y(number: int | None, most: int) -> str:
    """From the top of a box of 100."""
    return f"{100 - 100 * min(number or 0, most) / most:.4g}"


def _pixels(number: int | None, most: int) -> int:
    """From the top of the chart."""
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(number or 0, most) / most)


def _percent(at: int, count: int) -> str:
    return f"{100 * (at + 0.5) / count:.4g}%"


def _share(number: int, most: int) -> str:
    return f"{100 * min(number, most) / most:.4g}%" if most else "0"


def _or(number: int | None, other: int | None) -> int | None:
    return other if number is None else number
