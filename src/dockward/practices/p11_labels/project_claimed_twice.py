"""Containers of one compose project come from different directories."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    NotApplicable,
    Problem,
    Reach,
    container_world,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._company import all_read

_PROJECT = "com.docker.compose.project"
_PLACE = "com.docker.compose.project.working_dir"
_MINE = {_PROJECT: "shop", _PLACE: "/srv/shop"}


@rule(
    "DW1108",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    why="Compose knows its containers by these labels alone: `docker compose up` or `down` in one directory replaces "
    "or removes what belongs to the other, and a container that pretends gets into the project's networks.",
    remedy="Give each directory's compose file a project name of its own (`name:` at its top) and make its containers "
    "anew.",
    references=("https://docs.docker.com/compose/how-tos/project-name/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(labels=_MINE), workload(name="web", id="w1", labels={**_MINE, _PLACE: "/home/eve/shop"})
    ),
    good=container_world(workload(labels=_MINE), workload(name="web", id="w1", labels=_MINE)),
)
def project_claimed_twice(w: Workload, world: World) -> Iterator[Problem]:
    mine = w.labels.value
    project, place = mine.get(_PROJECT), mine.get(_PLACE)
    if not project or not place:
        raise NotApplicable("its labels name no compose project")
    others = [(one.labels.value, one.name) for one in world.containers if one is not w]
    for labels, name in others:
        same = labels.get(_PROJECT) == project and bool(labels.get(_PLACE))
        if same and labels[_PLACE] != place and name < w.name:
            yield problem(f"{name} of the project {project} comes from another directory.", at=w.labels, evidence=place)
            return
    all_read(world)
