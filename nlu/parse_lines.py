"""What Rasa makes of each text: python parse_lines.py ARCHIVE, JSON strings in, one JSON object a line out.

For the comparison with the embedded engine. Logging is configured first, because an Agent prints every text until then.
Rasa, which takes ten seconds and more to import, is imported when there is a model.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any


def told(parsed: dict[str, Any]) -> dict[str, Any]:
    """The ranking without the fallback, the language, and which danger."""
    from rasa.nlu.classifiers.fallback_classifier import is_fallback_classifier_prediction, undo_fallback_prediction

    if is_fallback_classifier_prediction(parsed):
        parsed = undo_fallback_prediction(parsed)
    ranking = [[guess["name"], guess["confidence"]] for guess in parsed["intent_ranking"]]
    language = parsed["language"]["name"], parsed["language"]["confidence"]
    # DIET, which is there to compare, tells no danger.
    danger, emergency = parsed.get("danger", {}).get("name", ""), parsed.get("emergency", {}).get("confidence", 0.0)
    return {"ranking": ranking, "language": language, "danger": danger, "emergency": emergency}


async def answer(archive: Path) -> None:
    """Read, parse and print until the input ends. Each line also says its milliseconds and the memory so far in MB."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.CRITICAL)
    agent = Agent.load(str(archive))
    for line in sys.stdin:
        begun = time.perf_counter()
        parsed = await agent.parse_message(json.loads(line))
        spent = {"ms": 1e3 * (time.perf_counter() - begun), "memory": memory()}
        sys.stdout.write(json.dumps(told(parsed) | spent) + "\n")


def memory() -> float:
    """The largest resident size of this process so far, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    archive = Path(sys.argv[1])
    # Rasa quietly loads the newest archive beside a name that does not exist.
    if not archive.is_file():
        raise SystemExit(f"{archive.name}: no such model")
    asyncio.run(answer(archive))
