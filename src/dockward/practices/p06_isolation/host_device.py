"""A container holds a device of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.hostdevices import plain, risky, takes_host
from dockward.model.workload import Device, Workload
from dockward.practices._running import not_privileged


@rule(
    "DW0616",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.18",
    elsewhere=("docker-bench:5.18",),
    why="Each device is a driver in the kernel that the container may feed with whatever it likes.",
    remedy="Keep it only where the program works with that hardware, with the least permissions (`:r` or `:rw` in "
    "place of `:rwm`), and write an exception with the reason into the policy.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    strict=True,
    bad=workload(devices=(Device("/dev/dri/renderD128", "/dev/dri/renderD128"),)),
    good=workload(devices=(Device("/dev/null", "/dev/null"),)),
    written="image: app:1.0\ndevices: [/dev/dri/renderD128]\n",
    fixed="image: app:1.0\n",
)
def host_device(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    for one in w.devices.each():
        path = one.host_path
        if not (plain(path) or risky(path) or takes_host(path)):
            fix = Fix(
                title=f"Take {path} out of `devices`",
                risk="what it does with that device no longer works",
                changes=(remove_entry("devices", one.container_path),),
            )
            evidence = f"device {path}:{one.permissions}"
            yield problem(f"It holds {path}.", at=w.devices.place_of(one), evidence=evidence, fix=fix)
