"""What a container is compared with: the host's namespaces, mounts and cgroup file systems."""

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place
from dockward.read.kernel import limits
from dockward.read.kernel.cgroups import Hierarchies, parse_cgroup_mounts
from dockward.read.kernel.mounts import HostMounts, parse_mountinfo
from dockward.read.kernel.namespaces import read_host_namespaces
from dockward.read.kernel.procfile import fact_of, read_whole
from dockward.read.kernel.quotas import Quotas


class Reference(Struct, frozen=True):
    """The host as its first process has it. `root` is where its file tree is, empty for this machine's own."""

    root: str
    namespaces: Fact[dict[str, int]]
    mounts: Fact[HostMounts]
    quotas: Quotas

    @property
    def proc(self) -> str:
        """The host's /proc."""
        return f"{self.root}/proc"


def read_reference(root: str) -> Reference:
    """Read it once for all containers; what can't be read is unknown."""
    mountinfo = _read_mountinfo(root)
    return Reference(
        root=root,
        namespaces=read_host_namespaces(root),
        mounts=fact_of(
            lambda: HostMounts(parse_mountinfo(mountinfo.value, limits.MOUNTS_OF_HOST)), Place("/proc/1/mountinfo")
        ),
        quotas=Quotas(Hierarchies(root, parse_cgroup_mounts(mountinfo.value) if mountinfo.known else ())),
    )


def _read_mountinfo(root: str) -> Fact[bytes]:
    """Of the first process; where the kernel hides that one, this program's own, unless `root` is another tree."""
    first = fact_of(lambda: _read(root, "1"), Place("/proc/1/mountinfo"))
    return first if first.known or root else fact_of(lambda: _read(root, "self"), Place("/proc/self/mountinfo"))


def _read(root: str, process: str) -> bytes:
    data = read_whole(f"{root}/proc/{process}/mountinfo", limits.MOUNTINFO_FILE)
    if not data:
        raise UnreadError("the host's mounts are empty")
    return data
