"""Texts out to a translator and back: nothing changes by itself, nothing wrong comes in, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.guidance.guidance import Guidance, Policy, read_guidance
from bot.guidance.pieces import rewritten
from bot.guidance.roundtrip import ExchangeError, Row, changes, rows
from bot.guidance.roundtrip_files import Rewrite, rewrites, write
from bot.guidance.roundtrip_po import po, read_po_file
from bot.guidance.roundtrip_xlsx import read_xlsx, xlsx
from bot.message import LANGUAGES, Language
from tests.guidance.breaking import DESERT, copied, replaced
from tests.people import NOON

TODAY = NOON.date()
TRANSLATIONS: tuple[Language, ...] = ("bm", "en")
FORMATS = ("xlsx", "po")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(tmp_path)


def read(folder: Path) -> Guidance:
    return read_guidance(folder, Policy(production=False, serve_drafts=True))


def there_and_back(guidance: Guidance, language: Language, form: str, room: Path) -> list[Row]:
    path = room / f"file.{form}"
    found = rows(guidance, language)
    path.write_bytes(xlsx(found) if form == "xlsx" else po(found, language, TODAY))
    return read_xlsx(path) if form == "xlsx" else read_po_file(path)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", TRANSLATIONS)
def test_what_is_exported_and_imported_changes_not_a_byte(
    content: Path, tmp_path: Path, language: Language, form: str
) -> None:
    before, guidance = snapshot(content), read(content)
    returned = there_and_back(guidance, language, form, tmp_path)
    assert [replace(row, where="") for row in returned] == list(rows(guidance, language))
    assert changes(guidance, returned, language) == {}
    write(content, rewrites(content, guidance, {}, language, TODAY))
    assert snapshot(content) == before


def edited(guidance: Guidance, language: Language, topic: str, piece: str, /, **fields: str) -> list[Row]:
    """The exported rows with one of them changed."""
    return [
        replace(row, where="row 7", **fields) if (row.topic, row.piece) == (topic, piece) else row
        for row in rows(guidance, language)
    ]


def test_a_changed_text_is_written_alone_and_its_review_is_void(content: Path) -> None:
    replaced(f"{DESERT}/fr.md", "revision: 1", "revision: 3")(content)
    for unsigned, signed in (
        ("status: draft", "status: reviewed"),
        ("reviewer: null", "reviewer: A. Reader"),
        ("_on: null", "_on: 2026-11-01"),
    ):
        replaced(f"{DESERT}/bm.md", unsigned, signed)(content)
    guidance, before = read(content), snapshot(content)
    wanted = changes(
        guidance, edited(guidance, "bm", "risk_desert", "toll/text", translation="Jate tɛ.\r\n\r\nO ye. "), "bm"
    )
    write(content, rewrites(content, guidance, wanted, "bm", TODAY))
    after = snapshot(content)
    assert {name for name in after if after[name] != before.get(name)} == {f"{DESERT}/bm.md"}
    text, old = read(content).topics["risk_desert"].texts["bm"], guidance.topics["risk_desert"].texts["bm"]
    assert (text.revision, text.status, text.reviewer, text.reviewed_on) == (3, "draft", None, None)
    assert text.sections[3].text == "Jate tɛ.\n\nO ye."
    assert [s for s in text.sections if s.id != "toll"] == [s for s in old.sections if s.id != "toll"]
    again = changes(
        read(content), edited(guidance, "bm", "risk_desert", "toll/text", translation="Jate tɛ.\n\nO ye."), "bm"
    )
    assert again == {}, "the same file a second time changes nothing"


@pytest.mark.parametrize("title", ["A: b", "yes", "2026", "'q\"", "# x", "- x", "né", "null", "{a}", "%&*!|>"])
def test_a_title_of_any_letters_comes_through(content: Path, title: str) -> None:
    path = content / DESERT / "en.md"
    path.write_text(rewritten(path.read_text(encoding="utf-8"), {"title": title}, 1), encoding="utf-8")
    assert read(content).topics["risk_desert"].texts["en"].title == title


NUMBER = "{{svc-070}}"
REFUSED: list[tuple[str, str, dict[str, str], str]] = [
    (
        "risk_desert",
        "toll/text",
        {"translation": "New.", "revision": "0"},
        "stale: exported at revision 0, the French is at 1",
    ),
    ("risk_desert", "toll/text", {"translation": "New.", "mark": "0-0"}, "stale: the French is not that of the export"),
    ("risk_desert", "toll/text", {"translation": "New.", "mark": ""}, "stale: "),
    ("risk_desert", "toll/text", {"translation": f"Call {NUMBER}."}, f"{NUMBER} is not in the French"),
    ("risk_desert", "expelled/text", {"translation": "Call them."}, f"{NUMBER} is missing"),
    ("risk_desert", "expelled/text", {"translation": f"{NUMBER} {NUMBER}"}, f"{NUMBER} is not in the French"),
    ("risk_desert", "toll/text", {"translation": " \n"}, "empty; nothing may be removed"),
    ("risk_desert", "toll/text", {"translation": "a " * 451}, "over 900 characters"),
    ("risk_desert", "answer/text", {"translation": "a " * 301}, "over 600 characters"),
    ("risk_desert", "title", {"translation": "a" * 25}, "over 24 characters"),
    ("risk_desert", "title", {"translation": "a\nb"}, "a title is one line"),
    ("risk_desert", "toll/text", {"translation": "a\x07b"}, "a control character"),
    ("risk_desert", "toll/text", {"topic": "risk_moon"}, "unknown topic"),
    ("risk_desert", "toll/text", {"piece": "moon/text"}, "unknown piece"),
    ("risk_desert", "toll/text", {"piece": "title"}, "stands twice"),
]


@pytest.mark.parametrize(("topic", "piece", "fields", "fault"), REFUSED)
def test_a_row_that_cannot_be_taken_refuses_the_file(
    guidance: Guidance, topic: str, piece: str, fields: dict[str, str], fault: str
) -> None:
    with pytest.raises(ExchangeError) as caught:
        changes(guidance, edited(guidance, "en", topic, piece, **fields), "en")
    (found,) = caught.value.faults
    assert found.startswith("row 7: ")
    assert fault in found


def test_every_reason_is_told_at_once(guidance: Guidance) -> None:
    wrong = [
        row
        for topic, piece, fields, _ in REFUSED
        for row in edited(guidance, "en", topic, piece, **fields)
        if row.where
    ]
    with pytest.raises(ExchangeError) as caught:
        changes(guidance, wrong, "en")
    assert len(caught.value.faults) >= len(REFUSED)


def test_a_file_of_another_language_is_refused_in_one_line(guidance: Guidance) -> None:
    with pytest.raises(ExchangeError, match="the language of the file is en; asked for is bm"):
        changes(guidance, rows(guidance, "en"), "bm")


def test_a_file_without_a_row_is_refused(guidance: Guidance) -> None:
    with pytest.raises(ExchangeError, match="no row"):
        changes(guidance, [], "bm")


def test_a_row_that_is_missing_removes_nothing(guidance: Guidance) -> None:
    assert changes(guidance, list(rows(guidance, "bm"))[:3], "bm") == {}


def test_a_stale_row_that_changes_nothing_does_no_harm(guidance: Guidance) -> None:
    assert changes(guidance, edited(guidance, "bm", "risk_desert", "title", revision="0"), "bm") == {}


def test_what_was_changed_here_since_the_export_is_not_written_over(content: Path) -> None:
    exported = edited(read(content), "en", "risk_desert", "toll/text", translation="New.")
    replaced(f"{DESERT}/en.md", "It is an estimate", "This is an estimate")(content)
    with pytest.raises(ExchangeError, match="the translation was changed here since the export"):
        changes(read(content), exported, "en")


@pytest.mark.parametrize(
    ("piece", "text", "fault"),
    [
        ("toll/text", "Call 00 00 00 00.", "a number to dial must be named"),
        ("toll/text", 'See "Going by bicycle".', '"Going by bicycle" is no title'),
        ("toll/text", "## A heading\nText.", "has no line <!-- id:"),
        ("toll/text", "## A\n<!-- id: answer; claims: -->\nText.", "differ from the French"),
        ("title", "Over the sand", '"Crossing the desert" is no title of a topic'),
    ],
)
def test_what_would_break_the_content_is_refused_and_nothing_is_written(
    content: Path, piece: str, text: str, fault: str
) -> None:
    guidance, before = read(content), snapshot(content)
    with pytest.raises(ExchangeError) as caught:
        rewrites(content, guidance, {"risk_desert": {piece: text}}, "en", TODAY)
    assert any(fault in each for each in caught.value.faults), caught.value.faults
    assert snapshot(content) == before


def test_a_diff_names_the_file_and_both_texts(content: Path) -> None:
    (planned,) = rewrites(content, read(content), {"risk_desert": {"toll/title": "How many?"}}, "en", TODAY)
    lines = list(planned.diff())
    assert lines[:2] == [f"--- content/{DESERT}/en.md", f"+++ content/{DESERT}/en.md"]
    assert {"-## How many people die?", "+## How many?"} <= set(lines)


def test_when_one_file_cannot_be_written_none_is(content: Path) -> None:
    before = snapshot(content)
    (content / "topics/risk_sea/en.md").unlink()
    (content / "topics/risk_sea/en.md/in_the_way").mkdir(parents=True)
    planned = (
        Rewrite(Path(DESERT) / "en.md", before[f"{DESERT}/en.md"].decode(), "new"),
        Rewrite(Path("topics/risk_sea/en.md"), "old", "new"),
    )
    with pytest.raises(OSError):
        write(content, planned)
    assert (content / DESERT / "en.md").read_bytes() == before[f"{DESERT}/en.md"]
    assert not list(content.rglob("*.new"))


def test_all_languages_but_french_can_be_exported() -> None:
    assert set(TRANSLATIONS) == set(LANGUAGES) - {"fr"}
