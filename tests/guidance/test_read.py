"""A broken content folder is refused with every fault at once, each with its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.guidance.guidance import Policy, read_guidance
from bot.guidance.model import ContentError
from bot.settings import ROOT

POLICY = Policy(production=False, serve_drafts=True)
DESERT = "topics/risk_desert"
Break = Callable[[Path], object]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content to break."""
    return Path(shutil.copytree(ROOT / "content", tmp_path / "content"))


def replaced(file: str, old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ContentError) as caught:
        read_guidance(folder, POLICY)
    return caught.value.faults


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replaced(f"{DESERT}/fr.md", "revision: 1\n", ""), f"content/{DESERT}/fr.md: revision is missing"),
        (replaced(f"{DESERT}/fr.md", "---\n", ""), f"content/{DESERT}/fr.md: no front matter"),
        (replaced(f"{DESERT}/en.md", "id: answer;", "answer"), "has no line <!-- id:"),
        (replaced(f"{DESERT}/en.md", "risk-012", "risk-999"), "answer: unknown claim risk-999"),
        (replaced(f"{DESERT}/en.md", "id: answer;", "id: other;"), "sections and claims differ from the French"),
        (replaced(f"{DESERT}/bm.md", "renders: 1", "renders: 2"), "a revision that the French text does not have"),
        (replaced(f"{DESERT}/fr.md", "title: ", "title: Un titre bien trop long pour un bouton "), "title over 24"),
        (replaced(f"{DESERT}/fr.md", "status: draft", "status: reviewed"), "reviewed, but not by whom and when"),
        (replaced(f"{DESERT}/fr.md", "{{svc-070}}", "{{svc-999}}"), "expelled: unknown service svc-999"),
        (replaced(f"{DESERT}/fr.md", "{{svc-070}}", "{{svc-070:7}}"), "expelled: svc-070 has no such number"),
        (replaced(f"{DESERT}/fr.md", "{{svc-070}}", "00 00 00 00"), "a number to dial must be named"),
        (replaced(f"{DESERT}/fr.md", "soif", "soif " * 200), "answer: over 600 characters"),
        (replaced(f"{DESERT}/topic.yml", "group: risks", "group: fears"), f"content/{DESERT}/topic.yml: unknown group"),
        (replaced(f"{DESERT}/topic.yml", "order:", "ordre:"), f"content/{DESERT}/topic.yml: order is missing"),
        (replaced("claims/risks.yml", "volatile:", "volatil:"), "content/claims/risks.yml"),
        (replaced("claims/risks.yml", "claims:", "claim:"), "content/claims/risks.yml: no list claims:"),
        (replaced("claims/risks.yml", "claims:", "claims: [}"), "content/claims/risks.yml: "),
        (replaced("services.yml", "as_shown: '", "as_shown: 1 #"), "must be quoted"),
        (lambda folder: (folder / DESERT / "bm.md").unlink(), f"content/{DESERT}/bm.md: "),
        (lambda folder: (folder / "services.yml").unlink(), "content/services.yml: "),
        (lambda folder: (folder / DESERT / "fr.md").write_bytes(b"\xff\xfe"), f"content/{DESERT}/fr.md: "),
        (
            replaced("topics/help_emergency/fr.md", "{{svc-002}}", "{{svc-003}}"),
            "an emergency answer may not name svc-003",
        ),
    ],
)
def test_a_fault_is_named_with_its_file(content: Path, broken: Break, fault: str) -> None:
    broken(content)
    assert any(fault in found for found in faults_of(content)), faults_of(content)


def test_all_faults_of_reading_come_at_once(content: Path) -> None:
    (content / DESERT / "bm.md").unlink()
    replaced("topics/risk_sea/fr.md", "title:", "titel:")(content)
    files = {fault.split(": ")[0] for fault in faults_of(content)}
    assert {f"content/{DESERT}/bm.md", "content/topics/risk_sea/fr.md"} <= files


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "nothing") == ("nothing: no such folder",)


def test_a_risk_needs_another_way_beside_it(content: Path) -> None:
    path = content / DESERT / "topic.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = ["alternatives: []" if line.startswith("alternatives:") else line for line in lines]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert any("a risk needs alternatives" in fault for fault in faults_of(content))
