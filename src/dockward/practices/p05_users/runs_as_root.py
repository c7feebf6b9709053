"""A container runs as root, and its root is the host's."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    Fix,
    Problem,
    Reach,
    container_world,
    kernel,
    problem,
    process,
    reach,
    rule,
    set_key,
    unset_key,
    workload,
)
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._needs import needs_of, own_user
from dockward.practices._running import is_host_root, own_processes, seen
from dockward.practices.p05_users._root import is_remapped, starts_as_root

_NOBODY_YET = "10001:10001"


@rule(
    "DW0501",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="4.1",
    elsewhere=(
        "docker-bench:4.1",
        "dockle:CIS-DI-0001",
        "compose-lint:CL-0018",
        "docksec:compose-no-non-root-user",
    ),
    why="One flaw in the kernel or the runtime, or one careless mount, and whoever broke into the container is root on "
    "the host: nothing is left to stop at.",
    remedy='Name a user in the Dockerfile (`USER 10001`) or in compose (`user: "10001:10001"`) and give it the '
    "directories that it writes. A program that only needs a low port can have `sysctls: "
    "net.ipv4.ip_unprivileged_port_start: 0` instead.",
    references=("https://docs.docker.com/reference/dockerfile/", "user_namespaces(7)"),
    bad=container_world(
        workload(user="", kernel=kernel(processes=(process(real_uid=0, effective_uid=0),))),
    ),
    good=container_world(workload(user="", kernel=kernel(processes=(process(pid=4100), process(pid=4101))))),
    written="image: app:1.0\nuser: root   # for now\n",
    fixed='image: app:1.0\nuser: "10001:10001"   # for now\n',
)
def runs_as_root(w: Workload, world: World) -> Iterator[Problem]:
    view = seen(w)
    if view is not None and not any(is_host_root(one) for one in own_processes(w)):
        return
    if not starts_as_root(w, world):
        return
    if view is not None:
        yield problem(at=w.user, fix=_fixes(w))
    elif not is_remapped(w, world):
        message = "It is set to start as root; whether it drops that later couldn't be seen."
        yield problem(message, at=w.user, confidence=Confidence.LIKELY, fix=_fixes(w))


def _fixes(w: Workload) -> tuple[Fix, ...]:
    """An image that steps down by itself needs no user; any other gets one that owns nothing yet."""
    needs = needs_of(w)
    if needs is not None and "SETUID" in needs.capabilities:
        return (
            Fix(
                title="Leave the user to the image, which steps down by itself",
                risk="what it wrote as root so far it may not change any more",
                changes=(unset_key("user"),),
            ),
        )
    own = own_user(w)
    if w.user.known and w.user.value and own:
        return (
            Fix(
                title=f"Leave the user to the image, which is {own}",
                risk=f"what it wrote as root so far {own} may not change: give it its volumes (`chown`)",
                changes=(unset_key("user"),),
            ),
        )
    return (
        Fix(
            title=f"Run it as {_NOBODY_YET}",
            risk="it can't write what belongs to root: give that user its volumes (`chown`); a start script that needs "
            "root fails",
            changes=(set_key("user", _NOBODY_YET),),
        ),
    )
