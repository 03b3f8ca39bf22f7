"""Every fault is listed at once, with its path and line, and nothing that is right is called a fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.guidance.audit import audit
from bot.guidance.model import ContentError
from tests.guidance.breaking import DESERT, Break, copied, replaced, row_replaced
from tests.people import NOON

TODAY = NOON.date()
RISKS = "claims/risks.yml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copied(tmp_path)


def line_of(path: Path, words: str) -> int:
    data = path.read_bytes()
    return data[: data.index(words.encode())].count(b"\n") + 1


def told(content: Path, today: date = TODAY) -> tuple[str, ...]:
    """The faults in what these tests break: the topics, the claims, the services."""
    return tuple(fault for fault in audit(content, today).faults if not fault.startswith("content/entry_"))


def test_the_project_s_content_has_no_fault(content: Path) -> None:
    assert audit(content, TODAY).faults == ()


FAULTS: list[tuple[Break, str, str, str]] = [
    (replaced(f"{DESERT}/en.md", "risk-012", "risk-999"), f"{DESERT}/en.md", "risk-999", "unknown claim risk-999"),
    (
        replaced(f"{DESERT}/fr.md", "{{svc-070}}", "{{svc-999}}"),
        f"{DESERT}/fr.md",
        "svc-999",
        "unknown service svc-999",
    ),
    (replaced(f"{DESERT}/fr.md", "{{svc-070}}", "{{svc-070:7}}"), f"{DESERT}/fr.md", "svc-070:7", "no such number"),
    (replaced(f"{DESERT}/fr.md", "{{svc-070}}", "00 00 00 00"), f"{DESERT}/fr.md", "00 00 00 00", "a number to dial"),
    (replaced(f"{DESERT}/fr.md", "soif", "soif " * 200), f"{DESERT}/fr.md", "# Traverser", "answer: over 600"),
    (
        replaced(f"{DESERT}/en.md", "id: journey;", "id: trip;"),
        f"{DESERT}/en.md",
        "## How long",
        "differ from the French",
    ),
    (replaced(f"{DESERT}/bm.md", "renders: 1", "renders: 9"), f"{DESERT}/bm.md", "renders: 9", "renders a revision"),
    (replaced(f"{DESERT}/bm.md", "renders: 1", "renders: x"), f"{DESERT}/bm.md", "renders: x", "'x' is no int"),
    (
        replaced(f"{DESERT}/fr.md", "title: ", "title: Un bien long titre, "),
        f"{DESERT}/fr.md",
        "title:",
        "title over 24",
    ),
    (replaced(f"{DESERT}/fr.md", "status: draft", "status: done"), f"{DESERT}/fr.md", "status:", "draft or reviewed"),
    (replaced(f"{DESERT}/fr.md", "on: null", "on: soon"), f"{DESERT}/fr.md", "reviewed_on", "is no date"),
    (replaced(f"{DESERT}/fr.md", "on: null", "on: 2026-11-24"), f"{DESERT}/fr.md", "reviewed_on", "has not come yet"),
    (replaced(f"{DESERT}/topic.yml", "[risk_sea,", "[risk_air,"), f"{DESERT}/topic.yml", "risk_air", "unknown topic"),
    (replaced(f"{DESERT}/topic.yml", "group: risks", "group: fears"), f"{DESERT}/topic.yml", "group:", "unknown group"),
    (replaced(f"{DESERT}/topic.yml", "order: ", "order: x"), f"{DESERT}/topic.yml", "order:", "is no int"),
    (replaced(f"{DESERT}/topic.yml", "group: risks", "group: [}"), f"{DESERT}/topic.yml", "group:", "parsing"),
    (replaced(f"{DESERT}/topic.yml", "id: risk_desert", "id: desert"), f"{DESERT}/topic.yml", "id:", "risk_desert"),
    (replaced(f"{DESERT}/fr.md", "revision: 1", "revision: [}"), f"{DESERT}/fr.md", "revision:", "parsing"),
    (row_replaced(RISKS, "risk-012", "checked_on: null", "checked_on: '2026-13-45'"), RISKS, "2026-13-45", "risk-012"),
    (row_replaced(RISKS, "risk-012", "checked_on: null", "checked_on: 2026-13-45"), RISKS, "2026-13-45", "month must"),
    (
        row_replaced(RISKS, "risk-012", "checked_on: null", "checked_on: 2027-01-01"),
        RISKS,
        "2027-01-01",
        "not come yet",
    ),
    (row_replaced(RISKS, "risk-012", "volatile:", "volatil:"), RISKS, "- id: risk-012", "volatile is missing"),
    (row_replaced(RISKS, "risk-012", "confidence: ", "confidence: very "), RISKS, "- id: risk-012", "high or medium"),
    (replaced("services.yml", "as_shown: '", "as_shown: 1 #"), "services.yml", "- id: svc-001", "must be quoted"),
    (
        replaced(f"{DESERT}/fr.md", 'voyez aussi "Voyager dans la CEDEAO"', 'voyez aussi "Partir à vélo"'),
        f"{DESERT}/fr.md",
        "Partir à vélo",
        '"Partir à vélo" is no title of a topic',
    ),
]


@pytest.mark.parametrize(("broken", "file", "words", "fault"), FAULTS)
def test_a_fault_is_told_with_its_path_and_line(
    content: Path, broken: Break, file: str, words: str, fault: str
) -> None:
    broken(content)
    found = audit(content, TODAY).faults
    beginning = f"content/{file}:{line_of(content / file, words)}: "
    assert any(each.startswith(beginning) and fault in each for each in found), found


def test_bytes_that_are_no_utf_8_are_told_with_their_line(content: Path) -> None:
    path = content / DESERT / "fr.md"
    path.write_bytes(path.read_bytes().replace(b"soif", b"\xffoif", 1))
    line = line_of(content / DESERT / "en.md", "thirst")
    assert told(content)[0].startswith(f"content/{DESERT}/fr.md:{line}: ")


@pytest.mark.parametrize("file", [f"{DESERT}/fr.md", f"{DESERT}/bm.md", f"{DESERT}/topic.yml", RISKS, "services.yml"])
def test_a_missing_or_empty_file_is_one_fault_and_hides_no_other(content: Path, file: str) -> None:
    replaced("topics/risk_sea/en.md", "risk-0", "risk-9")(content)
    (content / file).unlink() if file != RISKS else (content / file).write_text("", encoding="utf-8")
    found = told(content)
    assert any(each.startswith(f"content/{file}: ") for each in found), found
    assert any(each.startswith("content/topics/risk_sea/en.md:") and "unknown claim risk-9" in each for each in found)


def test_all_faults_come_at_once_and_none_that_only_follows(content: Path) -> None:
    for broken, _, _, _ in (FAULTS[0], FAULTS[1], FAULTS[5], FAULTS[21]):
        broken(content)
    (content / "topics/risk_sea/bm.md").unlink()
    replaced("topics/return_apply/fr.md", "title:", "titel:")(content)
    found = told(content)
    assert len(found) == 6, found
    assert found == tuple(sorted(found, key=lambda each: each.split(":")[0]))
    assert sum("title is missing" in each for each in found) == 1
    assert not any("unknown topic" in each or ("risk-012" in each and "unknown" in each) for each in found)


@pytest.mark.parametrize(
    ("today", "lapsed"), [(date(2026, 12, 24), False), (date(2026, 12, 25), True), (date(2040, 1, 1), True)]
)
def test_a_confirmation_that_has_lapsed_is_a_fault(content: Path, today: date, lapsed: bool) -> None:
    row_replaced(RISKS, "risk-011", "checked_on: null", "checked_on: 2026-11-23")(content)
    found = told(content, today)
    assert any("risk-011: confirmed on 2026-11-23, lapsed on 2026-12-24" in each for each in found) == lapsed


def test_a_number_confirmed_long_ago_is_a_fault_where_a_text_names_it(content: Path) -> None:
    row_replaced("services.yml", "svc-070", "confirmed_on: null", "confirmed_on: 2026-01-01")(content)
    assert told(content, date(2026, 6, 30)) == ()
    assert "svc-070: confirmed on 2026-01-01, more than 180 days ago" in told(content, date(2026, 7, 1))[0]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        audit(tmp_path / "nothing", TODAY)


def test_without_its_emergency_topic_the_content_is_broken(content: Path) -> None:
    for path in (content / "topics/help_emergency").iterdir():
        path.unlink()
    (content / "topics/help_emergency").rmdir()
    assert any("no topic help_emergency" in each for each in audit(content, TODAY).faults)
