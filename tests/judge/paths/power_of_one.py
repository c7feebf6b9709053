"""A container with certain powers, and the ways that lead from it."""

from dockward.judge.paths.search import find_paths
from dockward.kit import container_world, engine, kernel, process, workload
from dockward.model.capabilities import NAMES
from dockward.model.kernel import IdRange, KernelMount, Listener

HOST_IDS = (IdRange(0, 0, 4_294_967_295),)
REMAPPED = (IdRange(0, 100_000, 65_536),)
WEB = Listener("tcp", "0.0.0.0", 80)


def mask(*names):
    """Capabilities as the kernel writes them."""
    return sum(1 << NAMES.index(name) for name in names)


def mounted(host_path, target="/data", writable=True):
    """A mount as mountinfo shows it."""
    options = frozenset({"rw" if writable else "ro"})
    return KernelMount(target, host_path, "8:1", "ext4", "/dev/sda1", options, host_path=host_path)


def view(*mounts, root=True, caps=(), ids=HOST_IDS, listeners=(WEB,)):
    """The kernel's word on a container of one process."""
    uid = 0 if root else 1000
    one = process(real_uid=uid, effective_uid=uid, effective_gid=uid, cap_effective=mask(*caps))
    return kernel(processes=(one,), uid_map=ids, mounts=tuple(mounts), listeners=listeners)


def report(*containers, **changes):
    """What is found in a world of these containers."""
    return find_paths(container_world(*containers, **({"engine": engine(userns_remap=False)} | changes)))


def way(found, name="api"):
    """The path of one container, None when there is none."""
    return next((one for one in found.paths if one.container == f"container/{name}"), None)


def steps(found, name="api"):
    """Where the path of one container leads, step by step."""
    one = way(found, name)
    return [step.to for step in one.steps] if one else []


def alone(**changes):
    """The path of a container that is alone."""
    return way(report(workload(**changes)))
