"""Starts Rasa, in its own environment and as its own process, to train and to parse. Sira never imports it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL = "sira"
GRACE_SECONDS = 5
"""How long a process of Rasa has to end when it is told to."""


class RasaError(Exception):
    """Rasa's environment is missing, or Rasa failed. The message says what to do."""


@contextmanager
def _ending(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """However this ends, the process does too."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Rasa:
    """Rasa's environment, and the project whose nlu/ and bot/ it imports."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / ".venv-nlu" / "bin" / "python"

    def train(self, out: Path) -> Path:
        """Train on the project's data, which Rasa validates meanwhile. Gives the archive below `out`.

        What Rasa says goes to standard error. Raises RasaError, also for data that do not pass.
        """
        out = out.resolve()
        out.mkdir(parents=True, exist_ok=True)
        archive = out / f"{MODEL}.tar.gz"
        archive.unlink(missing_ok=True)
        with (
            tempfile.TemporaryDirectory() as folder,
            _ending(self._started(self._validation(), Path(folder))) as validating,
            _ending(self._started(self._training(out), out)) as training,
        ):
            codes: tuple[int | None, int | None] = (None, None)
            while None in codes and not any(codes):
                time.sleep(0.5)
                codes = validating.poll(), training.poll()
        validated, trained = codes
        if not validated and not trained and archive.is_file():
            return archive
        archive.unlink(missing_ok=True)
        if validated == 1:
            raise RasaError("the data do not pass Rasa's validation: what it said stands above")
        raise RasaError(
            f"rasa data validate ended with {validated}" if validated else f"rasa train ended with {trained}"
        )

    def _training(self, out: Path) -> list[str | Path]:
        return ["-m", "rasa", "train", "nlu", *self._inputs("--nlu"), "--out", out, "--fixed-model-name", MODEL]

    def _validation(self) -> list[str | Path]:
        return ["-m", "rasa", "data", "validate", "--fail-on-warnings", *self._inputs("--data")]

    def _inputs(self, option: str) -> list[str | Path]:
        """What both read; `option` is the name that a command has for the data."""
        nlu = self.root / "nlu"
        return ["--config", nlu / "config.yml", option, nlu / "data", "--domain", nlu / "domain.yml"]

    def parse(self, archive: Path, texts: Sequence[str], folder: Path) -> Iterator[dict[str, Any]]:
        """What Rasa makes of each text: {ranking: [[name, confidence]], language: [name, confidence], danger}."""
        script = self.root / "nlu" / "parse_lines.py"
        lines = "".join(json.dumps(text) + "\n" for text in texts)
        done = self._run([script, archive.resolve()], folder, lines)
        if done.returncode:
            raise RasaError(f"rasa could not load {archive.name}: {done.stderr.strip().splitlines()[-1:]}")
        return (json.loads(line) for line in done.stdout.splitlines())

    def _run(self, command: Sequence[str | Path], folder: Path, text: str) -> subprocess.CompletedProcess[str]:
        """What it printed is kept."""
        return subprocess.run(  # noqa: S603 (our own interpreter and arguments, no shell)
            self._argv(command),
            cwd=folder,
            env=self._environment(folder),
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def _started(self, command: Sequence[str | Path], folder: Path) -> subprocess.Popen[bytes]:
        """What it prints goes to standard error."""
        return subprocess.Popen(  # noqa: S603 (our own interpreter and arguments, no shell)
            self._argv(command), cwd=folder, env=self._environment(folder), stdout=2
        )

    def _argv(self, command: Sequence[str | Path]) -> list[str]:
        if not self.python.is_file():
            raise RasaError("Rasa's environment .venv-nlu is not there: run `make nlu`")
        return [str(self.python), *map(str, command)]

    def _environment(self, folder: Path) -> dict[str, str]:
        # Two that share a folder's .rasa break one another, hence `folder`, where nothing else runs.
        return {
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
