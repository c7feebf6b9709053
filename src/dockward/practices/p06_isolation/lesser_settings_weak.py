"""A setting of the host's kernel gives root or a crash more room than a server needs."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host
from dockward.practices.p06_isolation._sysctls import Wanted, weak_settings

_WANTED = (
    Wanted("kernel.kexec_load_disabled", ("1",), "root may start another kernel without any check"),
    Wanted("kernel.sysrq", ("0", "4", "16", "176", "438"), "the magic keys may kill, remount and show memory"),
)


@rule(
    "DW0637",
    severity=reach(Attacker.LOCAL_USER, Reach.CONTAINER, Danger.DEFENCE),
    cis="1.2.1",
    why="Who became root, in a container or on the host, may go on from there into the kernel itself and hide.",
    remedy="Write the wanted value into /etc/sysctl.d/90-hardening.conf and run `sysctl --system`.",
    references=("https://docs.kernel.org/admin-guide/sysctl/kernel.html",),
    strict=True,
    bad=host(sysctls={"kernel.kexec_load_disabled": "0"}),
    good=host(sysctls={"kernel.kexec_load_disabled": "1"}),
)
def lesser_settings_weak(h: Host) -> Iterator[Problem]:
    yield from weak_settings(h, _WANTED)
    pattern = h.sysctls.value.get("kernel.core_pattern", "")
    if pattern.startswith("|"):
        message = "A crash in a container starts a program of the host as root, fed with the crashed memory."
        yield problem(message, at=h.sysctls, evidence="kernel.core_pattern=pipe")
