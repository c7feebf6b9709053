"""A container runs a program from a volume that it may write."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.kernel import KernelMount
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import once
from dockward.practices.p13_runtime._executables import executables, in_memory, mount_of


@rule(
    "DW1309",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="Whoever writes there once decides what runs at every start from then on, also after the image was renewed; a "
    "read-only root doesn't help.",
    remedy="Put the program into the image, or mount its directory read-only (`:ro`) and keep data in another one.",
    references=("proc(5), /proc/PID/exe and mountinfo",),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        kernel=kernel(
            processes=(process(executable="/data/bin/api"),),
            mounts=(KernelMount("/data", "/srv", "8:1", "ext4", "/dev/sda1", frozenset({"rw"})),),
        )
    ),
    good=workload(
        kernel=kernel(
            processes=(process(executable="/data/bin/api"),),
            mounts=(KernelMount("/data", "/srv", "8:1", "ext4", "/dev/sda1", frozenset({"ro"})),),
        )
    ),
)
def program_on_writable_mount(w: Workload) -> Iterator[Problem]:
    for path in once(path for _, path in executables(w) if not in_memory(path)):
        mount = mount_of(w, path)
        if mount is not None and mount.target != "/" and mount.writable and mount.filesystem != "tmpfs":
            yield problem(
                f"It runs {path}, which it may write.", at=w.kernel, evidence=f"runs {path} on {mount.target}"
            )
