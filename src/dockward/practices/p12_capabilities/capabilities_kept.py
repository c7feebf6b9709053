"""A container keeps the capabilities that the engine hands out by default."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Fix,
    NotApplicable,
    Problem,
    Reach,
    add_entry,
    kernel,
    problem,
    process,
    reach,
    rule,
    workload,
)
from dockward.model.capabilities import ENGINE_DEFAULT, granted, names_in
from dockward.model.workload import Workload
from dockward.practices._needs import capabilities_of, is_known
from dockward.practices._roles import why_engine
from dockward.practices._running import not_privileged, own_processes, seen


@rule(
    "DW1201",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.4",
    elsewhere=("docker-bench:5.4", "compose-lint:CL-0006", "kics:container_capabilities_unrestricted"),
    why="Fourteen pieces of root's power, among them changing any file's owner, forging packets and making device "
    "nodes; most services need none of them, and exploits of the kernel need some.",
    remedy="Set `cap_drop: [ALL]` and add back with `cap_add` what fails without: NET_BIND_SERVICE for low ports, "
    "CHOWN, DAC_OVERRIDE, FOWNER, SETGID and SETUID for start scripts that drop root. "
    "`grep CapEff /proc/PID/status` shows what is in use.",
    references=("capabilities(7)", "https://docs.docker.com/engine/security/"),
    bad=workload(cap_drop=frozenset(), kernel=kernel(processes=(process(cap_bounding=0xA80425FB),))),
    good=workload(cap_drop=frozenset({"ALL"}), cap_add=frozenset({"CHOWN"})),
    written="image: nginx:1.27\ncap_add: [CHOWN]\n",
    fixed="image: nginx:1.27\ncap_add: [CHOWN, SETGID, SETUID]\ncap_drop:\n  - ALL\n",
)
def capabilities_kept(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    unasked = (granted(w.cap_add.value, w.cap_drop.value) & ENGINE_DEFAULT) - w.cap_add.value
    if "ALL" in w.cap_add.value:
        raise NotApplicable("it is given all capabilities: see DW1202")
    if not unasked:
        return
    if seen(w) is not None and not _held(w) & unasked:
        return
    message = "It keeps " + _count(unasked)
    why = why_engine(w)
    evidence = f"keeps {','.join(sorted(unasked))}"
    yield problem(message, at=w.cap_drop, evidence=evidence, fix=() if why else _fix(w), unrepaired=why)


def _fix(w: Workload) -> Fix:
    """Everything goes but what its image is known to need while it starts, or may need where nothing is known of it."""
    kept = tuple(one for one in capabilities_of(w) if one not in w.cap_add.value | w.cap_drop.value)
    but = f" but {', '.join(kept)}" if kept else ""
    return Fix(
        title=f"Drop all capabilities{but}",
        risk=_risk(w, kept),
        changes=(add_entry("cap_drop", "ALL"), *((add_entry("cap_add", kept),) if kept else ())),
    )


def _risk(w: Workload, kept: tuple[str, ...]) -> str:
    lost = "what needs another one no longer works; `cap_add` gives it back"
    if is_known(w) or "SETUID" not in kept:
        return lost
    return (
        f"{lost}; what stays is for a start script that steps down from root: nothing is known of this image's, and "
        "with a `user` that isn't root it needs none of it"
    )


def _held(w: Workload) -> frozenset[str]:
    """What the kernel would let any of its processes have."""
    return frozenset().union(*(names_in(one.cap_bounding) for one in own_processes(w)))


def _count(names: frozenset[str]) -> str:
    if names == ENGINE_DEFAULT:
        return f"all {len(names)} capabilities of the engine's default."
    return f"{', '.join(sorted(names))} of the engine's default."
