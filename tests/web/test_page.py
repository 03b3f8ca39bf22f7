"""The page itself: light, readable, and saying nothing to whoever looks over a shoulder."""

from __future__ import annotations

import re

import pytest

from bot.message import Choice, Reply
from bot.web.pages import HERE, LEAVE_FOR, squeezed
from tests.web.pages import MOST_BYTES, Script, Taken, browser, post, site

LONGEST = Reply(
    "TEST : un brouillon.\n\nQuels risques ?\n\n" + "- 80 00 11 15 (12/2025) ou https://exemple.org/a\n" * 10,
    "bm",
    tuple(Choice("Ce qui attend sur la route", f"fr.topic.t{number}", number < 9) for number in range(13)),
    danger="desert",
)


async def pages() -> list[str]:
    async with browser(site(Script(lambda inbound: (LONGEST,)))) as client:
        answers = [
            await client.get("/"),
            await post(client, text="a"),
            await client.get("/nowhere"),
            await post(client),
        ]
    return [answer.text for answer in answers]


async def test_every_page_is_one_file_under_30_kb() -> None:
    for html in await pages():
        assert len(html.encode()) < MOST_BYTES
        taken = Taken(html)
        fetched = [has for tag, has in taken.elements if "src" in has or (tag == "link" and has["href"] != "data:,")]
        assert fetched == []
        assert not re.search(r"url\(|@import|@font-face", html)


async def test_the_title_and_the_address_bar_say_nothing() -> None:
    for html in await pages():
        assert re.findall("<title>(.*?)</title>", html) == ["Information"]
        assert Taken(html).all("link", rel="icon") == [{"rel": "icon", "href": "data:,"}]


async def test_one_can_leave_quickly_from_every_page() -> None:
    for html in await pages():
        assert Taken(html).all("a", id="leave", href=LEAVE_FOR, rel="noreferrer")


async def test_landmarks_labels_and_the_log_are_there() -> None:
    for html in (await pages())[:2]:
        page = Taken(html)
        assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1] * 4
        assert [has["aria-live"] for has in page.all("div", role="log")] == ["polite"]
        assert page.all("label", **{"for": "text"})
        assert page.all("textarea", id="text")
        assert all(form["method"] == "post" for form in page.all("form"))
        named = [form for form in page.all("form") if form.get("class") == "languages"]
        assert all(form["aria-label"] for form in named)


async def test_forms_post_and_no_password_or_name_is_ever_asked() -> None:
    for html in await pages():
        kinds = {has.get("type", "") for has in Taken(html).all("input")}
        assert kinds <= {"hidden"}
        assert 'autocomplete="off"' in html or "<form" not in html


@pytest.mark.parametrize(
    ("text", "tight", "left"),
    [
        ("a {\n  b: c, d;\n}\n", "{};,", "a{b:c,d;}"),
        ("// why\n  f (x);  // not alone\n", "();", "f(x);// not alone"),
        ('say( "a ;  { b" );', "();{", 'say("a ;  { b");'),
        ('say("\\" ;  ");', ";", 'say("\\" ;  ");'),
        ("/* why */\nh :focus { x: calc(1px + 2px); }", "{};,", "h :focus{x:calc(1px + 2px);}"),
    ],
)
def test_style_and_script_travel_without_what_only_we_read(text: str, tight: str, left: str) -> None:
    assert squeezed(text, tight) == left


async def test_a_browser_without_scripts_does_not_pay_for_ours() -> None:
    async with browser(site()) as client:
        whole, plain = await post(client, text="a"), await post(client, text="a", plain="1")
    assert len(plain.content) < len(whole.content) * 2 / 3
    page = Taken(plain.text)
    assert not page.all("script") + [has for has in page.all("body") if has]
    assert 'name="plain"' in plain.text
    skeletons = [[tag for tag, _ in Taken(each.text).elements if tag != "script"] for each in (whole, plain)]
    assert skeletons[0] == skeletons[1]


STYLE = (HERE / "static" / "chat.css").read_text(encoding="utf-8")
LIGHT, DARK = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", part)) for part in STYLE.partition("@media (prefers-color")[::2]
]
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("soft", "paper"),
    ("soft", "card"),
    ("link", "card"),
    ("link", "paper"),
    ("link", "red-soft"),
    ("ink", "red-soft"),
    ("mine-ink", "mine"),
    ("on-green", "green"),
    ("green", "card"),
    ("red", "red-soft"),
    ("red", "paper"),
    ("red", "card"),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_has_the_contrast_of_level_aa(colours: dict[str, str], front: str, back: str) -> None:
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), [("edge", "card"), ("edge", "paper"), ("ring", "paper"), ("ring", "card")])
def test_edges_of_controls_can_be_seen(colours: dict[str, str], front: str, back: str) -> None:
    assert contrast(colours[front], colours[back]) >= 3
