"""Files of the kernel that the engine hides or write-protects stand open in a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.fact import Fact
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged

_MASKED = frozenset(
    {
        "/proc/acpi",
        "/proc/kcore",
        "/proc/keys",
        "/proc/latency_stats",
        "/proc/sched_debug",
        "/proc/scsi",
        "/proc/timer_list",
        "/sys/firmware",
    }
)
_READONLY = frozenset({"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"})
"""What every engine since API 1.40 masks and write-protects (moby, oci/defaults.go)."""
_FIX = Fix(
    title="Take `systempaths=unconfined` out",
    risk="programs that write settings of the kernel or start containers of their own no longer work",
    changes=(remove_entry("security_opt", "systempaths=unconfined"),),
)


@rule(
    "DW0623",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    why="As root it can write /proc/sys/kernel/core_pattern, which names a program that the host runs as root, or read "
    "the kernel's memory from /proc/kcore.",
    remedy="Take `systempaths=unconfined` out of `security_opt` (in the API: leave MaskedPaths and ReadonlyPaths out).",
    references=("https://docs.docker.com/reference/cli/docker/container/run/", "core(5)"),
    bad=workload(readonly_paths=()),
    good=workload(readonly_paths=None, masked_paths=None),
)
def kernel_files_unmasked(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    yield from _missing(w.readonly_paths, _READONLY, "write-protected")
    yield from _missing(w.masked_paths, _MASKED, "hidden")


def _missing(asked: Fact[tuple[str, ...] | None], usual: frozenset[str], word: str) -> Iterator[Problem]:
    if asked.value is None:
        return
    missing = sorted(usual.difference(asked.value))
    if missing:
        message = f"Not {word}: {', '.join(missing)}."
        yield problem(message, at=asked, evidence=f"not {word}: {','.join(missing)}", fix=_FIX)
