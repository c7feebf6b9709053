"""Where a container may have something mounted: nothing over the kernel's files, and no two mounts at one place."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.weighing.surroundings import Standing
from dockward.model.hostpaths import under
from dockward.model.targets import clean_target
from dockward.model.workload import MountKind, Workload

_KERNELS = ("/proc", "/sys", "/dev/pts", "/dev/mqueue")
_SHUT = frozenset({"/", "/dev"})
MOST_SHOWN = 2_000
"""Places of the host that the mounts of a container show, and of those whose mounts it is lent, with what is mounted
below these: judged by every rule a hundred took 20 milliseconds."""


def check_targets(content: Mapping[str, Any]) -> None:
    """Raise `RefusedError` where two mounts of a body of `bodies.CREATE` have one target, in whatever spelling."""
    for target, count in Counter(_targets(content.get("HostConfig", {}))).items():
        if count > 1:
            reason = f"Two mounts are asked for at {target[:200]!a}, of which one would hide the other."
            raise RefusedError(reason, "Mount one of them elsewhere.", status=400)


def check_amount(stand: Iterable[Standing]) -> None:
    """Raise `RefusedError` where too much is shown to be judged."""
    if sum(len(one.paths) for one in stand) > MOST_SHOWN:
        reason = f"Its mounts show more than {MOST_SHOWN} places of the host, with what is mounted below them."
        raise RefusedError(reason, "Mount less of the host: the folders that it needs.", status=413)


def check_over(workload: Workload) -> None:
    """Raise `RefusedError` for a mount over the kernel's files.

    Binds are judged by what they show: agents have the host's /sys at /sys.
    """
    mounts = workload.mounts.value if workload.mounts.known else ()
    over = next((one for one in mounts if one.kind is not MountKind.BIND and _is_shut(one.target)), None)
    if over is not None:
        reason = (
            f"A {over.kind.value} isn't mounted over {over.target[:200]!a}: what a container has there is the kernel's."
        )
        raise RefusedError(reason, "Mount it elsewhere.")


def _is_shut(target: str) -> bool:
    return target in _SHUT or any(under(target, one) for one in _KERNELS)


def _targets(host: Mapping[str, Any]) -> Iterator[str]:
    """Where something is asked for; a bind without a colon is a volume that has no name."""
    for one in host.get("Binds", ()):
        source, colon, rest = one.partition(":")
        yield clean_target(rest.partition(":")[0] if colon else source)
    yield from (clean_target(one.get("Target", "")) for one in host.get("Mounts", ()))
    yield from map(clean_target, host.get("Tmpfs", {}))
