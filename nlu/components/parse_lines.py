"""What Rasa makes of each text: python parse_lines.py ARCHIVE, JSON strings in, one JSON object a line out.

For the comparison with the embedded engine. Logging is configured first, because an Agent prints every text until then.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.nlu.classifiers.fallback_classifier import is_fallback_classifier_prediction, undo_fallback_prediction
from rasa.utils.log_utils import configure_structlog


def told(parsed: dict[str, Any]) -> dict[str, Any]:
    """The ranking without the fallback, and the language."""
    if is_fallback_classifier_prediction(parsed):
        parsed = undo_fallback_prediction(parsed)
    ranking = [[guess["name"], guess["confidence"]] for guess in parsed["intent_ranking"]]
    return {"ranking": ranking, "language": [parsed["language"]["name"], parsed["language"]["confidence"]]}


async def answer(archive: Path) -> None:
    """Read, parse and print until the input ends."""
    agent = Agent.load(str(archive))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(told(await agent.parse_message(json.loads(line)))) + "\n")


if __name__ == "__main__":
    configure_structlog(logging.CRITICAL)
    archive = Path(sys.argv[1])
    # Rasa quietly loads the newest archive beside a name that does not exist.
    if not archive.is_file():
        raise SystemExit(f"{archive.name}: no such model")
    asyncio.run(answer(archive))
