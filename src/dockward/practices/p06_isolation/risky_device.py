"""A container holds a device that opens a large part of the host's kernel or hardware."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule, workload
from dockward.model.hostdevices import risky
from dockward.model.workload import Device, Workload
from dockward.practices.p06_isolation._devices import held_devices


@rule(
    "DW0615",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.18",
    elsewhere=("docker-bench:5.18", "compose-lint:CL-0016"),
    why="Behind such a device lies code of the kernel that ordinary containers never reach, or hardware that obeys "
    "whoever holds it.",
    remedy="Take it out of `devices` unless the program is there for just that (a VPN needs /dev/net/tun, virtual "
    "machines need /dev/kvm); then write an exception with the reason into the policy.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(devices=(Device("/dev/kvm", "/dev/kvm"),)),
    good=workload(devices=(Device("/dev/snd", "/dev/snd"),)),
    written="image: app:1.0\ndevices:\n  - /dev/kvm:/dev/kvm:r\n  - /dev/snd\n",
    fixed="image: app:1.0\ndevices:\n  - /dev/snd\n",
)
def risky_device(w: Workload) -> Iterator[Problem]:
    yield from held_devices(w, risky)
