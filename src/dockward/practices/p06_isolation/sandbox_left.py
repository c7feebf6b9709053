"""A container leaves the sandbox that the engine puts containers into."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, container_world, engine, problem, reach, rule, workload
from dockward.model.runtimes import is_sandbox
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._engine import engine_of


@rule(
    "DW0630",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    why="The engine's default runtime keeps containers off the host's kernel (gVisor, Kata, Sysbox); this one was told "
    "to run on it directly, like on any other host.",
    remedy="Take `runtime:` out of its compose file; what the sandbox can't run belongs onto another host.",
    references=("https://docs.docker.com/engine/daemon/alternative-runtimes/",),
    bad=container_world(workload(runtime="runc"), engine=engine(default_runtime="runsc", runtimes=("runc", "runsc"))),
    good=container_world(workload(runtime="runsc"), engine=engine(default_runtime="runsc", runtimes=("runc", "runsc"))),
)
def sandbox_left(w: Workload, world: World) -> Iterator[Problem]:
    default = engine_of(world).default_runtime.value
    runtime = w.runtime.value
    if runtime and is_sandbox(default) and not is_sandbox(runtime):
        yield problem(f"It runs with {runtime}; the engine's default is {default}.", at=w.runtime)
