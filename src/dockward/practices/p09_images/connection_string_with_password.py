"""A container is given an address with a password in its environment."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry, EnvKind, Workload
from dockward.model.world import World
from dockward.practices._compose import surely
from dockward.practices.p09_images import own_environment


@rule(
    "DW0910",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    cis="4.10",
    elsewhere=("compose-lint:CL-0021",),
    confidence=Confidence.LIKELY,
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    why="Addresses are logged and shown in error pages far more freely than passwords, and this one holds both.",
    remedy="Give address and password apart, the password as a file from `secrets`.",
    bad=workload(environment=(EnvEntry("DATABASE_URL", EnvKind.CONNECTION_STRING),)),
    good=workload(environment=(EnvEntry("DATABASE_URL"),)),
)
def connection_string_with_password(w: Workload, world: World) -> Iterator[Problem]:
    for one in own_environment(w, world):
        if one.kind is EnvKind.CONNECTION_STRING:
            at = one.place or w.environment.place
            sure = surely(w, world, at, Confidence.LIKELY)
            why = "whether its program takes address and password apart isn't known" if w.kind is Kind.COMPOSE else ""
            message = f"{one.name} holds a password."
            yield problem(message, at=at, evidence=one.name, confidence=sure, unrepaired=why)
