"""A container holds the engine's socket."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.hostsockets import is_engine_socket
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._roles import why_commands
from dockward.practices.p08_socket._proxies import is_proxy, why_open
from dockward.practices.p08_socket._scoped import scoped
from dockward.practices.p08_socket._sockets import binds, is_shut


@rule(
    "DW0801",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.32",
    elsewhere=(
        "docker-bench:5.32",
        "compose-lint:CL-0001",
        "docksec:compose-docker-socket-mount",
        "kics:docker_socket_mounted_in_container",
        "semgrep:exposing-docker-socket-volume",
    ),
    why="Whoever breaks into it asks the engine for a privileged container with the host's disk, and is root. Mounting "
    "it read-only changes nothing: a socket is written to through a connection, not through the file.",
    remedy="Take the mount out. What only has to watch or label containers gets a socket that lets through the few "
    "requests it needs (`dockward gate socket NAME --for traefik`); what builds images gets a builder of its own.",
    references=("https://docs.docker.com/engine/security/",),
    bad=workload(
        mounts=(
            Mount(kind=MountKind.BIND, source="/var/run/docker.sock", target="/var/run/docker.sock", writable=False),
        )
    ),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/run/watch/filtered.sock", target="/run/docker.sock"),)),
    written="image: traefik:v3.6\nvolumes:\n  - /srv/shop:/data\n  - /var/run/docker.sock:/var/run/docker.sock:ro\n",
    fixed="image: traefik:v3.6\nvolumes:\n  - /srv/shop:/data\n"
    "  - /run/dockward/traefik.sock:/var/run/docker.sock:ro\n",
)
def docker_socket_mounted(w: Workload, world: World) -> Iterator[Problem]:
    for one in binds(w):
        if is_engine_socket(one.path, world):
            proxy = is_proxy(w)
            if proxy and not one.writable and not why_open(w, world):
                continue
            words = "" if one.writable else " (read-only doesn't help)"
            sure = None
            if is_shut(w, one.path, world):
                words, sure = "; what runs in it now may not open it, root in it may", Confidence.LIKELY
            message = f"The engine's socket {one.path} stands at {one.mount.target}{words}."
            if proxy:
                message += f" It is a socket proxy, but {why_open(w, world) or 'the mount is writable'}."
            why = why_commands(w)
            fix = () if proxy or why else scoped(one, w)
            evidence = f"{one.path}:{one.mount.target}"
            yield problem(message, at=one.place, evidence=evidence, confidence=sure, fix=fix, unrepaired=why)
