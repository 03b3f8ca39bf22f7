"""What the machine does with this process' memory (swap, core files, readers), and which processes live on it.

Linux; elsewhere nothing is known.
"""

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


def process_name(proc: Path = PROC) -> str:
    """Names this process for good, so that others on the machine can tell when it has ended; "" where none is known.

    The boot, the namespace of process numbers, the number and when it began: a number alone is given again.
    """
    parts = (_text(proc / "sys/kernel/random/boot_id"), _link(proc / "self/ns/pid"), str(os.getpid()))
    began = _began(proc / "self")
    return "/".join((*parts, began)) if all(parts) and began else ""


def has_ended(name: str, proc: Path = PROC) -> bool:
    """Whether a process of this name was on this machine and is no more. False whenever that is not certain."""
    *place, number, began = name.split("/") if name.count("/") == 3 else ("", "0", "")
    if place != process_name(proc).split("/")[:2] or not number.isdecimal() or int(number) == 0:
        return False
    try:
        # Signal 0 asks only. /proc may hide a process that lives.
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return _began(proc / number) not in ("", began)


def _began(process: Path) -> str:
    """When a process began, in clock ticks since the boot (proc(5), stat, field 22)."""
    fields = _text(process / "stat").rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 else ""


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
