"""The host's mounts, as its first process sees them."""

from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import HostMount
from dockward.read.host.tree import read_bytes, why_unread
from dockward.read.kernel.limits import MOUNTINFO_FILE, MOUNTS_OF_HOST
from dockward.read.kernel.mounts import parse_mountinfo


def read_mounts(root: Path) -> Fact[tuple[HostMount, ...]]:
    """Every mount point with what is mounted there last, by path (proc_pid_mountinfo(5)).

    Read of process 1; where that isn't shown and `root` is this system's own, of the reader itself.
    """
    paths = ("/proc/1/mountinfo", "/proc/self/mountinfo") if root == Path("/") else ("/proc/1/mountinfo",)
    reason, place = "", Place(paths[0])
    for path in paths:
        try:
            mounts = parse_mountinfo(read_bytes(root, path, MOUNTINFO_FILE), MOUNTS_OF_HOST)
        except UnreadError as why:
            reason = reason or why.reason
        except OSError as why:
            reason = reason or why_unread(why, path)
        else:
            found = {one.target: HostMount(one.target, one.source, one.filesystem, one.options) for one in mounts}
            return Fact(tuple(found[target] for target in sorted(found)), Place(path))
    return unknown(reason, place)
