"""The engine's data shares a file system with the system itself or its logs."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host, HostMount

_ROOT = HostMount("/", "/dev/sda1", "ext4", frozenset({"rw"}))
_DATA = HostMount("/var/lib/docker", "/dev/sdb1", "ext4", frozenset({"rw"}))


@rule(
    "DW0315",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="1.1.1",
    elsewhere=("docker-bench:1.1.1",),
    why="One container that writes without end fills the system's disk: logins, logs and updates fail with it.",
    remedy="Give the engine's data directory a partition or logical volume of its own and mount it there; for one that "
    "is in use, stop the engine and copy it over first.",
    bad=host(mounts=(_ROOT,)),
    good=host(mounts=(_ROOT, _DATA)),
)
def data_on_system_disk(h: Host) -> Iterator[Problem]:
    path = PurePosixPath(h.data_root.value)
    targets = {one.target for one in h.mounts.value}
    where = next((str(one) for one in (path, *path.parents) if str(one) in targets), "/")
    if where in {"/", "/var"}:
        whose = "the system's own" if where == "/" else "/var's, where the host's logs and queues are"
        yield problem(f"The file system of {path} is {whose}.", at=h.mounts, evidence=str(path))
