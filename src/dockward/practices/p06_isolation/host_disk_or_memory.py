"""A container holds a disk or the memory of the host as a device."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Device, Workload
from dockward.practices._running import not_privileged
from dockward.practices.p06_isolation._devices import takes_host


@rule(
    "DW0614",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.18",
    elsewhere=("docker-bench:5.18", "compose-lint:CL-0016"),
    why="Whoever reads and writes the disk below the file system needs no right on any file: password hashes, keys, "
    "programs, all of the host.",
    remedy="Take the device out of `devices`; mount the folder that is needed as a volume in its place.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(devices=(Device("/dev/sda", "/dev/sda"),)),
    good=workload(devices=(Device("/dev/dri", "/dev/dri"),)),
)
def host_disk_or_memory(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    for one in w.devices.value:
        if gives := takes_host(one.host_path):
            message = f"It holds {one.host_path}: {gives}."
            yield problem(message, at=w.devices, evidence=f"device {one.host_path}:{one.permissions}")
