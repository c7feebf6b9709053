"""Resource limits of a process, from /proc/PID/limits (proc_pid_limits(5))."""

from dockward.read.kernel.procfile import text

_NAMES = {
    "Max cpu time": "cpu",
    "Max file size": "fsize",
    "Max data size": "data",
    "Max stack size": "stack",
    "Max core file size": "core",
    "Max resident set": "rss",
    "Max processes": "nproc",
    "Max open files": "nofile",
    "Max locked memory": "memlock",
    "Max address space": "as",
    "Max file locks": "locks",
    "Max pending signals": "sigpending",
    "Max msgqueue size": "msgqueue",
    "Max nice priority": "nice",
    "Max realtime priority": "rtprio",
    "Max realtime timeout": "rttime",
}
_NAME_WIDTH = 26
_DIGITS = 20
"""Digits of 2**64."""


def parse_hard_limits(data: bytes) -> dict[str, int | None]:
    """The hard limits by the names that the engine uses; None means none. Lines that aren't understood are left out."""
    found: dict[str, int | None] = {}
    for line in text(data).split("\n")[1:]:
        name, values = _NAMES.get(line[:_NAME_WIDTH].strip()), line[_NAME_WIDTH:].split()
        if name is None or len(values) < 2:  # noqa: PLR2004  # soft and hard
            continue
        hard = values[1]
        if hard == "unlimited":
            found[name] = None
        elif hard.isascii() and hard.isdigit() and len(hard) <= _DIGITS:
            found[name] = int(hard)
    return found
