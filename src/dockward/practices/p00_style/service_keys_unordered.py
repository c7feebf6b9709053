"""The keys of a service don't stand in the usual order."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project
from dockward.practices.p00_style._order import Rank, first_misplaced
from dockward.practices.p00_style._services import own_entries, written_services

_ORDER = (
    "image", "build", "container_name",
    "depends_on",
    "volumes", "volumes_from", "configs", "secrets",
    "environment", "env_file",
    "ports", "networks", "network_mode", "extra_hosts",
    "command", "entrypoint", "working_dir", "restart", "healthcheck",
    "logging", "labels",
    "user", "isolation",
)  # fmt: skip
"""What it is, what it needs, its data, its settings, its networks, how it runs, how it is watched, who it is."""


@rule(
    "DW0070",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:service-keys-order",),
    why="Where every service is written in one order, what one of them lacks is seen.",
    remedy="Say first what it is (`image`, `build`, `container_name`), then `depends_on`, `volumes`, `environment`, "
    "`ports` and `networks`, `command`, `restart` and `healthcheck`, `logging` and `labels`, `user`, then the rest.",
    bad=compose("services:", "  web:", "    ports: [80]", "    image: a"),
    good=compose("services:", "  web:", "    image: a", "    ports: [80]"),
)
def service_keys_unordered(project: Project) -> Iterator[Problem]:
    for _, name, service in written_services(project):
        keys = own_entries(service)
        found = first_misplaced((one for one in keys if one in _ORDER), _rank)
        if found is not None:
            here, before = found
            message = f"{here} of {name} stands behind {before}."
            yield problem(message, at=keys[here].place, evidence=f"{name}: {here} behind {before}")


def _rank(key: str) -> Rank:
    return (_ORDER.index(key),)
