"""A container engine runs inside a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.workload import Workload
from dockward.practices._roles import is_inner_engine
from dockward.practices._running import processes, seen
from dockward.practices.p08_socket._nested import ENGINES


@rule(
    "DW0812",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="It needs nearly all the rights of the host, and hands them to whoever may give it an order: its containers "
    "stand on no list, under no limit and before no gate of the outer engine.",
    remedy="Build with a builder that needs no engine (rootless BuildKit, Buildah) or on a machine of its own; where "
    "it must stay, run it under Sysbox or rootless, and let only one client reach it.",
    references=("https://docs.docker.com/engine/security/rootless/", "https://hub.docker.com/_/docker"),
    bad=workload_running(name="dockerd"),
    good=workload_running(name="docker"),
)
def nested_engine(w: Workload) -> Iterator[Problem]:
    if seen(w) is not None:
        found = sorted({one.name for one in processes(w)} & ENGINES)
        if found:
            yield problem(f"It runs {', '.join(found)}.", at=w.kernel, evidence=f"process {','.join(found)}")
    elif is_inner_engine(w.image.value):
        yield problem(at=w.image)
