"""What the machine says of itself, from files as Linux writes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.machine import has_ended, in_memory, memory_used, process_name, swap_in_the_clear

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


def machine(folder: Path, files: dict[str, str]) -> tuple[Path, Path]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "proc", folder / "sys"


def line(name: str, kind: str = "partition") -> str:
    return f"{name:<40}{kind}\t2097148\t\t0\t\t-2\n"


BLOCK = "sys/class/block"
SWAPS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "none": ({"proc/swaps": HEAD}, ()),
    "nothing known": ({}, ()),
    "a partition": ({"proc/swaps": HEAD + line("/dev/sda2")}, ("/dev/sda2",)),
    "a file": ({"proc/swaps": HEAD + line("/swapfile", "file")}, ("/swapfile",)),
    "encrypted": (
        {"proc/swaps": HEAD + line("/dev/dm-1"), f"{BLOCK}/dm-1/dm/uuid": "CRYPT-PLAIN-swap\n"},
        (),
    ),
    "a volume on an encrypted disk": (
        {
            "proc/swaps": HEAD + line("/dev/dm-2"),
            f"{BLOCK}/dm-2/dm/uuid": "LVM-x\n",
            f"{BLOCK}/dm-2/slaves/dm-0/dm/uuid": "CRYPT-LUKS2-y\n",
        },
        (),
    ),
    "a volume on two disks, one of them open": (
        {
            "proc/swaps": HEAD + line("/dev/dm-2"),
            f"{BLOCK}/dm-2/slaves/dm-0/dm/uuid": "CRYPT-LUKS2-y\n",
            f"{BLOCK}/dm-2/slaves/sdb/size": "1\n",
        },
        ("/dev/dm-2",),
    ),
    "compressed memory": ({"proc/swaps": HEAD + line("/dev/zram0"), f"{BLOCK}/zram0/backing_dev": "none\n"}, ()),
    "compressed memory before a disk": (
        {"proc/swaps": HEAD + line("/dev/zram0") + line("/dev/sda2"), f"{BLOCK}/zram0/backing_dev": "/dev/sdb1\n"},
        ("/dev/zram0", "/dev/sda2"),
    ),
}


@pytest.mark.parametrize("name", SWAPS)
def test_swap_is_told_where_memory_may_reach_a_disk_in_the_clear(name: str, tmp_path: Path) -> None:
    files, expected = SWAPS[name]
    proc, sys_folder = machine(tmp_path, files)
    assert swap_in_the_clear(proc, sys_folder) == expected


MOUNTS = """/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
tmpfs /run tmpfs rw 0 0
/dev/sdb1 /run/disk ext4 rw 0 0
/dev/sdc1 /covered ext4 rw 0 0
tmpfs /covered tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", False),
        ("/run", True),
        ("/run/sira", True),
        ("/runner", False),
        ("/run/disk/x", False),
        ("/covered/x", True),
    ],
)
def test_a_folder_is_in_memory_by_the_innermost_of_its_mounts(path: str, expected: bool, tmp_path: Path) -> None:
    proc, _ = machine(tmp_path, {"proc/self/mounts": MOUNTS})
    assert in_memory(Path(path), proc) is expected


def test_this_process_occupies_some_memory_and_an_unknown_one_none(tmp_path: Path) -> None:
    assert 1 << 20 < memory_used() < 1 << 34
    assert memory_used(tmp_path) == 0


def test_memory_kept_private_is_in_no_core_file() -> None:
    code = """
import ctypes, resource
from bot.machine import keep_memory_private
print(keep_memory_private(), resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "True (0, 0) 0\n"


def test_a_process_has_ended_when_it_is_certain_and_not_before() -> None:
    command = [sys.executable, "-c", "import bot.machine as m; print(m.process_name(), flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        assert not has_ended(name)
        process.kill()
        process.wait()
    assert has_ended(name)


@pytest.mark.parametrize(
    ("part", "ended"),
    [(("other", None, None, None), False), ((None, "pid:[1]", None, None), False), ((None, None, None, "1"), True)],
    ids=["another boot or machine", "another container", "the number was given again"],
)
def test_a_number_says_something_only_where_it_was_given(part: tuple[str | None, ...], ended: bool) -> None:
    own = process_name().split("/")
    assert len(own) == 4
    assert not has_ended("/".join(own))
    assert has_ended("/".join(new or old for new, old in zip(part, own, strict=True))) is ended


@pytest.mark.parametrize("name", ["", "one", "a/b/c/d", "a/b/0/1", "a/b/-1/1", "/" * 9])
def test_a_name_that_is_none_has_not_ended(name: str) -> None:
    assert not has_ended(name)
    place = "/".join(process_name().split("/")[:2])
    assert not has_ended(f"{place}/{name}")


def test_where_nothing_is_known_a_process_has_no_name(tmp_path: Path) -> None:
    assert process_name(tmp_path) == ""
    assert not has_ended("", tmp_path)
