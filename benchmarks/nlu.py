"""How fast, how large and how right the understanding is, on nlu/tests; beside Rasa when it is given archives. By hand:

    .venv/bin/python -m benchmarks.nlu
    .venv/bin/python -m benchmarks.nlu nlu/models/sira.tar.gz DIET.tar.gz

First the exported engine's figures beside what is aimed at, then a Markdown table; each engine runs in a process of its
own. Rasa with the same model and Rasa with DIET need .venv-nlu (make nlu). DIET's archive comes from
`rasa train nlu --config nlu/config_diet.yml --nlu nlu/data --domain nlu/domain.yml`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.parse import at_once
from bot.message import LANGUAGES
from bot.settings import ROOT
from bot.understanding import embedded
from bot.understanding.engine import open_model
from bot.understanding.training import Rasa
from bot.understanding.training_data import Sentence, unseen

MODEL = ROOT / "nlu" / "model"
HEADER = "| | top-1 % fr, bm, en | top-3 % fr, bm, en | p50 ms | p99 ms | ready after s | memory MB | size MB |"

TIMES = 7
"""How many processes load the model; the middle one counts."""

Lines = list[dict[str, Any]]
Ask = Callable[[list[str]], Lines]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one engine did: a line of {ranking, ms, memory} for each sentence, and how long it took to do nothing."""

    name: str
    size: float
    ready: float
    lines: Lines

    def row(self, sentences: list[Sentence]) -> str:
        """A row of the table."""
        firsts = [", ".join(self._share(sentences, name, among) for name in LANGUAGES) for among in (1, 3)]
        times = [line["ms"] for line in self.lines]
        middle, slow = statistics.median(times), statistics.quantiles(times, n=100)[98]
        memory = max(line["memory"] for line in self.lines)
        figures = (f"{middle:.2f}", f"{slow:.2f}", f"{self.ready:.1f}", f"{memory:.0f}", f"{self.size:.1f}")
        return f"| {' | '.join((self.name, *firsts, *figures))} |"

    def _share(self, sentences: list[Sentence], language: str, among: int) -> str:
        pairs = [(s.intent, line) for s, line in zip(sentences, self.lines, strict=True) if s.language == language]
        right = sum(intent in [name for name, _ in line["ranking"][:among]] for intent, line in pairs)
        return f"{100 * right / len(pairs):.1f}"


def measure(name: str, size: float, ask: Ask, texts: list[str]) -> Measured:
    begun = time.perf_counter()
    ask([])
    return Measured(name, size, time.perf_counter() - begun, ask(texts))


def exported(texts: list[str]) -> Lines:
    """The exported engine with its lexicons, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.nlu", "--here"],
        cwd=ROOT,
        input="".join(json.dumps(text) + "\n" for text in texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


async def here() -> None:
    """Answer standard input with the exported engine."""
    understanding = open_model(ROOT / "nlu", MODEL)
    for line in sys.stdin:
        text = json.loads(line)
        begun = time.perf_counter()
        meaning = await understanding.understand(text)
        spent = 1e3 * (time.perf_counter() - begun)
        ranking = [[guess.name, guess.confidence] for guess in meaning.ranking]
        print(json.dumps({"ranking": ranking, "ms": spent, "memory": memory()}))


def memory(process: int | str = "self") -> float:
    """The largest resident size of a process so far, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmHWM"))


def parsing(texts: list[str]) -> float:
    """The memory of `sira parse` after all texts, in MB."""
    command = [sys.executable, "-m", "bot", "parse"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        for text in texts:
            process.stdin.write(" ".join(text.split()) + "\n")
            process.stdin.flush()
            process.stdout.readline()
        largest = memory(process.pid)
        process.stdin.close()
    return largest


def loading() -> float:
    """How long a fresh process loads the model, in seconds: the middle one of TIMES."""
    command = [sys.executable, "-m", "benchmarks.nlu", "--load"]
    done = [subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True) for _ in range(TIMES)]
    return statistics.median(float(one.stdout) for one in done)


def load() -> None:
    begun = time.perf_counter()
    embedded.load(MODEL)
    print(time.perf_counter() - begun)


def aims(lines: Lines, texts: list[str]) -> None:
    """The figures that the issue names, each beside its aim."""
    figures = (
        ("a message, median, ms", statistics.median(line["ms"] for line in lines), 0.3),
        ("memory of `sira parse`, MB", parsing(texts), 60),
        ("loading the model, s", loading(), 0.2),
        ("model file, MB", (MODEL / embedded.FILE).stat().st_size / 1e6, 4),
    )
    for name, found, most in figures:
        print(f"{name:28}{found:8.3f}  at most {most:4}  {'met' if found <= most else 'MISSED'}", flush=True)


def main() -> None:
    sentences = unseen(ROOT / "nlu" / "tests")
    texts = [sentence.text for sentence in sentences]
    size = sum(path.stat().st_size for path in MODEL.iterdir()) / 1e6
    here = measure("exported engine", size, exported, texts)
    aims(here.lines, texts)
    print("", HEADER, "|---" * (HEADER.count("|") - 1) + "|", here.row(sentences), sep="\n", flush=True)
    for name, archive in zip(("Rasa, same pipeline", "Rasa, DIET"), map(Path, sys.argv[1:]), strict=False):
        with tempfile.TemporaryDirectory() as folder:

            def ask(asked: list[str], archive: Path = archive, folder: str = folder) -> Lines:
                return list(Rasa(ROOT).parse(archive, asked, Path(folder)))

            print(measure(name, archive.stat().st_size / 1e6, ask, texts).row(sentences), flush=True)


if __name__ == "__main__":
    if "--here" in sys.argv:
        at_once(here())
    elif "--load" in sys.argv:
        load()
    else:
        main()
