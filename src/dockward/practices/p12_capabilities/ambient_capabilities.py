"""A container's programs pass capabilities on to everything that they start."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.capabilities import names_in
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged, own_processes


@rule(
    "DW1211",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.4",
    why="Ambient capabilities survive into every program, a shell that an intruder starts included, although the user "
    "isn't root.",
    remedy="Give the capability to the one program file that needs it (`setcap` in the image) in place of the ambient "
    "set; see who sets it: `grep CapAmb /proc/PID/status`.",
    references=("capabilities(7), ambient",),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        cap_add=frozenset({"NET_ADMIN"}),
        kernel=kernel(processes=(process(cap_ambient=1 << 12, cap_permitted=1 << 12),)),
    ),
    good=workload(kernel=kernel(processes=(process(cap_ambient=0),))),
)
def ambient_capabilities(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    names = frozenset().union(*(names_in(one.cap_ambient) for one in own_processes(w)))
    if names:
        words = ",".join(sorted(names))
        yield problem(f"It passes on {words}.", at=w.kernel, evidence=f"CapAmb={words}")
