"""A container as described, wherever from: an inspect answer, a Swarm service, a compose file, an API request."""

from enum import Enum

from msgspec import Struct

from dockward.model.fact import Fact, Place
from dockward.model.kernel import KernelView
from dockward.model.subject import Kind, Subject


class MountKind(Enum):
    """The kinds of mount that the Engine API knows."""

    BIND = "bind"
    VOLUME = "volume"
    TMPFS = "tmpfs"
    IMAGE = "image"
    NPIPE = "npipe"
    CLUSTER = "cluster"


class Mount(Struct, frozen=True, kw_only=True):
    """A mount as asked for. `source` is the host path of a bind, the name of a volume, or empty.

    `host_path` is the host path that the mount really shows when that could be told: the source of a bind with its
    symbolic links resolved, the `device` of a local volume that binds one, the volume's own directory otherwise.
    """

    kind: MountKind
    target: str
    source: str = ""
    host_path: str | None = None
    writable: bool = True
    propagation: str = ""
    options: frozenset[str] = frozenset()
    size: int | None = None
    driver: str = ""
    anonymous: bool = False
    shallow: bool = False
    """Whether it was asked for that a read-only mount leaves what is mounted below it writable."""


class Device(Struct, frozen=True):
    """A host device given to the container, with the cgroup permissions `r`, `w`, `m`."""

    host_path: str
    container_path: str
    permissions: str = "rwm"


class Port(Struct, frozen=True):
    """A port of the container; `host_port` is None when it is only exposed. An empty `host_address` means all."""

    container_port: int
    protocol: str = "tcp"
    host_address: str = ""
    host_port: int | None = None

    @property
    def name(self) -> str:
        """What tells it from the other ports of its container: `ADDRESS:HOST:CONTAINER/PROTOCOL`."""
        host = "" if self.host_port is None else self.host_port
        return f"{self.host_address}:{host}:{self.container_port}/{self.protocol}"

    @property
    def published(self) -> bool:
        """Whether the host forwards a port of its own to it."""
        return self.host_port is not None

    @property
    def wildcard(self) -> bool:
        """Whether it is published on every address of the host."""
        return self.published and self.host_address in {"", "0.0.0.0", "::"}  # noqa: S104  # compared, never bound


class Attachment(Struct, frozen=True, gc=False):
    """The container's membership of one network."""

    network: str
    network_id: str = ""
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Ulimit(Struct, frozen=True):
    """A resource limit of setrlimit(2): soft and hard value."""

    name: str
    soft: int
    hard: int


class SeccompChoice(Enum):
    """Which system call filter was asked for."""

    DEFAULT = "the engine's default"
    UNCONFINED = "unconfined"
    CUSTOM = "custom"


class Seccomp(Struct, frozen=True):
    """The system call filter asked for; `profile` is the custom profile's JSON text, `allowed` what it lets through.

    `extra` names the system calls that a custom profile allows although the engine's default profile denies them.
    """

    choice: SeccompChoice
    extra: tuple[str, ...] = ()
    default_action: str = ""


class EnvKind(Enum):
    """What an environment entry's value looks like; the value itself is never kept."""

    PLAIN = "plain"
    EMPTY = "empty"
    CREDENTIAL = "credential"
    CONNECTION_STRING = "connection string with a password"
    FILE_REFERENCE = "path of a file that holds the value"
    OPEN = "switch that has a store of data ask for no password"


class EnvEntry(Struct, frozen=True, gc=False):
    """An environment variable: its name, what its value looks like, and its place if it has one of its own.

    `sort` says which kind of credential it holds, for a person; empty where no kind is known.
    """

    name: str
    kind: EnvKind = EnvKind.PLAIN
    place: Place | None = None
    sort: str = ""


class HealthCheck(Struct, frozen=True):
    """A health check; times in seconds. `test` is the kind of test: CMD, CMD-SHELL or NONE."""

    test: str
    interval: float = 30.0
    timeout: float = 30.0
    retries: int = 3
    command: tuple[str, ...] = ()


class Logging(Struct, frozen=True):
    """The log driver and the names and values of its options."""

    driver: str
    options: dict[str, str] = {}


class Restart(Struct, frozen=True):
    """The restart policy: no, always, unless-stopped, on-failure; `tries` 0 means without end."""

    policy: str = "no"
    tries: int = 0


class Exec(Struct, frozen=True):
    """A process started in the container by `docker exec`."""

    id: str
    user: str
    privileged: bool
    running: bool


class Resources(Struct, frozen=True, kw_only=True):
    """Quotas as asked for, in bytes, cores and tasks; None means no limit was asked for."""

    memory: Fact[int | None]
    memory_swap: Fact[int | None]
    memory_reservation: Fact[int | None]
    cpus: Fact[float | None]
    cpu_shares: Fact[int | None]
    cpuset: Fact[str]
    pids: Fact[int | None]
    ulimits: Fact[tuple[Ulimit, ...]]
    shm_size: Fact[int | None]
    storage_size: Fact[str | None]
    oom_kill_disabled: Fact[bool]
    oom_score_adjust: Fact[int]


