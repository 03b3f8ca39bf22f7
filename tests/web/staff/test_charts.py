"""Charts: what is drawn, that a gap is a gap, and that nothing in them is style, script or somebody's HTML."""

from __future__ import annotations

import pytest
from lxml import etree

from bot.web.staff import charts
from bot.web.staff.charts import About, Point, ceiling

ABOUT = About("people-month", "People <of> the month", "Highest: 30 (March 2026).")
TOP, MIDDLE = (40, "40"), (20, "20")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart: str) -> etree._Element:
    return etree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{chart}</svg>')


def points(*numbers: int | None) -> list[Point]:
    return [
        Point(f"m{at}", number, str(number), number and number - 5, number and number + 5)
        for at, number in enumerate(numbers)
    ]


def texts(root: etree._Element, kind: str) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text") if kind in (text.get("class") or "").split()]


ALL = {
    "line": charts.line(ABOUT, points(10, None, 30), TOP, MIDDLE),
    "columns": charts.columns(ABOUT, points(10, None, 30), TOP, MIDDLE),
    "sparkline": charts.sparkline(ABOUT, [10, None, 30], 40),
    "progress": charts.progress(ABOUT, 10, 40, 5, 15),
}


@pytest.mark.parametrize("name", ALL)
def test_each_is_a_picture_with_a_title_and_a_description(name: str) -> None:
    (picture,) = drawn(ALL[name])
    assert (picture.get("role"), picture.get("width")) == ("img", "100%")
    title, description = (picture.find(f"{SVG}{part}") for part in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (ABOUT.title, ABOUT.description)
    assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@pytest.mark.parametrize("name", [*ALL, "bar"])
def test_none_has_style_script_or_anything_that_the_policy_forbids(name: str) -> None:
    root = drawn(ALL.get(name) or charts.bar(3, 4, "helped"))
    for element in root.iter():
        assert etree.QName(element).localname not in ("style", "script", "foreignObject", "image", "use", "a")
        assert not [key for key in map(str, element.attrib) if key == "style" or key.startswith("on") or "href" in key]


def test_what_was_not_published_is_a_gap_in_the_line_and_no_column() -> None:
    lines = [path.get("d") for path in drawn(ALL["line"]).iter(f"{SVG}path") if path.get("class") == "line"]
    assert lines == ["M0.5 75", "M2.5 25"]
    whole = drawn(charts.line(ABOUT, points(10, 20, 30), TOP, MIDDLE))
    assert [path.get("d") for path in whole.iter(f"{SVG}path") if path.get("class") == "line"] == [
        "M0.5 75L1.5 50L2.5 25"
    ]
    (columns,) = drawn(charts.sparkline(ABOUT, [10, None, 30, 40, 20], 40)).iter(f"{SVG}path")
    assert columns.get("d") == "M0.12 100V75h0.76V100zM2.12 100V25h0.76V100zM3.12 100V0h0.76V100zM4.12 100V50h0.76V100z"


def test_the_band_runs_along_the_upper_bounds_and_back_along_the_lower() -> None:
    whole = drawn(charts.line(ABOUT, points(10, 20), TOP, MIDDLE))
    bands = [path.get("d") for path in whole.iter(f"{SVG}path") if path.get("class") == "band"]
    assert bands == ["M0.5 62.5L1.5 37.5L1.5 62.5L0.5 87.5Z"]
    alone = drawn(charts.line(ABOUT, points(20), TOP, MIDDLE))
    assert next(path.get("d") for path in alone.iter(f"{SVG}path")) == "M0.35 37.5L0.65 37.5L0.65 62.5L0.35 62.5Z"


def test_few_points_are_all_named_and_have_their_value_many_neither() -> None:
    few = drawn(charts.columns(ABOUT, points(*range(10, 22)), TOP, MIDDLE))
    assert texts(few, "name") == [f"m{at}" for at in range(12)]
    assert texts(few, "value") == [str(number) for number in range(10, 22)]
    assert len(texts(few, "odd")) == 12
    many = drawn(charts.columns(ABOUT, points(*range(10, 41)), TOP, MIDDLE))
    assert texts(many, "name") == ["m0", "m5", "m10", "m15", "m20", "m25", "m30"]
    assert texts(many, "value") == []


def test_a_target_that_is_passed_is_a_full_bar_and_bounds_end_with_it() -> None:
    past = [rect.attrib for rect in drawn(charts.progress(ABOUT, 60, 40, 30, 80)).iter(f"{SVG}rect")]
    assert [(rect["width"], rect.get("x")) for rect in past] == [("100%", None), ("100%", None), ("25%", "75%")]
    begun = [rect.get("width") for rect in drawn(charts.progress(ABOUT, 0, 40)).iter(f"{SVG}rect")]
    assert begun == ["100%", "0%"]


@pytest.mark.parametrize(
    ("most", "end"),
    [(0, 10), (10, 10), (11, 20), (21, 30), (55, 60), (61, 80), (785, 800), (801, 1000), (3810, 4000), (70000, 80000)],
)
def test_a_scale_ends_at_a_round_number_that_halves(most: int, end: int) -> None:
    assert ceiling(most) == end
    assert end % 2 == 0
