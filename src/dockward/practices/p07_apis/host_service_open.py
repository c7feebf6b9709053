"""A service of the host itself answers containers or the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, PortNumber, Problem, Reach, Settings, host, problem, reach, rule
from dockward.model.errors import UnreadError
from dockward.model.host import Firewall, Host
from dockward.model.kernel import Listener
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._addresses import is_loopback, is_wildcard
from dockward.practices._company import all_read

_SWARM = frozenset({2377, 7946})
_DATABASE = Listener("tcp", "0.0.0.0", 5432)  # noqa: S104  # as read, never bound
_NO_WALL = Firewall(manager="", denies_input=False, open_ports=frozenset())


class Open(Settings, frozen=True):
    """Ports of the host that may answer everybody: SSH and a web server unless the policy says otherwise."""

    ports: tuple[PortNumber, ...] = (22, 80, 443)


@rule(
    "DW0730",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="1.2.1",
    why="A container reaches every address of its host, also that of its own gateway, and no firewall stands in "
    "between: whoever breaks into one tries what listens there, with the host's own trust.",
    remedy="See what it is (`ss -ltnp`), and bind it to 127.0.0.1 or switch it off; or refuse incoming traffic by "
    "default (`ufw default deny incoming`, then allow what is needed). What must stay open goes into the policy: "
    "`rules: DW0730: ports`.",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/", "ss(8)"),
    bad=host(listeners=(_DATABASE,), firewall=_NO_WALL),
    good=host(listeners=(Listener("tcp", "127.0.0.1", 5432), Listener("tcp", "::", 22)), firewall=_NO_WALL),
)
def host_service_open(h: Host, world: World, settings: Open) -> Iterator[Problem]:
    listening = [one for one in h.listeners.value if one.protocol.startswith("tcp") and not is_loopback(one.address)]
    if not listening or h.firewall.value.denies_input:
        return
    all_read(world)
    known = {*settings.ports, *_engines_own(world), *_published(world)}
    containers = _held_by_containers(world)
    found: dict[int, set[str]] = {}
    for one in listening:
        if one.port not in known and one.inode not in containers:
            found.setdefault(one.port, set()).add("every address" if is_wildcard(one.address) else one.address)
    for port, addresses in sorted(found.items()):
        where = "every address" if "every address" in addresses else " and ".join(sorted(addresses))
        yield problem(f"Port {port}/tcp of the host answers on {where}.", at=h.listeners, evidence=f"host {port}/tcp")


def _engines_own(world: World) -> Iterator[int]:
    """Ports of the engine and of the Swarm, which have rules of their own."""
    if world.engine is not None and world.engine.listeners.known:
        yield from (one.port for one in world.engine.listeners.value)
    metrics = world.engine.text("metrics-addr") if world.engine is not None else None
    if metrics is not None and metrics.known and metrics.value.rpartition(":")[2].isdecimal():
        yield int(metrics.value.rpartition(":")[2])
    if world.swarm is not None and world.swarm.active.content is True:
        yield from _SWARM


def _published(world: World) -> Iterator[int]:
    """Ports that lead into containers."""
    for one in (*world.containers, *world.services):
        yield from (port.host_port for port in one.ports.value if port.host_port is not None)


def _held_by_containers(world: World) -> frozenset[int]:
    """Sockets of containers on the host's own network. Raises `UnreadError` where one's can't be told."""
    return frozenset(inode for one in world.containers if one.network_mode.value == "host" for inode in _inodes(one))


def _inodes(w: Workload) -> Iterator[int]:
    view = w.kernel.value
    if view is None:
        return
    if view.sandboxed:
        raise UnreadError(f"which ports of the host {w.name} opens can't be seen", w.kernel.place)
    yield from (one.inode for one in view.listeners.value if one.inode)
