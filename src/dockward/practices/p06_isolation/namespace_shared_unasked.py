"""A container shares a namespace of the host that it wasn't set to share."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.fact import Fact
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import running

_WORDS = {"pid": "process", "ipc": "IPC", "uts": "UTS", "net": "network", "mnt": "mount", "user": "user"}
_NUMBERS = {"pid": "5.16", "ipc": "5.17", "uts": "5.21", "net": "5.10", "user": "5.31"}


@rule(
    "DW0608",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis=("5.10", "5.16", "5.17", "5.21", "5.31"),
    why="The settings promise a wall that the kernel doesn't have: it joined another container that has the host's "
    "namespace, or something was changed behind the engine's back.",
    remedy="See which container it joins (`container:` in its settings) and take `host` out there; then make both new. "
    "Compare `readlink /proc/PID/ns/*` with `/proc/1/ns/*`.",
    references=("namespaces(7)", "proc(5), /proc/PID/ns"),
    kinds=(Kind.CONTAINER,),
    bad=workload(kernel=kernel(shared=frozenset({"net"}))),
    good=workload(network_mode="host", kernel=kernel(shared=frozenset({"net"}))),
)
def namespace_shared_unasked(w: Workload, world: World) -> Iterator[Problem]:
    shared = running(w).shared
    asked: dict[str, Fact[str]] = {
        "pid": w.pid_mode,
        "ipc": w.ipc_mode,
        "uts": w.uts_mode,
        "net": w.network_mode,
    }
    for name in sorted(shared.value & (_WORDS.keys() - {"user"})):
        if name not in asked or asked[name].value != "host":
            yield _found(name, shared)
    if "user" in shared.value and w.userns_mode.value != "host" and _remaps(world):
        yield _found("user", shared)


def _remaps(world: World) -> bool:
    return world.engine is not None and world.engine.userns_remap.value


def _found(name: str, shared: Fact[frozenset[str]]) -> Problem:
    message = f"It shares the host's {_WORDS[name]} namespace without being set to."
    return problem(message, at=shared, evidence=f"namespace {name}=host's", cis=_NUMBERS.get(name, ""))
