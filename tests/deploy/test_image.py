"""The image, replayed: installed from the lock, without a tool to build with, serving and writing its volumes only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.conftest import missing
from tests.deploy.dockerfile import Stage, context_of, instructions, replay

pytestmark = [pytest.mark.install, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    if sys.version_info[:2] != (3, 11):
        missing("the image has Python 3.11, this environment has not")
    folder = tmp_path_factory.mktemp("image")
    context = context_of(ROOT, ROOT / ".dockerignore", folder / "context")
    return replay(ROOT / "Dockerfile", context, folder / "stages")


@pytest.fixture(scope="module")
def settings(image: Stage) -> dict[str, str]:
    """The environment in which the image runs here: a port of its own, on this machine only."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return {**image.environment(), "SIRA_HOST": "127.0.0.1", "SIRA_PORT": str(free.getsockname()[1])}


@pytest.fixture(scope="module")
def container(image: Stage, settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [*image.argv("ENTRYPOINT"), *image.argv("CMD")]
    program = shutil.which(command[0], path=settings["PATH"])
    assert program, f"{command[0]} is not in the image"
    process = subprocess.Popen(
        [*read_only(image), program, *command[1:]],
        env=settings,
        cwd=image.within(image.workdir),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=20)


def read_only(image: Stage) -> list[str]:
    """What makes everything read-only but the volumes, where the system lets us."""
    volumes = [image.within(image.env[name]) for name in ("SIRA_VAR_DIR", "SIRA_VOLATILE_DIR")]
    binds = " && ".join(f"mount --bind {each} {each}" for each in [str(image.root), *volumes])
    script = f'{binds} && mount -o remount,bind,ro {image.root} && exec "$@"'
    wrapper = ["unshare", "--mount", "/bin/sh", "-ec", script, "sh"]
    possible = shutil.which("unshare") and subprocess.run([*wrapper, "true"], capture_output=True).returncode == 0
    return wrapper if possible else []


def written(image: Stage) -> dict[str, int]:
    """When each file of the image was written last, its volumes left out."""
    return {str(path): path.lstat().st_mtime_ns for name in ("app", "opt") for path in (image.root / name).rglob("*")}


def test_it_serves_read_only_and_ends_when_asked(
    image: Stage, settings: dict[str, str], container: subprocess.Popen[str]
) -> None:
    before = written(image)
    address = f"http://127.0.0.1:{settings['SIRA_PORT']}"
    assert container.stdout is not None
    assert container.stdout.readline() == f"Sira answers on {address}\n"
    health = subprocess.run(image.argv("HEALTHCHECK"), env=settings, capture_output=True)
    assert health.returncode == 0, health.stderr

    form = urllib.parse.urlencode({"text": "is my ecowas passport still valid"}).encode()
    with urllib.request.urlopen(f"{address}/chat", form, timeout=20) as answer:
        assert b"ECOWAS" in answer.read()

    container.terminate()
    assert container.wait(20) == 0
    assert subprocess.run(image.argv("HEALTHCHECK"), env=settings, capture_output=True).returncode == 1
    assert written(image) == before
    assert (image.root / "var/lib/sira/sira.db").exists()


def test_it_holds_no_tool_to_build_or_to_test_with(image: Stage, settings: dict[str, str]) -> None:
    packages = {path.name for path in (image.root / "opt/sira").glob("lib/python*/site-packages/*")}
    assert "fastapi" in packages
    assert packages.isdisjoint({"pip", "setuptools", "wheel", "pytest", "mypy", "hatchling", "playwright", "Cython"})
    done = subprocess.run(["python", "-m", "pip", "--version"], env=settings, capture_output=True)
    assert done.returncode == 1
    assert not (image.root / "base/bin/pip").exists()
    held = {path.name for path in [*(image.root / "app").iterdir(), *(image.root / "app/nlu").iterdir()]}
    assert held == {"LICENSE", "bot", "content", "locales", "nlu", "lexicon", "model"}


def test_whoever_it_runs_as_can_read_all_and_change_nothing(image: Stage) -> None:
    for name in ("app", "opt"):
        for path in (image.root / name).rglob("*"):
            mode = path.lstat().st_mode & 0o777
            assert path.is_symlink() or (mode & 0o044 == 0o044 and mode & 0o022 == 0), path
    assert image.settings["USER"] == "10001:10001"
    for volume in ("var/lib/sira", "run/sira"):
        about = (image.root / volume).stat()
        assert about.st_mode & 0o777 == 0o700
        assert about.st_uid == (10001 if os.geteuid() == 0 else os.geteuid())


def test_the_code_is_compiled_before_it_is_read_only(image: Stage) -> None:
    assert (image.root / "app/bot/__pycache__").is_dir()


def test_what_is_slow_in_python_is_compiled_for_the_python_of_the_image(image: Stage, settings: dict[str, str]) -> None:
    asked = "from bot.understanding import speedups; print(speedups.__file__)"
    here = image.within(image.workdir)
    done = subprocess.run(["python", "-c", asked], env=settings, cwd=here, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{image.root}/app/bot/understanding/speedups.")


def test_an_instruction_that_the_replay_does_not_know_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("ADD x /x\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="ADD is unknown"):
        replay(file, tmp_path, tmp_path / "work")
    assert instructions("# x\nRUN a \\\n    b\n\nCMD [1]") == [("RUN", "a b"), ("CMD", "[1]")]
