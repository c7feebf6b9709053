"""A volume mounts a file system of the kernel or a stack of host directories."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, volume
from dockward.model.volume import Volume

_KERNEL = frozenset(
    {
        "proc",
        "sysfs",
        "debugfs",
        "tracefs",
        "securityfs",
        "configfs",
        "bpf",
        "cgroup",
        "cgroup2",
        "devtmpfs",
        "efivarfs",
        "overlay",
    }
)


@rule(
    "DW0612",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.6",
    why="The engine mounts it as root, past everything that keeps the container from mounting: kernel settings, "
    "device nodes, or with overlay any directory of the host.",
    remedy="Remove the volume (`docker volume rm`) and take `type` out of its `driver_opts`; an ordinary volume has "
    "none.",
    references=("https://docs.docker.com/reference/cli/docker/volume/create/",),
    bad=volume(options={"type": "overlay", "o": "lowerdir=/,upperdir=/tmp/u,workdir=/tmp/w", "device": "overlay"}),
    good=volume(options={"type": "tmpfs", "o": "size=16m", "device": "tmpfs"}),
)
def volume_of_kernel_filesystem(v: Volume) -> Iterator[Problem]:
    if v.driver.value != "local":
        raise NotApplicable("a driver other than local makes it")
    kind = v.options.value.get("type", "").strip().lower()
    if kind in _KERNEL:
        yield problem(f"It mounts a {kind} file system.", at=v.options, evidence=f"Options.type={kind}")
