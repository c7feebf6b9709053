"""A container changes a kernel setting that weakens its network or reaches beyond it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.workload import Workload
from dockward.syntax.regex import regex

_OWN = regex(r"net\..+|kernel\.(?:msgmax|msgmnb|msgmni|sem|shm[a-z_]+|domainname|hostname)|fs\.mqueue\..+")
"""What the kernel keeps for each container by itself; anything else is the host's."""
_WEAK = (
    (regex(r"net\.ipv[46]\.conf\.[^.]+\.route_localnet"), "1", "its loopback services answer the network"),
    (regex(r"net\.ipv[46]\.conf\.[^.]+\.accept_redirects"), "1", "neighbours may redirect its traffic"),
    (regex(r"net\.ipv[46]\.conf\.[^.]+\.accept_source_route"), "1", "strangers may choose the way of packets"),
    (regex(r"net\.ipv4\.conf\.[^.]+\.rp_filter"), "0", "it accepts forged sender addresses"),
    (regex(r"net\.ipv4\.tcp_syncookies"), "0", "a flood of half-open connections stops it"),
    (regex(r"net\.ipv4\.conf\.[^.]+\.bootp_relay"), "1", "it relays broadcasts"),
)


@rule(
    "DW0629",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    why="A defence of the kernel's network code is switched off, or a setting of the whole host is changed for one "
    "container's sake.",
    remedy="Take it out of `sysctls` unless the program's documentation asks for it by name. For low ports use "
    "`net.ipv4.ip_unprivileged_port_start: 0`, which is harmless.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/", "ip-sysctl.rst"),
    bad=workload(sysctls={"net.ipv4.conf.all.route_localnet": "1"}),
    good=workload(sysctls={"net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.conf.all.rp_filter": "1"}),
    written="image: app:1.0\nsysctls:\n  net.ipv4.conf.all.route_localnet: 1\n  net.ipv4.conf.all.rp_filter: 1\n",
    fixed="image: app:1.0\nsysctls:\n  net.ipv4.conf.all.rp_filter: 1\n",
)
def risky_sysctl(w: Workload) -> Iterator[Problem]:
    for name, value in sorted((w.sysctls.told or {}).items()):
        reason = _reason(name.replace("/", "."), value.strip())
        if reason:
            fix = Fix(
                title=f"Take `{name}` out of `sysctls`",
                risk="what relies on that setting of the kernel no longer works",
                changes=(remove_entry("sysctls", name),),
            )
            yield problem(f"{name}={value}: {reason}.", at=w.sysctls, evidence=f"sysctl {name}={value}", fix=fix)
    _ = w.sysctls.value


def _reason(name: str, value: str) -> str:
    if not _OWN.fullmatch(name):
        return "this is a setting of the whole host"
    return next((why for pattern, bad, why in _WEAK if value == bad and pattern.fullmatch(name)), "")
