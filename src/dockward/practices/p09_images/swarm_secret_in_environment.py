"""A service of the Swarm is given a secret in its environment although Swarm keeps secrets."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, service
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry, EnvKind, Workload

_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})


@rule(
    "DW0918",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    cis="7.4",
    elsewhere=("docker-bench:7.4",),
    kinds=(Kind.SERVICE,),
    confidence=Confidence.LIKELY,
    why="The value stands in the service's definition on every manager, and `docker service inspect` prints it.",
    remedy="`docker secret create NAME -` and `docker service update --secret-add NAME --env-rm VARIABLE SERVICE`; the "
    "program reads /run/secrets/NAME.",
    references=("https://docs.docker.com/engine/swarm/secrets/",),
    bad=service(environment=(EnvEntry("DB_PASSWORD", EnvKind.CREDENTIAL),)),
    good=service(environment=(EnvEntry("DB_PASSWORD_FILE", EnvKind.FILE_REFERENCE),)),
)
def swarm_secret_in_environment(w: Workload) -> Iterator[Problem]:
    for one in w.environment.value:
        if one.kind in _SECRETS:
            yield problem(f"{one.name} looks like a {one.kind.value}.", at=w.environment, evidence=one.name)
