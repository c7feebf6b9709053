"""The machine itself: name, processors, memory, and whether its clock follows a time server."""

import ctypes
import os
import re
from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.read.host.tree import printable, read_text, why_unread

MOST_CORES = 1 << 16
"""More than any kernel is built for (CONFIG_NR_CPUS)."""
_MOST_NAME = 64
"""HOST_NAME_MAX of Linux."""
_UNSYNCHRONISED = 0x40
"""STA_UNSYNC of adjtimex(2)."""
_CORES = "/sys/devices/system/cpu/online"
_MEMORY = "/proc/meminfo"


class _Timex(ctypes.Structure):
    """struct timex of adjtimex(2) as far as its status; the rest is room for the kernel to fill."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 32),
    )


def read_hostname(root: Path) -> str:
    """The host's name; of a tree mounted elsewhere the one in /etc/hostname, since the kernel would tell our own."""
    path = "/proc/sys/kernel/hostname" if root == Path("/") else "/etc/hostname"
    try:
        words = read_text(root, path).split()
    except OSError:
        words = []
    return printable(words[0])[:_MOST_NAME] if words else "localhost"


def read_cores(root: Path) -> Fact[int]:
    """Processors that are online."""
    place = Place(_CORES)
    try:
        count = parse_cores(read_text(root, _CORES))
    except OSError as why:
        return unknown(why_unread(why, _CORES), place)
    return Fact(count, place) if count else unknown(f"{_CORES} doesn't hold a list of processors", place)


def parse_cores(text: str) -> int:
    """How many numbers a list such as `0-3,8` names; 0 for what isn't such a list."""
    total = 0
    for part in text.strip().split(","):
        found = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", part, re.ASCII)
        if not found:
            return 0
        total += max(int(found[2] or found[1]) - int(found[1]) + 1, 0)
    return total if total <= MOST_CORES else 0


def read_memory(root: Path) -> Fact[int]:
    """Usable memory in bytes (MemTotal of proc_meminfo(5))."""
    place = Place(_MEMORY, "MemTotal")
    try:
        found = re.search(r"^MemTotal:\s+(\d{1,18}) kB", read_text(root, _MEMORY), re.MULTILINE | re.ASCII)
    except OSError as why:
        return unknown(why_unread(why, _MEMORY), place)
    return Fact(int(found[1]) << 10, place) if found else unknown(f"{_MEMORY} doesn't tell MemTotal", place)


def read_time_synchronised() -> Fact[bool]:
    """Whether something keeps the kernel's clock in step, as the kernel itself believes (adjtimex(2), STA_UNSYNC)."""
    place = Place("adjtimex", "status")
    state = _Timex()
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(state))
    except (OSError, AttributeError):
        return unknown("this system's C library has no adjtimex", place)
    if answer == -1:
        return unknown(f"the kernel doesn't tell the clock's state: {os.strerror(ctypes.get_errno()).lower()}", place)
    return Fact(not state.status & _UNSYNCHRONISED, place)
