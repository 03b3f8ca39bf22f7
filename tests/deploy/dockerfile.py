"""Replays a Dockerfile where no container engine runs: its stages in folders, its base images as fresh environments.

An absolute path of the image stands below its stage's folder. What an instruction means and this file does not know
is an error, so that a replay never passes for more than it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

OURS = re.compile(r"(?<![\w./-])/(?=(?:app|opt|run|tmp|var)\b)")
"""Where a path of the image begins; /bin/sh and the like are the machine's own."""
RUN_SECONDS = 300


@dataclass
class Stage:
    """An image as far as it is built. `settings` are the instructions that say how it is run."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    settings: dict[str, str] = field(default_factory=dict)

    def within(self, text: str) -> str:
        """The text with the image's paths below the stage's folder."""
        return OURS.sub(f"{self.root}/", text)

    def environment(self) -> dict[str, str]:
        """The variables of a process in this image; pip's own settings are the machine's, as a network is."""
        path = f"{self.root}/base/bin:/usr/local/bin:/usr/bin:/bin"
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        env = {name: self.within(value).replace("$PATH", path) for name, value in self.env.items()}
        return {"PATH": path, **pip, **env}

    def argv(self, name: str) -> list[str]:
        """ENTRYPOINT, CMD or HEALTHCHECK as a list of words."""
        return [str(word) for word in json.loads(self.settings[name])]


def instructions(text: str) -> list[tuple[str, str]]:
    """(name, the rest) of each, continued lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    found = (line.strip().partition(" ") for line in re.sub(r"\\\n\s*", "", lines).splitlines() if line.strip())
    return [(name.upper(), rest.strip()) for name, _, rest in found]


def replay(dockerfile: Path, context: Path, work: Path) -> Stage:
    """The last stage, built. The folders of the others are gone, as they are from an image."""
    stages: dict[str, Stage] = {}
    stage = Stage(work)
    for name, rest in instructions(dockerfile.read_text(encoding="utf-8")):
        if name == "FROM":
            image, _, alias = rest.partition(" AS ")
            stage = Stage(work / (alias or "last"))
            stages[alias] = stage
            base(image, stage)
        else:
            take(name, rest, stage, stages, context)
    for other in stages.values():
        if other is not stage:
            shutil.rmtree(other.root)
    return stage


def base(image: str, stage: Stage) -> None:
    """An environment of Python in place of the image; its version must be the image's."""
    version = ".".join(map(str, sys.version_info[:2]))
    assert re.match(rf"python:{version}-(slim-)?bookworm(@sha256:[0-9a-f]{{64}})?$", image), (
        f"{image}: the replay has Python {version} only"
    )
    (stage.root / "tmp").mkdir(parents=True)
    run([sys.executable, "-m", "venv", str(stage.root / "base")], stage)


def take(name: str, rest: str, stage: Stage, stages: dict[str, Stage], context: Path) -> None:
    """Carry out one instruction."""
    if name == "RUN":
        owned = rest if os.geteuid() == 0 else re.sub(r" -o \d+ -g \d+", "", rest)
        run(["/bin/sh", "-ec", stage.within(owned)], stage)
    elif name == "COPY":
        copy(rest, stage, stages, context)
    elif name == "ENV":
        stage.env |= dict(pair.split("=", 1) for pair in rest.split())
    elif name == "WORKDIR":
        stage.workdir = rest
    elif name == "HEALTHCHECK":
        stage.settings[name] = rest.partition("CMD ")[2]
    else:
        assert name in ("USER", "EXPOSE", "ENTRYPOINT", "CMD"), f"{name} is unknown to the replay"
        stage.settings[name] = rest


def copy(rest: str, stage: Stage, stages: dict[str, Stage], context: Path) -> None:
    """From the context or from another stage."""
    source, target = rest.split()[-2:]
    start = re.match(r"--from=(\w+) ", rest)
    come_from = Path(stages[start[1]].within(source)) if start else context / source
    goes_to = Path(stage.within(target))
    goes_to.parent.mkdir(parents=True, exist_ok=True)
    if come_from.is_dir():
        shutil.copytree(come_from, goes_to, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy(come_from, goes_to)


def run(command: list[str], stage: Stage) -> None:
    """Raises AssertionError with what the command said."""
    done = subprocess.run(command, env=stage.environment(), cwd=stage.root, capture_output=True, timeout=RUN_SECONDS)
    assert done.returncode == 0, f"{command}: {done.stderr.decode()}"


def context_of(folder: Path, ignore: Path, target: Path) -> Path:
    """What a build may see of a folder by its .dockerignore, in a folder of its own."""
    lines = [line for line in ignore.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    allowed = [line.removeprefix("!") for line in lines if line.startswith("!")]
    others = [line for line in lines if not line.startswith("!")]
    assert others[0] == "*", "the replay knows a list of what is let in ..."
    assert all(re.fullmatch(r"\*\*/[^/]+", line) for line in others[1:]), "... without names, wherever they stand"
    ignored = shutil.ignore_patterns(*(line.removeprefix("**/") for line in others[1:]))
    target.mkdir()
    for name in allowed:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (folder / name).is_dir():
            shutil.copytree(folder / name, target / name, ignore=ignored)
        else:
            shutil.copy(folder / name, target / name)
    return target
