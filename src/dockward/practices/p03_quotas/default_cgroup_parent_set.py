"""The engine puts containers under another control group than its own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_DEFAULTS = frozenset({"", "/docker", "docker", "system.slice"})


@rule(
    "DW0319",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="2.11",
    elsewhere=("docker-bench:2.10",),
    confidence=Confidence.LIKELY,
    why="Containers may share limits and weights with the host's own services there, so that each starves the other.",
    remedy="Take `cgroup-parent` out of daemon.json, or except this rule when the slice was made for containers.",
    bad=engine(settings={"cgroup-parent": "user.slice"}),
    good=engine(settings={"cgroup-parent": "/docker"}),
)
def default_cgroup_parent_set(e: Engine) -> Iterator[Problem]:
    parent = e.text("cgroup-parent")
    if parent.value not in _DEFAULTS:
        yield problem(at=parent, evidence=f"cgroup-parent={parent.value}")
