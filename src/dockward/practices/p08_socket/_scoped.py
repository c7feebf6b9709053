"""Which consumers of the engine's API need but a part of it, by their images, and the repair that gives them that.

`dockward gate socket` makes a socket for each purpose.
"""

from collections.abc import Mapping

from dockward.kit import Change, Fix, Move
from dockward.model.compose import UNNAMED
from dockward.model.workload import Workload
from dockward.practices._mounts import Shown, without
from dockward.syntax.reference import parse_reference

FOLDER = "/run/dockward"
PURPOSES: Mapping[str, str] = {
    image: purpose
    for purpose, images in {
        "traefik": "library/traefik traefik/traefik containous/traefik",
        "portainer": "portainer/portainer portainer/portainer-ce portainer/portainer-ee",
        "watchtower": "containrrr/watchtower v2tec/watchtower nickfedor/watchtower nicholas-fedor/watchtower",
        "prometheus": "prom/prometheus prometheus/prometheus google/cadvisor cadvisor/cadvisor library/telegraf",
        "ci": "gitlab/gitlab-runner gitlab-org/gitlab-runner drone/drone-runner-docker woodpeckerci/woodpecker-agent",
    }.items()
    for image in images.split()
}
"""By repository, in whichever registry."""
_BROKEN = "what commands the engine through it no longer works"


def scoped(one: Shown, w: Workload) -> Fix:
    """The repair of a mounted engine socket: one for what the container is for, where that is known; else none."""
    found = parse_reference(w.image.value) if w.image.known else None
    purpose = PURPOSES.get(found.repository) if found is not None else None
    if purpose is None:
        learn = "what it needs isn't known, but `dockward gate shadow` finds that, and makes a socket with it"
        return without(one, f"{_BROKEN}: {learn}")
    known = w.project not in {"", UNNAMED}
    name = f"{w.project}-{purpose}" if known else purpose
    project = f" --project {w.project if known else 'PROJECT'}"
    place = f"{FOLDER}/{name}.sock"
    return Fix(
        title=f"Mount {place}, a socket with what {purpose} needs, in the place of the engine's",
        risk="it must be there, made by "
        f"`dockward gate socket {name} --for {purpose}{project}` before `dockward gate serve` starts; it shows that "
        "project alone",
        changes=(Change(Move.SET, ("volumes", one.mount.target, "source"), place),),
    )
