"""What is mounted below a read-only mount, which is writable: the engine makes only the upper one read-only.

So do engines before 25, newer ones for clients that ask by a version of the API before 1.44 or say so themselves, and
kernels before 5.12. What a container was asked for with isn't told of it later, so it counts for all.
"""

from collections.abc import Iterable

from msgspec import structs

from dockward.gate.surroundings import Standing
from dockward.model.fact import Fact
from dockward.model.workload import Workload


def with_writable_below(workload: Workload, stand: Iterable[Standing]) -> Workload:
    """A container with what it may write to although it was asked for read-only; `stand` is what its mounts show."""
    mounts = workload.mounts
    if not mounts.known:
        return workload
    own = frozenset(mounts.value)
    more = (
        structs.replace(
            one.mount,
            source=path,
            host_path=path,
            target=one.mount.target.rstrip("/") + where,
            writable=True,
            options=one.mount.options - {"ro"},
        )
        for one in stand
        if not one.mount.writable and one.mount in own
        for path, where in one.place.below
    )
    return structs.replace(workload, mounts=Fact((*mounts.value, *more), mounts.place))
