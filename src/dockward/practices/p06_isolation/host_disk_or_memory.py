"""A container holds a disk or the memory of the host as a device."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule, workload
from dockward.model.hostdevices import takes_host
from dockward.model.workload import Device, Workload
from dockward.practices.p06_isolation._devices import held_devices


@rule(
    "DW0614",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.18",
    elsewhere=("docker-bench:5.18", "compose-lint:CL-0016"),
    why="Whoever reads the disk below the file system needs no right on any file: the keys and password hashes that "
    "open the host are there. Who may write it too is root outright, by any program of the host.",
    remedy="Take the device out of `devices`; mount the folder that is needed as a volume in its place.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(devices=(Device("/dev/sda", "/dev/sda"),)),
    good=workload(devices=(Device("/dev/dri", "/dev/dri"),)),
    written="image: app:1.0\ndevices:\n  - /dev/sda:/dev/sda:r\n  - /dev/snd\n",
    fixed="image: app:1.0\ndevices:\n  - /dev/snd\n",
)
def host_disk_or_memory(w: Workload) -> Iterator[Problem]:
    yield from held_devices(w, takes_host)
