"""An engine inside a container takes orders from every container on its networks."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.kernel import Listener
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._addresses import is_loopback
from dockward.practices._running import processes, running
from dockward.practices.p08_socket._nested import ENGINES, PLAIN_PORT


@rule(
    "DW0813",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS),
    why="Port 2375 asks for no certificate: any neighbour runs what it likes with the rights of that engine, and "
    "those are as a rule the host's.",
    remedy="Leave DOCKER_TLS_CERTDIR at its default so that it answers on 2376 with certificates, or share its socket "
    "with the one client through a volume and give it no TCP address.",
    references=("https://hub.docker.com/_/docker",),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        kernel=kernel(processes=(process(name="dockerd"),), listeners=(Listener("tcp6", "::", 2375),)),
    ),
    good=workload(
        kernel=kernel(processes=(process(name="dockerd"),), listeners=(Listener("tcp6", "::", 2376),)),
    ),
)
def nested_engine_open(w: Workload) -> Iterator[Problem]:
    view = running(w)
    if not {one.name for one in processes(w)} & ENGINES:
        raise NotApplicable("no engine runs in it")
    if any(one.port == PLAIN_PORT and not is_loopback(one.address) for one in view.listeners.value):
        yield problem(at=view.listeners, evidence=f"listens {PLAIN_PORT}/tcp")
