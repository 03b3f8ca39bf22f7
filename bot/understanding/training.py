"""Starts Rasa, in its own environment and as its own process, to train and to parse. Sira never imports it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL = "sira"


class RasaError(Exception):
    """Rasa's environment is missing, or Rasa failed. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Rasa:
    """Rasa's environment, and the project whose nlu/ and bot/ it imports."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / ".venv-nlu" / "bin" / "python"

    def train(self, out: Path) -> Path:
        """Train on the project's data; what Rasa says goes to standard error. Gives the archive below `out`."""
        nlu, out = self.root / "nlu", out.resolve()
        out.mkdir(parents=True, exist_ok=True)
        inputs: list[str | Path] = [
            "--config",
            nlu / "config.yml",
            "--nlu",
            nlu / "data",
            "--domain",
            nlu / "domain.yml",
        ]
        command: list[str | Path] = ["-m", "rasa", "train", "nlu", *inputs, "--out", out, "--fixed-model-name", MODEL]
        done = self._run(command, out, capture=False)
        archive = out / f"{MODEL}.tar.gz"
        if done.returncode or not archive.is_file():
            raise RasaError(f"rasa train ended with {done.returncode}")
        return archive

    def parse(self, archive: Path, texts: Sequence[str], folder: Path) -> Iterator[dict[str, Any]]:
        """What Rasa makes of each text: {ranking: [[name, confidence]], language: [name, confidence], danger}."""
        script = self.root / "nlu" / "parse_lines.py"
        done = self._run([script, archive.resolve()], folder, "".join(json.dumps(text) + "\n" for text in texts))
        if done.returncode:
            raise RasaError(f"rasa could not load {archive.name}: {done.stderr.strip().splitlines()[-1:]}")
        return (json.loads(line) for line in done.stdout.splitlines())

    def _run(
        self, command: Sequence[str | Path], folder: Path, text: str = "", *, capture: bool = True
    ) -> subprocess.CompletedProcess[str]:
        if not self.python.is_file():
            raise RasaError("Rasa's environment .venv-nlu is not there: run `make nlu`")
        # Two trainings that share a folder's .rasa break one another, hence `folder`, where nothing else runs.
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "PYTHONWARNINGS": "ignore",
            "PYTHONDONTWRITEBYTECODE": "1",
            "RASA_TELEMETRY_ENABLED": "false",
            "RASA_CACHE_DIRECTORY": str(folder.resolve() / ".rasa" / "cache"),
            "RASA_MAX_CACHE_SIZE": "0",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        pipe = subprocess.PIPE if capture else None
        return subprocess.run(  # noqa: S603 (our own interpreter and arguments, no shell)
            [str(self.python), *map(str, command)],
            cwd=folder,
            env=environment,
            input=text,
            stdout=pipe if capture else 2,
            stderr=pipe,
            encoding="utf-8",
            check=False,
        )
