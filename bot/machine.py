"""What the machine does with this process' memory: swap, core files, readers. Linux; elsewhere nothing is known."""

from __future__ import annotations

import ctypes
import os
import resource
from pathlib import Path

PROC, SYS = Path("/proc"), Path("/sys")
PR_SET_DUMPABLE = 4
"""prctl(2). A process that may not be dumped cannot be read by others of the same user either."""
TIMEX_BYTES = 512
"""More than struct timex has; all zero it asks and sets nothing."""
TIME_ERROR = 5

MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})


def swap_in_the_clear(proc: Path = PROC, sys: Path = SYS) -> tuple[str, ...]:
    """The swap areas through which memory may reach a disk unencrypted: all but zram and dm-crypt.

    A swap file is one of them: whether the disk below it is encrypted cannot be told from here.
    """
    names = [line.split()[0] for line in _text(proc / "swaps").splitlines()[1:]]
    return tuple(name for name in names if not _is_harmless(sys / "class" / "block" / Path(name).name))


def _is_harmless(block: Path) -> bool:
    if block.name.startswith("zram"):
        return _text(block / "backing_dev") in ("", "none")
    if _text(block / "dm" / "uuid").startswith("CRYPT-"):
        return True
    below = list((block / "slaves").iterdir()) if (block / "slaves").is_dir() else []
    return bool(below) and all(map(_is_harmless, below))


def keep_memory_private() -> bool:
    """No core file, and no reading by other processes of this user. False where the system does not know how."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        return bool(ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def clock_in_step() -> bool | None:
    """Whether a time service sets the clock, as the kernel knows it (adjtimex(2)); None where it does not say."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else bool(state != TIME_ERROR)


def memory_used(proc: Path = PROC) -> int:
    """Bytes of memory that this process occupies; 0 where that cannot be told."""
    counts = _text(proc / "self" / "statm").split()
    return int(counts[1]) * os.sysconf("SC_PAGE_SIZE") if len(counts) > 1 else 0


def in_memory(path: Path, proc: Path = PROC) -> bool:
    """Whether the path, which must exist, lies on a file system that has no disk."""
    kinds = {}
    # Of several mounts on one point the last covers the others.
    for line in _text(proc / "self" / "mounts").splitlines():
        _, point, kind, *_ = line.split()
        kinds[Path(point)] = kind
    where = path.resolve()
    return next((kinds[each] in MEMORY_FILE_SYSTEMS for each in (where, *where.parents) if each in kinds), False)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
