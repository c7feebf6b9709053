"""Every account of the host may make user namespaces."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host
from dockward.model.world import World

_CLOSED = (
    ("kernel.unprivileged_userns_clone", "0"),
    ("kernel.apparmor_restrict_unprivileged_userns", "1"),
    ("user.max_user_namespaces", "0"),
)
"""Any of them is enough: Debian's own setting, Ubuntu's, and the kernel's."""
_OPEN = {"kernel.unprivileged_userns_clone": "1", "user.max_user_namespaces": "15000"}


@rule(
    "DW0644",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Inside a namespace of its own, an ordinary account reaches parts of the kernel that are made for root (packet "
    "filter, mounts, network devices): most published ways from an account to root begin there.",
    remedy="Debian: `kernel.unprivileged_userns_clone = 0` in /etc/sysctl.d/90-hardening.conf; Ubuntu from 23.10: "
    "`kernel.apparmor_restrict_unprivileged_userns = 1`; then `sysctl --system`. Elsewhere only "
    "`user.max_user_namespaces = 0` is left, which also ends the engine's `userns-remap`.",
    references=("user_namespaces(7)", "https://docs.kernel.org/admin-guide/sysctl/user.html"),
    tension="Rootless engines, browsers and Flatpak need such namespaces: leave them open where these run, and write "
    "an exception with that reason.",
    strict=True,
    bad=host(sysctls=_OPEN),
    good=host(sysctls={**_OPEN, "kernel.unprivileged_userns_clone": "0"}),
)
def user_namespaces_open(h: Host, world: World) -> Iterator[Problem]:
    engine = world.engine
    if engine is not None and engine.rootless.known and engine.rootless.value:
        raise NotApplicable("the engine is rootless, which takes such namespaces")
    found = h.sysctls.value
    if "user.max_user_namespaces" not in found:
        raise NotApplicable("this kernel has no user namespaces")
    if all(found.get(name) != closed for name, closed in _CLOSED):
        yield problem(at=h.sysctls, evidence="unprivileged user namespaces")
