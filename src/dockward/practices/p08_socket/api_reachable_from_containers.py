"""Containers reach the Engine API over TCP without a certificate."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, api_listener, engine, problem, reach, rule
from dockward.model.engine import ApiListener, Engine
from dockward.model.errors import UnreadError
from dockward.model.hostreach import reach_over
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._listeners import certain_first, label

_MOST_NAMES = 3


@rule(
    "DW0808",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="2.8",
    why="What a container sends to an address of the host passes none of the walls between networks: one request "
    "starts a privileged container, and nothing in the settings of the first one shows it.",
    remedy="Take the tcp:// address out of `hosts` in /etc/docker/daemon.json or the unit; give the one container that "
    "needs it a filtered socket. If it must stay, demand client certificates (`tlsverify`).",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=engine(listeners=(api_listener(address="172.20.0.1", port=2375, tls=False, client_verified=False),)),
    good=engine(listeners=(api_listener(address="172.20.0.1"),)),
)
def api_reachable_from_containers(e: Engine, world: World) -> Iterator[Problem]:
    for one in certain_first(e.listeners.value, "client_verified"):
        if one.loopback:
            continue
        certain, likely = _networks(one, world)
        if (certain or likely) and not one.client_verified:
            names = certain or likely
            where = ", ".join(names[:_MOST_NAMES]) + (" and others" if len(names) > _MOST_NAMES else "")
            sure = None if certain else Confidence.LIKELY
            message = f"{label(one)} answers containers on {where}."
            yield problem(message, at=one.place, evidence=f"{label(one)} from containers", confidence=sure)


def _networks(one: ApiListener, world: World) -> tuple[list[str], list[str]]:
    """The networks whose containers surely reach this listener, and those from which something may hold them back."""
    certain: list[str] = []
    likely: list[str] = []
    for network in world.networks:
        found = reach_over(network, one.address, one.port, world)
        if found is not None:
            (likely if found.doubt else certain).append(network.name)
    for unread in world.unread:
        if unread.kind is Kind.NETWORK and not certain and not likely:
            raise UnreadError(f"the networks could not be read: {unread.reason}")
    return sorted(certain), sorted(likely)
