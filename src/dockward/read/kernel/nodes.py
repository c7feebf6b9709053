"""Devices by the kernel's own names, whatever the nodes are called that stand for them."""

import os
import stat

from dockward.read.kernel import limits
from dockward.read.kernel.procfile import read_whole

_NAME = b"DEVNAME="


def device_name(about: os.stat_result) -> str:
    """What the kernel calls the device of this node, as a path below /dev; empty for what is no device.

    The names of devtmpfs stand in `uevent` of sysfs; a device without one is called by its numbers.
    """
    kind = "block" if stat.S_ISBLK(about.st_mode) else "char" if stat.S_ISCHR(about.st_mode) else ""
    if not kind:
        return ""
    numbers = f"{os.major(about.st_rdev)}:{os.minor(about.st_rdev)}"
    try:
        lines = read_whole(f"/sys/dev/{kind}/{numbers}/uevent", limits.STATUS_FILE).split(b"\n")
    except OSError:
        lines = []
    name = next((one.removeprefix(_NAME) for one in lines if one.startswith(_NAME)), b"")
    return f"/dev/{name.decode(errors='replace')}" if name else f"/dev/{kind}/{numbers}"


def read_node(pid: int, path: str) -> str:
    """The kernel's name of the device at this path in the files of a process; empty where there is none, or no more.

    The last part of the path is not followed where it is a link, which is no device.
    """
    try:
        fd = os.open(f"/proc/{pid}/root{path}", os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return ""
    try:
        return device_name(os.fstat(fd))
    finally:
        os.close(fd)