class Origin(Enum):
    """Where the description of a workload was read."""

    CONTAINER = "container"
    SERVICE = "service"
    COMPOSE = "compose service"
    RUN = "run command"


class State(Enum):
    """What a container is doing, as the engine names it."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"


class Lifetime(Struct, frozen=True, kw_only=True):
    """A container's state and history. Times are seconds since the epoch, 0 when it never happened."""

    state: State
    created: float
    started: float = 0.0
    finished: float = 0.0
    restarts: int = 0
    oom_killed: bool = False
    exit_code: int = 0
    health: str = ""
    """starting, healthy, unhealthy; empty without a health check."""

    @property
    def alive(self) -> bool:
        """Whether processes of the container exist."""
        return self.state in {State.RUNNING, State.PAUSED}

    @property
    def up(self) -> bool:
        """Whether it is meant to run: it does, or the engine starts it again and again."""
        return self.alive or self.state is State.RESTARTING


class StartWrite(Struct, frozen=True):
    """A path that a service writes as it starts, and the directory that must be writable for it.

    `empty` tells that its image surely has nothing in the directory, `made` that it has the directory itself.
    """

    path: str
    directory: str
    empty: bool = False
    made: bool = False


class Built(Struct, frozen=True, kw_only=True):
    """What the Dockerfile tells that a service's image is built from."""

    user: str = ""
    """Whom it starts as; empty for root, and where that hangs on who builds it."""
    base: str = ""
    """The image that it is built on; empty where that isn't known."""
    writes: tuple[StartWrite, ...] = ()
    """What its start is seen to write outside of its image's volumes."""


class Workload(Struct, frozen=True, kw_only=True):
    """One container (or service) as described; what was found of it in the kernel is under `kernel`.

    Capabilities are in capital letters without `CAP_`; `ALL` may stand among them. Namespace modes are as the Engine
    API writes them (`host`, `container:ID`, `private`, `shareable`, empty for the default).
    """

    name: str
    id: str = ""
    origin: Origin = Origin.CONTAINER
    project: str = ""
    """The compose project or Swarm stack it belongs to, from its labels."""

    image: Fact[str]
    image_id: Fact[str]
    built: Built | None = None
    """None where it isn't built, or where its Dockerfile wasn't read."""
    init: bool = False
    """A process of the engine's starts its program, and passes signals on to it."""
    user: Fact[str]
    """The user that its first process starts as, as configured (image's or container's); empty means root."""
    group_add: Fact[tuple[str, ...]]
    privileged: Fact[bool]
    cap_add: Fact[frozenset[str]]
    cap_drop: Fact[frozenset[str]]
    no_new_privileges: Fact[bool]
    """What was asked for, the engine's default included."""
    seccomp: Fact[Seccomp]
    apparmor: Fact[str]
    """The AppArmor profile; empty when none was set, `unconfined` when it was switched off."""
    selinux: Fact[tuple[str, ...]]
    """The SELinux label options, `disable` among them when it was switched off."""
    masked_paths: Fact[tuple[str, ...] | None]
    """Paths hidden from the container; None means the engine's default."""
    readonly_paths: Fact[tuple[str, ...] | None]
    readonly_root: Fact[bool]
    mounts: Fact[tuple[Mount, ...]]
    volumes_from: Fact[tuple[str, ...]]
    devices: Fact[tuple[Device, ...]]
    device_rules: Fact[tuple[str, ...]]
    pid_mode: Fact[str]
    ipc_mode: Fact[str]
    uts_mode: Fact[str]
    userns_mode: Fact[str]
    cgroupns_mode: Fact[str]
    network_mode: Fact[str]
    networks: Fact[tuple[Attachment, ...]]
    ports: Fact[tuple[Port, ...]]
    sysctls: Fact[dict[str, str]]
    cgroup_parent: Fact[str]
    runtime: Fact[str]
    """The OCI runtime's name; empty for the engine's default."""
    resources: Resources
    environment: Fact[tuple[EnvEntry, ...]]
    labels: Fact[dict[str, str]]
    health_check: Fact[HealthCheck | None]
    logging: Fact[Logging]
    restart: Fact[Restart]
    command: Fact[tuple[str, ...]]
    """Entry point and arguments; may hold secrets, so they are never reported."""
    lifetime: Fact[Lifetime]
    execs: Fact[tuple[Exec, ...]]
    kernel: Fact[KernelView | None]
    """None when no process of it runs."""

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(self.origin.value, self.name, self.id)

    @property
    def kind(self) -> Kind:
        """Which kind of subject it is."""
        return Kind(self.origin.value)
