"""Two containers of different services claim the same route of the reverse proxy."""

import re
from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
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
from dockward.syntax.regex import regex

_RULE = regex(r"traefik\.(?:http|tcp)\.routers\.[^.]{1,255}\.rule", re.IGNORECASE)
_SERVICE = ("com.docker.compose.project", "com.docker.compose.service")
_ROUTE = {"traefik.http.routers.api.rule": "Host(`shop.example.org`)"}
_OWNER = {"com.docker.compose.project": "shop", "com.docker.compose.service": "api"}


def _routes(w: Workload) -> frozenset[str]:
    rules = ((name, value) for name, value in w.labels.value.items() if name[-5:].lower() == ".rule")
    return frozenset(value.strip() for name, value in rules if _RULE.fullmatch(name))


def _service(w: Workload) -> tuple[str, ...]:
    words = tuple(w.labels.value.get(one, "") for one in _SERVICE)
    return words if any(words) else (w.name,)


@rule(
    "DW1109",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    why="Traefik sends visitors to either: whoever may start a container can take over a neighbour's address, and with "
    "it the passwords typed there.",
    remedy="Give the route to one of them; let Traefik see only containers that it should (`exposedByDefault: false` "
    "and `constraints`).",
    references=("https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(workload(labels={**_ROUTE, **_OWNER}), workload(name="evil", id="e1", labels={**_ROUTE})),
    good=container_world(
        workload(labels={**_ROUTE, **_OWNER}), workload(name="api2", id="e1", labels={**_ROUTE, **_OWNER})
    ),
)
def route_claimed_twice(w: Workload, world: World) -> Iterator[Problem]:
    mine = _routes(w)
    if not mine:
        raise NotApplicable("its labels claim no route of Traefik")
    for one in world.containers:
        if one.name < w.name and _service(one) != _service(w):
            for route in sorted(mine & _routes(one)):
                yield problem(f"{one.name} claims the same route.", at=w.labels, evidence=route)
    all_read(world)
