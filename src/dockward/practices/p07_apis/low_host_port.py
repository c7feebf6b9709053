"""A container takes a port of the host that is kept for the host's own services."""

from collections.abc import Iterator

from dockward.kit import Attacker, PortNumber, Problem, Reach, Settings, problem, reach, rule, workload
from dockward.model.workload import Port, Workload
from dockward.practices._ports import by_entry, host_ports, known_ones, published

_LOW = 1024


class LowPorts(Settings, frozen=True):
    """`allowed`: low ports that containers may take; the web's are usual."""

    allowed: tuple[PortNumber, ...] = (80, 443)


@rule(
    "DW0713",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    cis="5.8",
    elsewhere=("docker-bench:5.8", "kics:privileged_ports_mapped_in_container"),
    why="Clients trust a low port to be the host's own (SSH, mail, DNS), because only root may open one; through the "
    "engine any container does.",
    remedy="Publish a port from 1024 up; where the low one is meant, add it to `allowed` of this rule in the policy.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    bad=workload(ports=(Port(22, "tcp", "127.0.0.1", 22),)),
    good=workload(ports=(Port(8443, "tcp", "127.0.0.1", 443),)),
)
def low_host_port(w: Workload, settings: LowPorts) -> Iterator[Problem]:
    taken = {(one.host_port, one.protocol): one for one in known_ones(published(w)) if 0 < (one.host_port or 0) < _LOW}
    own = (one for (port, _), one in sorted(taken.items(), key=lambda item: item[0]) if port not in settings.allowed)
    for several in by_entry(w, own):
        words = f"port {host_ports(*several)}/{several[0].protocol}"
        why = "only who uses the port can say which other would do"
        yield problem(f"It takes {words} of the host.", at=w.ports.place_of(several[0]), evidence=words, unrepaired=why)
    _ = w.ports.value
