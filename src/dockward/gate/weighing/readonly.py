"""What is mounted below a read-only mount: judged as writable, unless the engine makes all of it read-only for certain.

Engines from 25 on do that (`rro`) where a runtime says that it can, with a kernel from 5.12 on, for clients that ask
by a version of the API from 1.44 on and don't say otherwise; all others make only the upper one read-only. By which
version a container was asked for isn't told of it later: the gate remembers those that were made through it so. What is
mounted on the host afterwards comes to a container that its mounts are slaves of, and is writable: these don't count.
"""

import re
from collections.abc import Container, Iterable

from msgspec import structs

from dockward.gate.weighing.surroundings import Standing
from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.workload import Mount, MountKind, Workload

RECURSIVE_MINOR = 44
"""Of the API by which read-only mounts are so with what is below them."""
_ENGINE, _KERNEL = (25, 0), (5, 12)
_NUMBERS = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_PRIVATE = frozenset({"", "private", "rprivate"})
_SHARING = frozenset({"shared", "rshared", "slave", "rslave"})
NOWHERE: frozenset[str] = frozenset()


def read_only_below(workload: Workload, engine: Engine, *, asked_so: bool) -> frozenset[str]:
    """Targets of its read-only mounts below which nothing is writable; `asked_so` by a version of the API that says it.

    Of mounts that another container lends it isn't known how they came there.
    """
    lent, root, mounts = workload.volumes_from, engine.root_dir.content, workload.mounts
    if not (asked_so and lent.content == () and isinstance(root, str) and mounts.known and _can(workload, engine)):
        return NOWHERE
    return frozenset(one.target for one in mounts.value if _is_deep(one, root))


def _can(workload: Workload, engine: Engine) -> bool:
    runtime = workload.runtime.content or engine.default_runtime.content
    able = engine.recursive_readonly.content
    return (
        isinstance(able, tuple)
        and runtime in able
        and _is_from(engine.version, _ENGINE)
        and _is_from(engine.kernel_version, _KERNEL)
    )


def _is_from(told: Fact[str], least: tuple[int, int]) -> bool:
    found = _NUMBERS.match(told.content) if isinstance(told.content, str) else None
    return found is not None and (int(found[1]), int(found[2])) >= least


def _is_deep(mount: Mount, root: str) -> bool:
    """What the engine takes for a folder above its own directory, by the letters, is a slave (moby)."""
    return (
        mount.kind is MountKind.BIND
        and not mount.writable
        and not mount.shallow
        and mount.propagation in _PRIVATE
        and _SHARING.isdisjoint(mount.options)
        and mount.host_path is not None
        and not root.startswith((mount.host_path, mount.source))
    )


def with_writable_below(workload: Workload, stand: Iterable[Standing], deep: Container[str] = NOWHERE) -> Workload:
    """A container with what it may write to although it was asked for read-only; `stand` is what its mounts show.

    At the targets in `deep` it may not.
    """
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
        if not one.mount.writable and one.mount in own and one.mount.target not in deep
        for path, where in one.place.below
    )
    return structs.replace(workload, mounts=Fact((*mounts.value, *more), mounts.place))
