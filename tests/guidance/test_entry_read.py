"""A broken entry matrix is told with file and row."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.guidance.entry_read import MATRIX, RULES, read_entry
from bot.guidance.read import Reader
from bot.settings import ROOT


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the rules, and of the first pairs, to break."""
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / RULES).write_text((ROOT / "content" / RULES).read_text(encoding="utf-8"), encoding="utf-8")
    matrix = (ROOT / "content" / MATRIX).read_text(encoding="utf-8").split("\n- id: ")
    (folder / MATRIX).write_text("\n- id: ".join(matrix[:30]) + "\n", encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[str]:
    reader = Reader(folder)
    read_entry(reader)
    return reader.faults


def test_an_unbroken_matrix_has_no_fault(content: Path) -> None:
    assert faults_of(content) == []


BROKEN = [
    (MATRIX, "rule: aes_members", "rule: nothing", "entry_matrix.yml: ML-BF: unknown rule 'nothing'"),
    (MATRIX, "rule: aes_members", "rule: transition", "entry_matrix.yml: ML-BF: has another basis than its rule"),
    (MATRIX, "id: ML-NE", "id: ML-BF", "entry_matrix.yml: ML-BF: is the pair ML-NE"),
    (MATRIX, "destination: NE", "destination: BF", "entry_matrix.yml: ML-NE: is the pair ML-BF"),
    (MATRIX, "visa_required: 'no'", "visa_required: no", "entry_matrix.yml: ML-BF: unknown visa_required False"),
    (MATRIX, "visa_required: 'no'", "visa_required: maybe", "entry_matrix.yml: ML-BF: unknown visa_required 'maybe'"),
    (MATRIX, "max_stay_days: unknown", "max_stay_days: 0", "entry_matrix.yml: ML-BF: 0 is no number of days"),
    (MATRIX, "max_stay_days: 90", "max_stay_days: long", "entry_matrix.yml: ML-SN: 'long' is no number of days"),
    (MATRIX, "confidence: high", "confidence: good", "entry_matrix.yml: ML-BF: unknown confidence 'good'"),
    (MATRIX, "volatile: true", "volatile: 'yes'", "entry_matrix.yml: ML-BF: unknown volatile 'yes'"),
    (MATRIX, "as_of: '2026-02-17'", "as_of: soon", "entry_matrix.yml: ML-BF: Invalid isoformat string"),
    (MATRIX, "- international vaccination card", "- a stick", "entry_matrix.yml: ML-BF: no words for a stick"),
    (MATRIX, "  note: In force", "  note: Also in force", "entry_matrix.yml: ML-SN: no words for Also in force"),
    (MATRIX, "AEVM", "ESTA", "entry_matrix.yml: ML-MA: no words for ESTA"),
    (MATRIX, "  as_of: '2026-02-17'\n", "", "entry_matrix.yml: ML-BF: as_of is missing"),
    (MATRIX, "entries:", "pairs:", "entry_matrix.yml: no list entries:"),
    (RULES, "words: protocol", "words: magic", "entry_rules.yml: ecowas_protocol: unknown words 'magic'"),
    (RULES, "checked_on: null", "checked_on: yesterday", "entry_rules.yml: ecowas_protocol: Invalid isoformat string"),
    (RULES, "status: draft", "status: fine", "entry_rules.yml: 1: unknown status 'fine'"),
    (RULES, "status: draft", "status: reviewed", "entry_rules.yml: 1: fr: reviewed, but not by whom and when"),
    (
        RULES,
        "source_date: '2026-02-17'",
        "source_date: 'new'",
        "entry_rules.yml: dataset-2026-02-17: Invalid isoformat",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "fault"), BROKEN)
def test_a_fault_names_the_file_and_the_row(content: Path, file: str, old: str, new: str, fault: str) -> None:
    path = content / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault in found for found in faults_of(content)), faults_of(content)[:3]


def test_a_pair_that_stands_twice_is_a_fault(content: Path) -> None:
    path = content / MATRIX
    first = path.read_text(encoding="utf-8").split("\n- id: ")[1]
    path.write_text(f"{path.read_text(encoding='utf-8')}- id: {first}\n", encoding="utf-8")
    assert faults_of(content) == ["content/entry_matrix.yml: ML-BF: stands twice"]


def test_a_signed_language_is_read_as_reviewed(content: Path) -> None:
    path = content / RULES
    signed = "status: reviewed\n  reviewer: somebody who reads French\n  reviewed_on: '2026-11-23'"
    text = path.read_text(encoding="utf-8").replace("status: draft\n  reviewer: null\n  reviewed_on: null", signed, 1)
    path.write_text(text, encoding="utf-8")
    assert read_entry(Reader(content)).reviewed == frozenset({"fr"})
