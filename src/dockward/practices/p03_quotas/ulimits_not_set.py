"""Neither the container nor the engine bounds open files and processes of a user."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Fix,
    Problem,
    Reach,
    container_world,
    engine,
    problem,
    reach,
    resources,
    rule,
    set_key,
    workload,
)
from dockward.model.errors import UnreadError
from dockward.model.workload import Workload
from dockward.model.world import World


@rule(
    "DW0310",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="5.19",
    elsewhere=("docker-bench:5.19",),
    strict=True,
    why="The engine hands its own, very high limits on: one container can open files until the kernel's table is full.",
    remedy="Set `ulimits: nofile: {soft: 1024, hard: 4096}` on the service, or `default-ulimits` in daemon.json.",
    bad=container_world(workload(resources=resources(ulimits=())), engine=engine(settings={"default-ulimits": {}})),
    good=container_world(workload(), engine=engine(settings={"default-ulimits": {}})),
)
def ulimits_not_set(w: Workload, world: World) -> Iterator[Problem]:
    if w.resources.ulimits.value:
        return
    if world.engine is None:
        raise UnreadError("the engine was not read", outside=world.written)
    if not world.engine.setting("default-ulimits", {}).value:
        fix = Fix(
            title="Bound its open files to 4096",
            risk="it fails where it needs more",
            changes=(set_key("ulimits.nofile.soft", 1024), set_key("ulimits.nofile.hard", 4096)),
        )
        yield problem(at=w.resources.ulimits, evidence="HostConfig.Ulimits=[]", fix=fix)
