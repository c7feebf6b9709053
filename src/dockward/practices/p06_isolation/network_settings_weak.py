"""A setting of the host's kernel lets the network redirect, forge or flood what the host routes."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, reach, rule
from dockward.model.host import Host
from dockward.practices.p06_isolation._sysctls import Wanted, weak_settings

_WANTED = (
    Wanted("net.ipv4.conf.all.rp_filter", ("1", "2"), "forged sender addresses are accepted"),
    Wanted("net.ipv4.conf.all.accept_redirects", ("0",), "machines nearby may redirect traffic"),
    Wanted("net.ipv4.conf.all.send_redirects", ("0",), "the host tells others to go round it"),
    Wanted("net.ipv4.conf.all.accept_source_route", ("0",), "strangers may choose the way of packets"),
    Wanted("net.ipv4.conf.all.route_localnet", ("0",), "ports bound to loopback answer the network"),
    Wanted("net.ipv4.tcp_syncookies", ("1", "2"), "a flood of half-open connections stops services"),
)
_WANTED_WITHOUT_FORWARDING = (
    Wanted("net.ipv6.conf.all.accept_redirects", ("0",), "machines nearby may redirect IPv6 traffic"),
)
"""The kernel ignores it where it forwards IPv6 (ip-sysctl.rst)."""


@rule(
    "DW0636",
    severity=reach(Attacker.NETWORK, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="1.2.1",
    why="A Docker host is a router: what it lets pass reaches the containers behind it, also those bound to loopback.",
    remedy="Write the wanted value into /etc/sysctl.d/90-hardening.conf and run `sysctl --system`. Leave "
    "`net.ipv4.ip_forward` on: containers need it.",
    references=("https://docs.kernel.org/networking/ip-sysctl.html",),
    bad=host(sysctls={"net.ipv4.conf.all.route_localnet": "1"}),
    good=host(sysctls={"net.ipv4.conf.all.route_localnet": "0", "net.ipv4.conf.all.rp_filter": "2"}),
)
def network_settings_weak(h: Host) -> Iterator[Problem]:
    yield from weak_settings(h, _WANTED)
    ipv6 = {name: h.sysctls.value.get(f"net.ipv6.conf.all.{name}", "0") for name in ("disable_ipv6", "forwarding")}
    if set(ipv6.values()) == {"0"}:
        yield from weak_settings(h, _WANTED_WITHOUT_FORWARDING)
