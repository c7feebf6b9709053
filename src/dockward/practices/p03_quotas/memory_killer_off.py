"""The kernel may not end the container when it runs out of memory."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, resources, rule, unset_key, workload
from dockward.model.workload import Workload


@rule(
    "DW0308",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    why="At its limit it hangs for ever, with its locks and connections; without a limit the kernel must kill "
    "something else of the host instead.",
    remedy="Take `oom_kill_disable` out and let the restart policy bring it back.",
    bad=workload(resources=resources(oom_kill_disabled=True)),
    good=workload(resources=resources(oom_kill_disabled=False)),
    written="image: app:1.0\noom_kill_disable: true\n",
    fixed="image: app:1.0\n",
)
def memory_killer_off(w: Workload) -> Iterator[Problem]:
    if w.resources.oom_kill_disabled:
        fix = Fix(
            title="Take `oom_kill_disable` out",
            risk="at its memory limit it is killed, no longer held up",
            changes=(unset_key("oom_kill_disable", over=False),),
        )
        yield problem(at=w.resources.oom_kill_disabled, fix=fix)
