"""What the kernel says of a container: its processes, namespaces, cgroup limits, mounts and sockets."""

from msgspec import Struct

from dockward.model.fact import Fact

NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


class IdRange(Struct, frozen=True):
    """A line of /proc/PID/uid_map (user_namespaces(7)): `count` ids from `inside` are `outside` on the host."""

    inside: int
    outside: int
    count: int


class Process(Struct, frozen=True, kw_only=True):
    """One process of a container, from /proc/PID (proc(5)).

    Uids and gids are as the host sees them. Capabilities are bit masks. `seccomp` is 0 off, 1 strict, 2 filter.
    """

    pid: int
    name: str
    parent: int
    real_uid: int
    effective_uid: int
    effective_gid: int
    groups: tuple[int, ...] = ()
    cap_effective: int
    cap_permitted: int
    cap_bounding: int
    cap_ambient: int
    seccomp: int
    no_new_privileges: bool
    lsm_label: Fact[str]
    executable: Fact[str]
    executable_deleted: bool = False
    deleted_libraries: tuple[str, ...] = ()
    """Empty also where `executable` is unknown: the kernel shows both or neither."""
    arguments: tuple[str, ...] = ()
    """The first 16 arguments, at most 256 characters each; may hold secrets, so they are never reported."""


class Listener(Struct, frozen=True):
    """A listening socket, from /proc/net. `address` is textual; `protocol` is tcp, tcp6, udp, udp6 or unix."""

    protocol: str
    address: str
    port: int
    inode: int = 0

    @property
    def wildcard(self) -> bool:
        """Whether it listens on every address of its network namespace."""
        return self.address in {"0.0.0.0", "::"}  # noqa: S104  # compared, never bound


class KernelMount(Struct, frozen=True):
    """A line of /proc/PID/mountinfo (proc(5)): what is really mounted, wherever inspect says that it came from.

    `root` is the path inside the file system that forms the mount's root; `device` is `major:minor`;
    `propagation` holds the optional fields (`shared:1`, `master:2`).
    """

    target: str
    root: str
    device: str
    filesystem: str
    source: str
    options: frozenset[str]
    propagation: tuple[str, ...] = ()
    host_path: str | None = None
    """The path on the host that this mount shows, when it could be told."""
    layers: tuple[str, ...] = ()
    """Of an overlay at `/`: the directory that takes what is written, then those below it, the uppermost first."""

    @property
    def writable(self) -> bool:
        """Whether the mount itself is writable."""
        return "rw" in self.options


class CgroupLimits(Struct, frozen=True, kw_only=True):
    """What the kernel enforces and has counted, in bytes, cores and tasks; None means no limit.

    Sources: memory.max, cpu.max, pids.max, memory.swap.max of cgroup v2 and their v1 equals.
    """

    version: int
    path: str
    memory: Fact[int | None]
    memory_swap: Fact[int | None]
    cpus: Fact[float | None]
    cpu_weight: Fact[int | None]
    pids: Fact[int | None]
    memory_peak: Fact[int | None]
    pids_current: Fact[int | None]


class KernelView(Struct, frozen=True, kw_only=True):
    """The kernel's word on one running container.

    `shared` names the namespaces (see `NAMESPACES`) that are the host's own; `namespaces` maps name to inode.
    """

    pid: int
    processes: tuple[Process, ...]
    namespaces: Fact[dict[str, int]]
    shared: Fact[frozenset[str]]
    uid_map: Fact[tuple[IdRange, ...]]
    cgroup: Fact[CgroupLimits]
    mounts: Fact[tuple[KernelMount, ...]]
    root_readonly: Fact[bool]
    listeners: Fact[tuple[Listener, ...]]
    """Listening sockets of the container's network namespace."""
    addresses: Fact[tuple[str, ...]]
    """Addresses of the container's network interfaces, without loopback, from /proc/PID/net/fib_trie and if_inet6."""
    limits: Fact[dict[str, int | None]]
    """Hard limits of the first process by their names in setrlimit(2), from /proc/PID/limits; None means no limit."""
    added_programs: Fact[tuple[str, ...]]
    """Programs that run and that its image doesn't hold as they are: written into the container's own layer since."""
    sandboxed: bool = False
    """Its runtime runs it on a kernel of its own: the host's shows the sandbox, and of the container the cgroup."""
