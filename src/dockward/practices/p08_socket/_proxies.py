"""Socket proxies that are known: programs that hold the engine's socket to let only a few requests through to it."""

from dockward.model.compose import Value
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._compose import written_service
from dockward.syntax.reference import parse_reference

_KNOWN = frozenset(
    {
        "docker.io/tecnativa/docker-socket-proxy",
        "ghcr.io/tecnativa/docker-socket-proxy",
        "docker.io/linuxserver/socket-proxy",
        "ghcr.io/linuxserver/socket-proxy",
        "lscr.io/linuxserver/socket-proxy",
        "docker.io/wollomatic/socket-proxy",
        "ghcr.io/wollomatic/socket-proxy",
        "docker.io/11notes/socket-proxy",
    }
)
"""Each lets nothing but reading through unless it is told otherwise."""
_OFF = frozenset({"", "0", "false", "no", "off"})
_METHODS = ("post", "put", "delete", "patch")


def is_proxy(w: Workload) -> bool:
    """Whether its image is that of a socket proxy."""
    found = parse_reference(w.image.value) if w.image.known else None
    return found is not None and found.name in _KNOWN


def why_open(w: Workload, world: World) -> str:
    """What keeps a socket proxy from being a filter, in words; empty where a compose file shows that it is one."""
    service = written_service(w, world)
    if service is None:
        return "what it lets through can't be seen"
    if w.privileged:
        return "it runs privileged"
    if any(one.wildcard for one in w.ports.value):
        return "it answers on every address of the host"
    if _lets_write(service):
        return "it lets requests through that change something"
    return ""


def _lets_write(service: Value) -> bool:
    set_ = service.at("environment")
    for name, one in set_.entries.items() if set_ is not None else ():
        asked = name.lower() in {*_METHODS, "allow_start", "allow_stop", "allow_restarts", "exec"}
        if asked and (not one.known or str(one.content).lower() not in _OFF):
            return True
    words = (one for key in ("command", "entrypoint") if (found := service.at(key)) for one in found.walk())
    return any(not one.known or "-allow" + method in str(one.content).lower() for one in words for method in _METHODS)
