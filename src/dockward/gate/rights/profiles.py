"""Scoped sockets: which routes each consumer of the API calls, as its own source says, and nothing beside them."""

from collections.abc import Mapping

from msgspec import Struct

from dockward.judge.policy.powers import routes_of
from dockward.judge.policy.roles import Patterns, Secrets, SocketEntry

FOLDER = "/run/dockward"
"""Of sockets for which the policy names no other place."""


class Profile(Struct, frozen=True, kw_only=True):
    """What a consumer needs. `words` are powers and routes; `secrets` is what its answers show of them.

    `labels` are guarded ones that it has a right to.
    """

    words: tuple[str, ...]
    secrets: Secrets = "hidden"
    labels: Patterns = ()

    @property
    def routes(self) -> frozenset[str]:
        """By their names."""
        return routes_of(self.words)


_LOOK = ("container.list", "container.inspect")
_TRAEFIK = Profile(words=(*_LOOK, "system.events"))
"""`ServerVersion`, `ContainerList`, `ContainerInspect` of each and `Events` of containers
(traefik, pkg/provider/docker/pdocker.go); what it is told stands in labels, never in the environment."""
_PROMETHEUS = Profile(words=(*_LOOK, "container.stats", "network.list", "image.list", "system.info"))
"""`ContainerList` and `NetworkList` (prometheus, discovery/moby/docker.go and network.go); `Info`, `ServerVersion`,
`ImageList` and `ContainerInspect` (cadvisor, container/docker/docker.go and handler.go); stats for Telegraf's input."""
_WATCHTOWER = Profile(
    words=(
        *_LOOK,
        "container.create",
        "container.start",
        "container.stop",
        "container.kill",
        "container.rename",
        "container.remove",
        "image.inspect",
        "image.pull",
        "image.remove",
        "image.distribution",
        "network.connect",
        "network.disconnect",
        "network.inspect",
        "network.list",
    ),
    secrets="shown",
    labels=("*",),
)
"""List, inspect, kill, remove, create, connect, disconnect, start, rename, pull, and removal of images (watchtower,
pkg/container/client.go). It makes each container anew from what it reads, so it must be shown the environment, and may
set labels, in its own projects. Commands before and after an update, which it runs by exec, want the power `exec`
beside this."""
_PORTAINER = Profile(
    words=(
        "read",
        "container.start",
        "container.stop",
        "container.restart",
        "container.kill",
        "container.pause",
        "container.unpause",
        "container.attach",
        "container.resize",
        "exec",
    ),
    secrets="veiled",
)
"""Snapshots: `Info`, `ServerVersion`, and lists of containers, images, volumes and networks with `ContainerInspect`
(portainer, api/docker/snapshot.go and pkg/snapshot/docker.go); events, logs, stats, and the buttons of its list. To
make, change and remove things it wants `containers`, `images`, `volumes` and `networks` beside this."""
_CI = Profile(
    words=(
        "read",
        "containers",
        "exec",
        "files",
        "volumes",
        "networks",
        "build.run",
        "image.pull",
        "image.tag",
        "image.push",
        "image.remove",
        "system.auth",
    ),
    secrets="veiled",
)
"""`Info`, pulls and looks at images, containers with attach, exec, copies and waiting, volumes and networks of a job
(gitlab-runner, helpers/docker/client.go), and what `docker build` and `docker push` of a job call."""
_CUSTOM = Profile(words=())
PROFILES: Mapping[str, Profile] = {
    "traefik": _TRAEFIK,
    "portainer": _PORTAINER,
    "watchtower": _WATCHTOWER,
    "prometheus": _PROMETHEUS,
    "ci": _CI,
    "custom": _CUSTOM,
}


def path_of(name: str, socket: SocketEntry) -> str:
    """Where a socket of the policy is."""
    return socket.path or f"{FOLDER}/{name}.sock"
