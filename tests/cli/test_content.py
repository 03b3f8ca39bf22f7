"""`sira content`: what its commands print, and how they leave."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.guidance.confirmations import text_fingerprint
from bot.guidance.guidance import Guidance
from bot.message import LANGUAGES
from bot.settings import ROOT
from bot.storage.confirmations import Row, keep
from bot.storage.database import connect, transaction, upgrade
from tests.cli.running import env, sira
from tests.guidance.breaking import DESERT, Break, copied, replaced, row_replaced

DAY = "2026-11-23"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path)


def run(*arguments: str | Path, today: str = DAY) -> tuple[int, str, str]:
    done = sira("content", *map(str, arguments), "--today", today)
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_check_counts_what_is_there() -> None:
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert re.search(r"\d+ topics, \d+ claims, \d+ services: no fault; \d+ texts are drafts", out)


def test_check_warns_of_long_sentences_on_standard_output(folder: Path) -> None:
    replaced(f"{DESERT}/en.md", "It is an estimate, not an exact count.", f"It is {'an ' * 20}estimate.")(folder)
    code, out, _ = run("check", "--content", folder)
    line = (folder / DESERT / "en.md").read_text(encoding="utf-8").split("an an an")[0].count("\n") + 1
    assert code == 0
    assert f"warning: content/{DESERT}/en.md:{line}: toll: a sentence of 23 words (over 20): It is an an" in out


def test_readability_lists_every_text_the_hardest_first(guidance: Guidance) -> None:
    _, out, _ = run("check", "--readability")
    rows = [line.split() for line in out.splitlines() if re.match(r"(\d+|-) +\w+/(fr|bm|en) ", line)]
    scores = [int(row[0]) for row in rows if row[0] != "-"]
    assert len(rows) == len(guidance.topics) * len(LANGUAGES)
    assert scores == sorted(scores)
    assert len(scores) == len(guidance.topics) * 2


BAD: list[tuple[str, Break, str]] = [
    (
        "unknown topic",
        replaced(f"{DESERT}/topic.yml", "[risk_sea,", "[risk_air,"),
        "topic.yml:4: unknown topic risk_air",
    ),
    ("unknown claim", replaced(f"{DESERT}/en.md", "risk-012", "risk-999"), "en.md:9: answer: unknown claim risk-999"),
    (
        "expired date",
        row_replaced("claims/risks.yml", "risk-011", "checked_on: null", "checked_on: 2026-01-01"),
        "risk-011: confirmed on 2026-01-01, lapsed on 2026-02-01",
    ),
    ("impossible date", replaced(f"{DESERT}/fr.md", "_on: null", "_on: 2026-02-30"), "fr.md:6: "),
    ("broken YAML", replaced(f"{DESERT}/topic.yml", "group: risks", "group: [}"), "topic.yml:2: "),
    ("missing language", lambda folder: (folder / DESERT / "bm.md").unlink(), "bm.md: "),
    ("text over a limit", replaced(f"{DESERT}/en.md", "thirst", "thirst " * 90), "en.md:8: answer: over 600"),
    (
        "broken target",
        replaced(f"{DESERT}/en.md", '"Going home with help"', '"Going by bicycle"'),
        "en.md:14: answer: ",
    ),
    ("no UTF-8", lambda folder: (folder / DESERT / "en.md").write_bytes(b"---\ntitle: \xff"), "en.md:2: 'utf-8' codec"),
]


@pytest.mark.parametrize(("name", "broken", "fault"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_input_is_a_fault_with_its_path_and_line(folder: Path, name: str, broken: Break, fault: str) -> None:
    broken(folder)
    code, _, err = run("check", "--content", folder)
    assert code == 1
    assert fault in err
    assert re.search(r"sira: \d+ faults? in the content", err)


def test_all_bad_input_is_told_at_once(folder: Path) -> None:
    for number in (0, 1, 2, 5):
        BAD[number][1](folder)
    code, _, err = run("check", "--content", folder)
    assert code == 1
    assert all(BAD[number][2] in err for number in (0, 1, 2, 5)), err


def test_status_has_a_row_for_each_text(guidance: Guidance) -> None:
    code, out, _ = run("status")
    assert code == 0
    assert len(out.splitlines()) == 1 + len(guidance.topics) * len(LANGUAGES)
    assert re.search(r"^risk_desert +bm +draft +- +- +none yet +never$", out, re.MULTILINE)


def test_status_tells_review_drift_and_age(folder: Path) -> None:
    replaced(f"{DESERT}/fr.md", "revision: 1", "revision: 2")(folder)
    for old, new in (("status: draft", "status: reviewed"), ("r: null", "r: A. Reader"), ("_on: null", f"_on: {DAY}")):
        replaced(f"{DESERT}/bm.md", old, new)(folder)
    _, out, _ = run("status", "--content", folder, today="2026-12-03")
    assert re.search(
        rf"^risk_desert +bm +reviewed +A. Reader on {DAY} +1 behind +none yet +10 days$", out, re.MULTILINE
    )
    _, out, _ = run("status", "--json", "--content", folder, today="2026-12-03")
    row = next(row for row in json.loads(out) if (row["topic"], row["language"]) == ("risk_desert", "bm"))
    assert (row["reviewer"], row["reviewed_on"], row["behind"], row["age"]) == ("A. Reader", DAY, 1, 10)


def test_golive_lists_what_is_open_and_fails() -> None:
    code, out, _ = run("golive")
    assert code == 1
    for part in (
        "Numbers to dial",
        "Claims to confirm with the body named",
        "Entry rules to confirm",
        "Texts to review",
        "Sections that production would withhold today",
        "Emergency answers that show unconfirmed numbers",
        "+33 4 86 51 71 61",
        "to be reviewed by a native reader",
    ):
        assert part in out
    assert re.search(r"^\d+ things are open$", out, re.MULTILINE)


def test_golive_as_json_holds_the_same() -> None:
    code, out, _ = run("golive", "--json")
    found = json.loads(out)
    items = found["items"]
    assert (code, found["today"], found["open"]) == (1, DAY, sum(map(len, items.values())))
    assert set(items) == {"numbers", "claims", "rules", "texts", "withheld", "emergency"}
    assert all(claim["body"] and claim["url"] for claim in items["claims"])


def test_what_is_open_grows_with_the_days() -> None:
    assert (
        json.loads(run("golive", "--json", today="2030-01-01")[1])["open"]
        > json.loads(run("golive", "--json")[1])["open"]
    )


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("--channel", "terminal"), "  1  "),
        (("--channel", "telegram"), "[1) "),
        (("--channel", "web"), "# Traverser le désert"),
        (("--channel", "web", "--section", "2"), "<tel:+22789983339>"),
        (("--language", "bm"), "TEST: mɔgɔ si ma nin sɛbɛn lajɛ fɔlɔ."),
        (("--language", "bm", "--production"), "Bamanankan sɛbɛn ma lajɛ fɔlɔ"),
        (("--section", "1", "--production"), "doit être vérifiée à nouveau"),
    ],
)
def test_an_answer_is_shown_as_the_channel_draws_it(arguments: tuple[str, ...], shown: str) -> None:
    code, out, err = run("show", "risk_desert", *arguments)
    assert (code, err) == (0, "")
    assert shown in out


@pytest.mark.parametrize(
    ("language", "sms"),
    [("en", r"sms +\d+ parts, GSM$"), ("bm", r"sms +\d+ parts, UCS-2$"), ("fr", r"sms +\d+ parts, GSM$")],
)
def test_the_length_stands_beside_each_limit(language: str, sms: str) -> None:
    _, out, _ = run("show", "help_emergency", "--language", language, "--production", "--section", "1")
    assert re.search(r"^telegram +\d+ of 4096 characters; longest payload \d+ of 64 bytes$", out, re.MULTILINE)
    assert re.search(r"^whatsapp +\d+ of 1600 characters, with buttons \d+( of 1024| of 1024 OVER)$", out, re.MULTILINE)
    assert re.search(sms, out)


def test_every_emergency_variant_can_be_shown(guidance: Guidance) -> None:
    sections = guidance.topics["help_emergency"].texts["fr"].sections
    for number, section in enumerate(sections):
        assert section.title in run("show", "help_emergency", "--section", str(number))[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "risk_moon"), "unknown topic 'risk_moon': help_emergency, "),
        (("show", "risk_desert", "--language", "xx"), "unknown language 'xx': fr or bm or en"),
        (("show", "risk_desert", "--channel", "fax"), "unknown channel 'fax': web or telegram or terminal"),
        (("show", "risk_desert", "--section", "9"), "risk_desert has the sections 0 to 4: answer, "),
        (("export", "--language", "fr", "--out", "x.po"), "unknown language 'fr': bm or en"),
        (("export", "--language", "bm", "--out", "x.csv"), "must end in .xlsx or .po"),
        (("import", "no-such-file.po", "--language", "bm"), "no-such-file.po"),
        (("check", "--today", "tomorrow"), "tomorrow"),
    ],
)
def test_wrong_use_leaves_with_two(arguments: tuple[str, ...], told: str) -> None:
    done = sira("content", *arguments)
    assert done.returncode == 2
    assert told in done.stderr.decode()


@pytest.mark.parametrize(
    "command", [("status",), ("golive",), ("show", "risk_sea"), ("export", "--language", "bm", "--out", "x.po")]
)
def test_broken_content_fails_every_command_with_its_path(folder: Path, command: tuple[str, ...]) -> None:
    replaced(f"{DESERT}/en.md", "title:", "titel:")(folder)
    code, _, err = run(*command, "--content", folder)
    assert code == 1
    assert f"content/{DESERT}/en.md: title is missing" in err


def translated(folder: Path, path: Path, piece: str, text: str) -> None:
    """Export the English, and change one piece of it as a translator would."""
    assert run("export", "--language", "en", "--out", path, "--content", folder)[0] == 0
    book: Any = load_workbook(path)
    row = next(row for row in book.active.iter_rows() if (row[0].value, row[1].value) == ("risk_desert", piece))
    row[6].value = text
    book.save(path)


def test_a_translation_is_shown_first_and_written_only_when_asked(folder: Path, tmp_path: Path) -> None:
    path, text = tmp_path / "en.xlsx", folder / DESERT / "en.md"
    before = text.read_bytes()
    translated(folder, path, "toll/title", "How many?")
    code, out, _ = run("import", path, "--language", "en", "--content", folder)
    assert (code, text.read_bytes()) == (0, before)
    assert "-## How many people die?\n+## How many?" in out
    assert "1 piece in 1 file would change; nothing is written without --apply" in out
    code, out, _ = run("import", path, "--language", "en", "--content", folder, "--apply")
    assert code == 0
    assert text.read_bytes() == before.replace(b"## How many people die?", b"## How many?")
    assert run("import", path, "--language", "en", "--content", folder, "--apply")[1] == "nothing has changed\n"


def test_a_bad_file_loses_nothing(folder: Path, tmp_path: Path) -> None:
    path, before = tmp_path / "en.xlsx", (folder / DESERT / "en.md").read_bytes()
    translated(folder, path, "toll/text", "=1+1")
    code, _, err = run("import", path, "--language", "en", "--content", folder, "--apply")
    assert (code, (folder / DESERT / "en.md").read_bytes()) == (1, before)
    assert "translation is a formula" in err


def test_an_export_writes_over_no_file(tmp_path: Path) -> None:
    path = tmp_path / "bm.po"
    path.write_text("somebody's work", encoding="utf-8")
    code, _, err = run("export", "--language", "bm", "--out", path)
    assert (code, path.read_text(encoding="utf-8")) == (1, "somebody's work")
    assert "there is such a file already" in err


PAGE = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh)?\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_page_run_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for shell, block in BLOCKS:
        for line in block.splitlines():
            words = shlex.split(line)
            dated = words if "--today" in words else [*words, "--today", DAY]
            done = subprocess.run(dated, cwd=tmp_path, env=env({}), capture_output=True, timeout=60)
            assert done.returncode == (0 if shell else 1), f"{line}: {done.stderr.decode()}"
            assert done.stdout


def test_the_page_names_every_command() -> None:
    named = set(re.findall(r"sira content (\w+)", PAGE))
    assert named == {"check", "status", "golive", "show", "export", "import"}


def test_what_staff_signed_counts_and_a_database_that_is_not_there_is_not_made(
    guidance: Guidance, tmp_path: Path
) -> None:
    variables = {"SIRA_VAR_DIR": str(tmp_path / "var")}
    asyncio.run(signed(guidance, f"sqlite+aiosqlite:///{tmp_path / 'other' / 'sira.db'}"))

    bare = sira("content", "status", "--json", "--today", DAY, variables=variables)
    assert not (tmp_path / "var").exists()
    there = sira("content", "status", "--json", "--today", DAY, variables={"SIRA_VAR_DIR": str(tmp_path / "other")})
    for done, status in ((bare, "draft"), (there, "reviewed")):
        assert done.stderr == b""
        [row] = [r for r in json.loads(done.stdout) if (r["topic"], r["language"]) == ("risk_sea", "bm")]
        assert row["status"] == status


async def signed(guidance: Guidance, address: str) -> None:
    """A database in which somebody signed risk_sea in Bambara."""
    await upgrade(address)
    engine = connect(address)
    fingerprint = text_fingerprint(guidance.topics["risk_sea"].texts["bm"])
    async with transaction(engine) as connection:
        await keep(connection, Row("text", "risk_sea/bm", fingerprint, "awa", DAY))
    await engine.dispose()
