"""Compares what the kernel says of a container that has started with what was admitted: what got past is seen here."""

from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct

from dockward.model.capabilities import EVERYTHING, granted, names_in
from dockward.model.fact import Fact
from dockward.model.kernel import KernelMount, KernelView, Process
from dockward.model.targets import clean_target
from dockward.model.workload import Mount, MountKind, SeccompChoice, Workload

_HOST = "host"
_FILTERED = 2
"""Of `Process.seccomp`."""
_INIT = "/sbin/docker-init"
"""Where the engine mounts its own first process from the host's files (`--init`)."""
_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # compared
_FILES = {
    "/etc/hostname": "hostname",
    "/etc/hosts": "hosts",
    "/etc/resolv.conf": "resolv.conf",
    _SHARED_MEMORY: "mounts/shm",
}
"""Where the engine mounts which of a container's files (`networkMounts` and `ipcMounts` of moby)."""
_SECRETS = ("mounts/secrets/", "configs/")
"""Files of a service's secrets and configs, which are mounted wherever it says (`secretsPath` and `configsDirPath`)."""
_LOCKED = frozenset({"nosuid", "nodev", "noexec"})
_KERNELS = {"/proc": ("proc", _LOCKED), "/sys": ("sysfs", _LOCKED | {"ro"})}
"""What the engine mounts of the kernel's own in every container, and with what (`DefaultLinuxSpec` of moby)."""
_SHOWING = frozenset(kind for kind, _ in _KERNELS.values())
_CGROUPS, _OF_CGROUPS = "/sys/fs/cgroup", frozenset({"cgroup", "cgroup2"})
_NULL = "/dev/null"
_NODES = frozenset({_NULL, "/dev/full", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero"})
"""Devices of every container: where users are mapped nobody may make them, so the runtime mounts the host's own
(`createDevices` of runc)."""
_WRITABLE_CGROUPS = "writable-cgroups"
"""A security option (moby 28)."""
_SETTINGS = "/proc/sys"
_READONLY = ("/proc/bus", "/proc/fs", "/proc/irq", _SETTINGS, "/proc/sysrq-trigger")
_MASKED = ("/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware")
"""Where nothing else was asked for: what all engines protect and hide at least, of those that the kernel has."""
_Mode = Fact[str]
Names = Mapping[str, tuple[str, ...]]
"""Of what stands at a target, on the host."""
_NONE: Names = {}


class EnginesOwn(Struct, frozen=True):
    """The engine's directory by all its names, of where it mounts files of its own, and the `container`'s id."""

    roots: tuple[str, ...]
    container: str

    def holds(self, mount: KernelMount) -> bool:
        """Whether the engine mounts it in every container: names, name servers, shared memory, its first process."""
        path = mount.host_path or ""
        if mount.target in {_INIT, _SHARED_MEMORY} and not mount.writable:
            return True
        for root in self.roots:
            folder = f"{root.rstrip('/')}/containers/"
            if path.startswith(folder):
                owner, _, rest = path.removeprefix(folder).partition("/")
                # One that joins another's network or memory has that one's.
                return _FILES.get(mount.target) == rest or (owner == self.container and rest.startswith(_SECRETS))
        return False


def differences(
    asked: Workload, seen: KernelView, own: EnginesOwn, names: Names = _NONE, deep: Container[str] = ()
) -> tuple[str, ...]:
    """What the container has beyond what it was admitted with, each a sentence; `asked` has its host paths resolved.

    `names` are all the names on the host of what stands at a target, where there are several. What the kernel doesn't
    tell is no difference: the container may have ended. `deep` are targets of mounts that are to be read-only with what
    is mounted below them.
    """
    first = next((one for one in seen.processes if one.pid == seen.pid), None)
    return (
        *_namespaces(asked, seen),
        *(_of_process(asked, first) if first is not None else ()),
        *_root(asked, seen),
        *_mounts(asked, seen, own, names),
        *_written_below(asked, seen, deep),
    )


def remounted(asked: Workload, seen: KernelView, options: Iterable[str]) -> Iterator[str]:
    """What of the kernel's own files is open to the container although the engine protects it, each a sentence.

    `options` are those of `--security-opt`. Who may mount anything changes that himself, and isn't held to it.
    """
    if not (asked.mounts.known and seen.mounts.known) or _may_mount(asked):
        return
    # Of a bind over these it is judged what it shows; anything else that is asked for there shows nothing of them.
    binds = {one.target for one in asked.mounts.value if one.kind is MountKind.BIND}
    mounts = [one for one in seen.mounts.value if binds.isdisjoint(_upwards(one.target))]
    readonly, masked = _paths(asked.readonly_paths, _READONLY), _paths(asked.masked_paths, _MASKED)
    cgroups = _maps_users(seen) or any(one.partition("=")[0] == _WRITABLE_CGROUPS for one in options)
    for mount in mounts:
        kind, least = _KERNELS.get(mount.target, ("", _LOCKED))
        if mount.filesystem == kind and not least <= mount.options:
            missing = ", ".join(sorted(least - mount.options))
            yield f"{mount.target} is mounted without {missing}, which wasn't asked for."
        open_cgroup = mount.filesystem in _OF_CGROUPS and mount.target.startswith(_CGROUPS) and not cgroups
        if mount.writable and (mount.target in readonly or open_cgroup):
            yield f"{mount.target} is writable, which wasn't asked for."
        if mount.target in masked and mount.filesystem in _SHOWING:
            yield f"{mount.target} isn't hidden, which wasn't asked for."
    there = {one.target for one in seen.mounts.value}
    if _SETTINGS in readonly and there.issuperset(_KERNELS) and _SETTINGS not in there:
        yield f"{_SETTINGS} is writable, which wasn't asked for."


def _may_mount(asked: Workload) -> bool:
    if asked.privileged.content is not False or not (asked.cap_add.known and asked.cap_drop.known):
        return True
    return "SYS_ADMIN" in granted(asked.cap_add.value, asked.cap_drop.value)


def _maps_users(seen: KernelView) -> bool:
    """Where users are mapped the engine leaves the cgroups writable, and mounts devices in place of making them."""
    return not seen.uid_map.known or any(one.inside != one.outside for one in seen.uid_map.value)


def _paths(asked: Fact[tuple[str, ...] | None], usual: tuple[str, ...]) -> tuple[str, ...]:
    told = asked.value if asked.known else ()
    return usual if told is None else told


def _namespaces(asked: Workload, seen: KernelView) -> Iterator[str]:
    modes = {"net": asked.network_mode, "pid": asked.pid_mode, "ipc": asked.ipc_mode, "uts": asked.uts_mode}
    shared = seen.shared.value if seen.shared.known else frozenset[str]()
    for name in sorted(shared.intersection(modes)):
        # Another container's namespace that is joined may be the host's; that one is judged too.
        if modes[name].known and not modes[name].value.startswith((_HOST, "container:")):
            yield f"It shares the host's {name} namespace, which wasn't asked for."


def _of_process(asked: Workload, first: Process) -> Iterator[str]:
    if asked.privileged.known and asked.privileged.value:
        return
    if asked.cap_add.known and asked.cap_drop.known:
        most = granted(asked.cap_add.value, asked.cap_drop.value)
        more = names_in(first.cap_bounding | first.cap_effective | first.cap_permitted) - most
        if more and most != EVERYTHING:
            yield f"It holds capabilities that weren't asked for: {', '.join(sorted(more))}."
    filtered = asked.seccomp.known and asked.seccomp.value.choice is not SeccompChoice.UNCONFINED
    if filtered and first.seccomp != _FILTERED:
        yield "No filter of system calls is in force, though one was asked for."
    if asked.no_new_privileges.known and asked.no_new_privileges.value and not first.no_new_privileges:
        yield "Its processes can gain privileges, though `no-new-privileges` was asked for."


def _root(asked: Workload, seen: KernelView) -> Iterator[str]:
    readonly = asked.readonly_root.known and asked.readonly_root.value
    if readonly and seen.root_readonly.known and not seen.root_readonly.value:
        yield "Its root file system is writable, though a read-only one was asked for."


def _mounts(asked: Workload, seen: KernelView, own: EnginesOwn, names: Names) -> Iterator[str]:
    if not (asked.mounts.known and seen.mounts.known):
        return
    # Of two at one place the first is what the engine tells.
    wanted = {one.target.rstrip("/") or "/": one for one in reversed(asked.mounts.value)}
    nodes = _nodes(asked) if _maps_users(seen) else frozenset[tuple[str, str | None]]()
    for mount in seen.mounts.value:
        # Where something of the host is asked for the engine mounts nothing of its own.
        may_be_own = mount.target not in wanted or wanted[mount.target].kind is MountKind.TMPFS
        may_be_own &= own.holds(mount) or (mount.target, mount.host_path) in nodes
        if mount.host_path is None or mount.target == "/" or may_be_own or _is_covered(mount, wanted):
            continue
        above = next((one for one in _upwards(mount.target) if one in wanted), None)
        if above is None:
            yield f"{mount.host_path} of the host is mounted at {mount.target}, which wasn't asked for."
            continue
        source = wanted[above]
        if source.kind is MountKind.TMPFS:
            yield f"{mount.host_path} of the host is mounted at {mount.target}, where memory alone was asked for."
            continue
        if source.host_path == "/" and mount.target != above:
            # Part of the whole host, which was admitted: what is mounted anywhere, also for the container itself.
            continue
        told = () if source.host_path is None else (_below(source.host_path, mount.target, above),)
        if told and mount.host_path not in (*told, *names.get(mount.target, ())):
            yield f"{mount.target} shows {mount.host_path} of the host, and was admitted for {source.host_path}."
        elif not source.writable and mount.writable and mount.target == above:
            yield f"{mount.target} is writable, and was admitted read-only."


def _is_covered(mount: KernelMount, wanted: Mapping[str, Mount]) -> bool:
    """Whether it came along with a bind of a directory above, and something else was mounted over it."""
    if mount.target not in wanted:
        return False
    above = next((one for one in _upwards(mount.target) if one in wanted and one != mount.target), "")
    source = wanted.get(above)
    if source is None or source.host_path is None or (mount.writable and not source.writable):
        return False
    return mount.host_path == _below(source.host_path, mount.target, above)


def _nodes(asked: Workload) -> frozenset[tuple[str, str | None]]:
    """Where which devices of the host are mounted for want of a way to make them, and what of files hides others."""
    devices = asked.devices.value if asked.devices.known else ()
    return frozenset(
        (
            *((one, one) for one in _NODES),
            *((one, _NULL) for one in _paths(asked.masked_paths, _MASKED)),
            *((clean_target(one.container_path), one.host_path) for one in devices),
        )
    )


def _written_below(asked: Workload, seen: KernelView, deep: Container[str]) -> Iterator[str]:
    if not (asked.mounts.known and seen.mounts.known):
        return
    wanted = {one.target.rstrip("/") or "/" for one in asked.mounts.value}
    for mount in seen.mounts.value:
        above = next((one for one in _upwards(mount.target) if one in wanted), "")
        if above in deep and mount.target != above and mount.writable:
            yield f"{mount.target} is writable, and was admitted read-only."


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield "/"


def _below(source: str, target: str, above: str) -> str:
    """Where a file system mounted below a bind lies on the host."""
    rest = target[len(above.rstrip("/")) :]
    return (source.rstrip("/") + rest) or "/"
