"""The archive that `make nlu-trained` leaves in nlu/models, if it was trained on exactly the files that are here now.

`python -m tests.understanding.trained` ends with 0 if so, and with 1, saying why, if not.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.settings import ROOT
from bot.understanding import manifest

MODELS = Path("nlu/models")


class NoTrainingError(Exception):
    """There is no finished training. The message says what to run."""


class BehindError(Exception):
    """The training is not one of the present files. The message says which differ, and what to run."""


def archive_of(root: Path) -> Path:
    """The archive below the project's folder. Raises NoTrainingError, BehindError."""
    archive, sources = root / MODELS / "sira.tar.gz", root / MODELS / "sources.json"
    if not (archive.is_file() and sources.is_file()):
        raise NoTrainingError("nlu/models holds no finished training: run `make nlu-trained`, or `make nlu`")
    if behind := manifest.behind(json.loads(sources.read_text(encoding="utf-8")), root):
        raise BehindError(f"changed since the training in nlu/models: {', '.join(behind)}; run `make nlu`")
    return archive


def main() -> None:
    """Say whether there is one. Prints and exits."""
    try:
        archive_of(ROOT)
    except (NoTrainingError, BehindError) as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
