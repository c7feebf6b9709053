"""Containers are meant to be kept apart on the bridge, but the kernel doesn't filter there."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.model.errors import UnreadError
from dockward.model.world import World
from dockward.syntax.versions import release_key

_WARNINGS = ("bridge-nf-call-iptables is disabled", "bridge-nf-call-ip6tables is disabled")
_SETTINGS = ("net.bridge.bridge-nf-call-iptables", "net.bridge.bridge-nf-call-ip6tables")
_WARNS_UNTIL = (27, 5)
"""The first engine whose /info has no such warning any more (moby#49090)."""
_OLD = {"version": "26.1.5", "settings": {"icc": False}}


@rule(
    "DW1519",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="2.2",
    why="`icc: false` is a rule of the packet filter, and packets between containers of one bridge never pass it while "
    "the kernel's bridge filter is off: they still reach each other.",
    remedy="Run `modprobe br_netfilter` and `sysctl -w net.bridge.bridge-nf-call-iptables=1 "
    "net.bridge.bridge-nf-call-ip6tables=1`, and write both into /etc/modules-load.d and /etc/sysctl.d.",
    references=("https://docs.docker.com/reference/cli/docker/system/info/",),
    bad=engine(warnings=("WARNING: bridge-nf-call-iptables is disabled",), **_OLD),
    good=engine(warnings=("WARNING: No swap limit support",), **_OLD),
)
def bridge_filter_off(e: Engine, world: World) -> Iterator[Problem]:
    found = sorted(words for words in _WARNINGS if any(words in one for one in e.warnings.value))
    if not (found or _is_silent(e)) or e.flag("icc", default=True):
        return
    if found:
        yield problem(at=e.warnings, evidence=",".join(found))
    else:
        yield from _by_kernel(world)


def _is_silent(e: Engine) -> bool:
    """Whether the engine is too new to warn; it loads the filter itself where it needs it, and never looks again."""
    return (release_key(e.version.value) or ()) >= _WARNS_UNTIL


def _by_kernel(world: World) -> Iterator[Problem]:
    if world.host is None:
        raise UnreadError("the host was not read, and this engine doesn't tell")
    settings = world.host.sysctls
    off = [name for name in _SETTINGS if settings.value.get(name) == "0"]
    if off:
        yield problem(at=settings, evidence=tuple(f"{name}=0" for name in off))
