"""deploy/speedups compiles, or says why not, and never leaves half of anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.conftest import missing

COMPILED = f"speedups{sysconfig.get_config_var('EXT_SUFFIX')}"
TOOLS = ("sh", "dirname", "mktemp", "rm", "mv", "chmod")
SMALL = "# cython: language_level=3\nnumber = 41 + 1\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder, whose name has a space, with the script, something to compile, and what was compiled from another."""
    folder = tmp_path / "with a space"
    (folder / "deploy").mkdir(parents=True)
    (folder / "bot" / "understanding").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "speedups", folder / "deploy")
    (folder / "bot" / "understanding" / "speedups.pyx").write_text(SMALL, encoding="utf-8")
    (folder / "bot" / "understanding" / COMPILED).write_bytes(b"of another")
    return folder


def compile_in(project: Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    temporary = project / "temporary files"
    temporary.mkdir()
    env = {"TMPDIR": str(temporary), "PATH": path or f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"}
    command = ["/bin/sh", str(project / "deploy" / "speedups"), sys.executable]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert not list(temporary.iterdir())
    return done


def left(project: Path) -> set[str]:
    return {path.name for path in (project / "bot" / "understanding").iterdir()}


def test_what_is_compiled_stands_beside_its_source_for_everybody(project: Path) -> None:
    done = compile_in(project)
    if done.returncode == 77:
        missing("no C compiler, or no headers of Python")
    assert done.returncode == 0, done.stderr
    assert left(project) == {"speedups.pyx", COMPILED}
    assert (project / "bot" / "understanding" / COMPILED).stat().st_mode & 0o777 == 0o755
    asked = [sys.executable, "-c", "import speedups; print(speedups.number)"]
    said = subprocess.run(asked, cwd=project / "bot" / "understanding", capture_output=True, text=True, check=True)
    assert said.stdout == "42\n"


def test_without_a_compiler_it_says_so_and_what_was_compiled_before_is_gone(project: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name) or "")
    assert compile_in(project, str(tools)).returncode == 77
    assert left(project) == {"speedups.pyx"}


def test_a_source_that_is_wrong_is_an_error(project: Path) -> None:
    (project / "bot" / "understanding" / "speedups.pyx").write_text("def", encoding="utf-8")
    done = compile_in(project)
    if done.returncode == 77:
        missing("no C compiler, or no headers of Python")
    assert done.returncode == 1
    assert "speedups.pyx" in done.stderr
    assert left(project) == {"speedups.pyx"}
