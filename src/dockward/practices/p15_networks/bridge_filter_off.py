"""Containers are meant to be kept apart on the bridge, but the kernel doesn't filter there."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_WARNINGS = ("bridge-nf-call-iptables is disabled", "bridge-nf-call-ip6tables is disabled")


@rule(
    "DW1519",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="2.2",
    why="`icc: false` is a rule of the packet filter, and packets between containers of one bridge never pass it while "
    "the kernel's bridge filter is off: they still reach each other.",
    remedy="Run `modprobe br_netfilter` and `sysctl -w net.bridge.bridge-nf-call-iptables=1 "
    "net.bridge.bridge-nf-call-ip6tables=1`, and write both into /etc/modules-load.d and /etc/sysctl.d.",
    references=("https://docs.docker.com/reference/cli/docker/system/info/",),
    bad=engine(warnings=("WARNING: bridge-nf-call-iptables is disabled",), settings={"icc": False}),
    good=engine(warnings=("WARNING: No swap limit support",), settings={"icc": False}),
)
def bridge_filter_off(e: Engine) -> Iterator[Problem]:
    found = sorted(words for words in _WARNINGS if any(words in one for one in e.warnings.value))
    if found and not e.flag("icc", default=True):
        yield problem(at=e.warnings, evidence=",".join(found))
