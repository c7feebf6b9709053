"""The host's kernel confines containers by neither AppArmor nor SELinux."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host


@rule(
    "DW0638",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis=("1.2.1", "5.2", "5.3"),
    why="Where a container gets at a file of the kernel or the host by a mistake in a mount or a flaw in the runtime, "
    "nothing is left to say no.",
    remedy="On Debian and Ubuntu: `apt install apparmor`, start with `apparmor=1 security=apparmor` on the kernel's "
    "command line, restart. On Fedora and its kin: SELinux enforcing, `container-selinux`, and "
    '`"selinux-enabled": true` in daemon.json.',
    references=("https://docs.docker.com/engine/security/apparmor/", "/sys/kernel/security/lsm"),
    bad=host(lsms=frozenset({"capability", "yama"})),
    good=host(lsms=frozenset({"capability", "selinux"})),
)
def no_security_module(h: Host) -> Iterator[Problem]:
    if not h.lsms.value & {"apparmor", "selinux"}:
        yield problem(at=h.lsms, evidence="lsm without apparmor, selinux")
