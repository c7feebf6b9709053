"""Root in every container is root on the host: the engine is neither rootless nor does it remap users."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0625",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis=("2.1", "2.10"),
    why="With users remapped, an escape from a container ends as an ordinary user without any file of its own; "
    "without, it ends as root.",
    remedy='Set `"userns-remap": "default"` in /etc/docker/daemon.json on a fresh host (existing images and volumes '
    "become invisible), or run the engine rootless (`dockerd-rootless-setuptool.sh install`). Where neither will do, "
    "run every container as a user other than root.",
    tension="Remapping users switches the containerd image store off and hides the images that are there; rootless "
    "mode has no privileged containers and slower networks. On a host with running services, non-root users in each "
    "container (DW0501) come first; take remapping or rootless mode for the next host.",
    references=(
        "https://docs.docker.com/engine/security/userns-remap/",
        "https://docs.docker.com/engine/security/rootless/",
    ),
    bad=engine(userns_remap=False, rootless=False),
    good=engine(userns_remap=False, rootless=True),
)
def root_not_remapped(e: Engine) -> Iterator[Problem]:
    if not e.userns_remap and not e.rootless:
        yield problem(at=e.userns_remap, evidence="userns-remap=off rootless=off")
