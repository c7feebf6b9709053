"""A container holds a directory of the host in which a control socket lies."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.hostsockets import held_socket, is_there
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import without
from dockward.practices._roles import why_host
from dockward.practices.p08_socket._sockets import binds


@rule(
    "DW0803",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.32",
    elsewhere=("compose-lint:CL-0001",),
    why="No line of its settings says docker.sock, and yet the socket stands there, read-only or not: whoever breaks "
    "in orders a privileged container and is root.",
    remedy="Mount the one file or folder below it that is needed (`/run/udev:ro`, `/run/systemd/journal`) in place of "
    "the directory.",
    references=("https://docs.docker.com/engine/security/",),
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/var/run", target="/host/run", writable=False),)),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/run/udev", target="/run/udev", writable=False),)),
    written="image: app:1.0\nvolumes:\n  - type: bind\n    source: /var/run\n    target: /host/run\n",
    fixed="image: app:1.0\n",
)
def socket_directory_mounted(w: Workload, world: World) -> Iterator[Problem]:
    why = why_host(w)
    for one in binds(w):
        if socket := held_socket(one.path, world):
            sure = None if is_there(socket, world) else Confidence.LIKELY
            lies = "lies in it" if sure is None else "may lie in it"
            message = f"{one.path} of the host stands at {one.mount.target}, and {socket} {lies}."
            evidence = f"{one.path}:{one.mount.target} holds {socket}"
            fix = without(one, "what reads from there no longer works; mount the one file or folder that it needs")
            yield problem(
                message, at=one.place, evidence=evidence, confidence=sure, fix=() if why else fix, unrepaired=why
            )
