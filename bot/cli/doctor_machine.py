"""`sira doctor` on the machine: swap, clock, folders, space, limits."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import stat
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

from bot.cli.doctor_finding import Finding, graver
from bot.machine import clock_in_step, swap_in_the_clear
from bot.settings import Settings

MEGABYTE = 1 << 20
SPACE_WANTED, SPACE_NEEDED = 1024 * MEGABYTE, 100 * MEGABYTE
FILES_WANTED, FILES_NEEDED = 4096, 1024
"""Open files: a connection each, 128 to Redis, and some dozens of our own."""
WATCHED_SECONDS, DRIFT_SECONDS = 0.2, 0.05


async def memory(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether memory stays memory."""
    if areas := swap_in_the_clear():
        do = "swapoff --all and take swap out of /etc/fstab, or encrypt it: keys of the day lie in memory"
        yield Finding("swap", "warn", f"memory may reach a disk through {', '.join(areas)}", do)
    else:
        yield Finding("swap", "ok", "none that reaches a disk unencrypted")


async def clock(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the time is set and stands still; the zone does not matter, Sira reckons in UTC."""
    wall, steady = time.time(), time.monotonic()
    await asyncio.sleep(WATCHED_SECONDS)
    drift = (time.time() - wall) - (time.monotonic() - steady)
    if abs(drift) > DRIFT_SECONDS:
        yield Finding("clock", "warn", f"jumped by {drift:.1f} s while watched", "let one service set it, by slewing")
    elif clock_in_step() is False:
        do = "run a time service (systemd-timesyncd, chrony): days are closed and dates of content judged by the clock"
        yield Finding("clock", "warn", "the kernel knows of no time service that sets it", do)
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


async def folders(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether what lasts, and the keys, are for their owner only."""
    for finding in _folder("SIRA_VAR_DIR", settings.var_dir):
        yield finding
    if settings.key_dir is not None:
        for finding in _folder("SIRA_KEY_DIR", settings.key_dir):
            yield finding
    elif settings.production:
        do = "put SIRA_KEY_DIR on a TPM credential or a volume whose passphrase is not on this server"
        yield Finding("SIRA_KEY_DIR", "warn", "not set: the keys of counting lie on the disk of what they seal", do)


def _folder(name: str, path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(name, "ok", f"{path} comes with the first start")
        return
    about = path.stat()
    if not stat.S_ISDIR(about.st_mode):
        yield Finding(name, "fail", f"{path} is no folder", f"set {name} to a folder")
    elif about.st_uid != os.getuid():
        do = f"run sira as the owner, or chown -R it to uid {os.getuid()}"
        yield Finding(name, "fail", f"{path} belongs to uid {about.st_uid}", do)
    elif about.st_mode & 0o077:
        yield Finding(name, "fail", f"{path} is open to others (mode {about.st_mode & 0o777:o})", f"chmod 700 {path}")
    else:
        yield Finding(name, "ok", f"{path}, for its owner only")


async def space(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether the database can grow."""
    path = next(each for each in (settings.var_dir, *settings.var_dir.resolve().parents) if each.exists())
    free = shutil.disk_usage(path).free
    says = f"{free // MEGABYTE} MB free at {path}"
    if free >= SPACE_WANTED:
        yield Finding("disk", "ok", says)
    else:
        yield Finding("disk", "warn" if free >= SPACE_NEEDED else "fail", says, "make room, or move SIRA_VAR_DIR")


async def limits(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Whether enough people can be connected at once."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most == resource.RLIM_INFINITY or most >= FILES_WANTED:
        yield Finding("open files", "ok", "no limit" if most == resource.RLIM_INFINITY else f"{most} allowed")
    else:
        do = f"allow {FILES_WANTED}: LimitNOFILE= in the unit, ulimits in compose.yaml, or ulimit -n"
        yield Finding("open files", graver(settings) if most < FILES_NEEDED else "warn", f"only {most} allowed", do)
