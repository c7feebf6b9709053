"""So many containers are on one network that it separates nothing."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Confidence, Danger, Problem, Reach, Settings, network, problem, reach, rule
from dockward.model.network import Network


class Crowd(Settings, frozen=True):
    """`most`: how many containers may be on one network."""

    most: Amount = 15


@rule(
    "DW1507",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="Each of them reaches each other one on every port: one break-in is a break-in into all.",
    remedy="Split it by who speaks to whom: one network between front and service, another between service and "
    "database, with `internal: true` where no way out is needed.",
    references=("https://docs.docker.com/compose/how-tos/networking/",),
    bad=network(members=tuple(f"{nr:064x}" for nr in range(16))),
    good=network(members=tuple(f"{nr:064x}" for nr in range(15))),
)
def crowded_network(n: Network, settings: Crowd) -> Iterator[Problem]:
    if len(set(n.members.value)) > settings.most:
        message = f"More than {settings.most} containers are on it."
        yield problem(message, at=n.members, evidence=f"members>{settings.most}")
