"""How long the kits of all relays take, as `sira relay kit --all` makes them. By hand:

    .venv/bin/python -m benchmarks.kits 2000

Needs a free megabyte for every two kits.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from bot.relays.address import address
from bot.relays.relay import ALPHABET, CODE_LENGTH
from bot.relays.run import write_all

KITS = 2_000


def code(number: int) -> str:
    """A code for each number."""
    signs = [ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(CODE_LENGTH)]
    return "".join(signs)


def main() -> None:
    """Make the kits, and print what they took."""
    addresses = [
        address("https://sira.example.org", code(n)) for n in range(int(sys.argv[1]) if sys.argv[1:] else KITS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        write_all(Path(folder), addresses, lambda: None, production=True)
        seconds = time.perf_counter() - begun
        files = [path.stat().st_size for path in Path(folder).rglob("*.*")]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    each, size = (spent.ru_utime + spent.ru_stime) / len(addresses) * 1000, sum(files) / 1e6
    print(f"{len(addresses)} kits, {len(files)} files, {size:.0f} MB: {seconds:.0f} s on {os.cpu_count()} cores,")
    print(f"{each:.0f} ms of a core each, {spent.ru_maxrss / 1024:.0f} MB a process")


if __name__ == "__main__":
    main()
