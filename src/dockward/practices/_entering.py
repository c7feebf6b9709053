"""Whether code in one container may enter another through its processes: the kernel's check for /proc/PID/root.

Source: `__ptrace_may_access` of kernel/ptrace.c with PTRACE_MODE_READ_FSCREDS, and `cap_ptrace_access_check` of
security/commoncap.c; ptrace(2), "Ptrace access mode checking".
"""

from itertools import product

from dockward.model.capabilities import names_in
from dockward.model.kernel import KernelView, Process
from dockward.model.workload import Workload
from dockward.practices._running import seen

_TRACER = "SYS_PTRACE"


def shares_host_processes(w: Workload) -> bool:
    """Whether it sees every process of the host, by the kernel's word or its settings."""
    view = w.kernel.content
    by_kernel = isinstance(view, KernelView) and view.shared.known and "pid" in view.shared.value
    return by_kernel or (w.pid_mode.known and w.pid_mode.value == "host")


def entry_doubt(w: Workload, other: Workload) -> str | None:
    """What it hangs on that `w`, which sees the processes of `other`, enters its files; None where it can't.

    Empty where nothing stands in the way.
    """
    own, theirs = seen(w), seen(other)
    if own is None or theirs is None or not own.processes or not theirs.processes:
        return "the users and capabilities of their processes aren't known"
    admitted = [one for one in product(own.processes, theirs.processes) if _admits(*one)]
    if not admitted:
        return None
    if own.uid_map != theirs.uid_map and own.uid_map.content != theirs.uid_map.content:
        return "they are in different user namespaces"
    return "" if any(map(_same_label, admitted)) else "a security module may forbid it"


def _admits(mine: Process, target: Process) -> bool:
    if _TRACER in names_in(mine.cap_effective):
        return True
    same = (mine.effective_uid, mine.effective_gid) == (target.effective_uid, target.effective_gid)
    return (
        same
        and target.real_uid == mine.effective_uid
        and not (target.cap_permitted | target.cap_effective) & ~mine.cap_effective
    )


def _same_label(pair: tuple[Process, Process]) -> bool:
    """Whether both run under one profile: the engine's own lets what runs under it look at each other."""
    mine, target = (one.lsm_label.content for one in pair)
    return mine == target or mine in {"", "unconfined"}
