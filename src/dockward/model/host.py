"""The machine under the engine: its system, packages, files, kernel settings and who may do what."""

from datetime import date

from msgspec import Struct

from dockward.model.fact import Fact
from dockward.model.kernel import Listener
from dockward.model.severity import Severity
from dockward.model.subject import Kind, Subject


class OperatingSystem(Struct, frozen=True, kw_only=True):
    """os-release(5), with the end of security support that we know of (None: not in the table)."""

    id: str
    version: str
    name: str
    codename: str = ""
    end_of_life: date | None = None


class Reboot(Struct, frozen=True, kw_only=True):
    """Whether what runs is older than what is installed. `reasons` says what asks for a restart."""

    needed: bool
    running_kernel: str
    newest_kernel: str = ""
    reasons: tuple[str, ...] = ()


class PendingPackage(Struct, frozen=True):
    """An installed package for which the distribution offers a security fix."""

    name: str
    installed: str
    fixed: str


class Updates(Struct, frozen=True, kw_only=True):
    """Pending security fixes by the distribution's own indexes. `index_time`: when those were made, epoch seconds."""

    security: tuple[PendingPackage, ...]
    index_time: float
    source: str


class Advisory(Struct, frozen=True, kw_only=True):
    """A published flaw of a component that this version has. `fixed` are the versions that mend it."""

    id: str
    aliases: tuple[str, ...] = ()
    severity: Severity
    summary: str
    fixed: tuple[str, ...]
    exploited: bool = False


class Component(Struct, frozen=True, kw_only=True):
    """A program under the containers: engine, containerd, runc, compose, buildx.

    `package` is the distribution's package and version where it comes from one: a distribution mends old versions, so
    `advisories` by version number hold for upstream builds, and are left to the package's own updates otherwise.
    """

    name: str
    version: str
    path: str = ""
    package: str = ""
    end_of_life: date | None = None
    advisories: tuple[Advisory, ...] = ()
    judged_by: str = ""
    """Which table judged it, with its date."""


class FileStat(Struct, frozen=True):
    """lstat(2) of a file: permission bits without the type, owner and group by number and name."""

    mode: int
    uid: int
    gid: int
    owner: str
    group: str
    kind: str
    """file, directory, socket, link or other."""


class HostFile(Struct, frozen=True, kw_only=True):
    """A file that the benchmark names, by its role; `stat` is None where it doesn't exist."""

    role: str
    path: str
    stat: Fact[FileStat | None]


class AuditRules(Struct, frozen=True, kw_only=True):
    """The audit system: whether it records, and which of the paths that should be watched its rules cover."""

    enabled: bool
    watched: frozenset[str]
    source: str


class WatchedPath(Struct, frozen=True):
    """A path that the benchmark wants watched; `number` is its CIS number. `exists`: whether this host has it."""

    number: str
    path: str
    exists: bool


class HostMount(Struct, frozen=True):
    """A mount of the host: where, from what, of which type, with which options."""

    target: str
    source: str
    filesystem: str
    options: frozenset[str]


NAMELESS = "no subjectAltName"
"""Among a certificate's weaknesses the one by which nobody can forge it: it names no host."""


class Certificate(Struct, frozen=True, kw_only=True):
    """An X.509 certificate on the host; `not_after` in seconds since the epoch. `weak` names what is wrong with it."""

    path: str
    role: str
    subject: str
    not_before: float
    not_after: float
    weak: tuple[str, ...] = ()


class Account(Struct, frozen=True):
    """A member of the docker group. `human` when it can log in."""

    name: str
    uid: int
    human: bool


class UnitFile(Struct, frozen=True, kw_only=True):
    """A systemd unit of the engine with what it sets that matters here, drop-ins included, as `Section.Key` → value."""

    name: str
    path: str
    settings: dict[str, str]


class EngineChain(Struct, frozen=True):
    """What the chain DOCKER-USER refuses to everybody beyond the host, rules for single addresses aside.

    `denies`: most ports. Else `closed` are the ports of containers that it refuses and `closed_published` the ports of
    the host, before the engine hands them on, each as `port/protocol`.
    """

    denies: bool = False
    closed: frozenset[str] = frozenset()
    closed_published: frozenset[str] = frozenset()


class Firewall(Struct, frozen=True, kw_only=True):
    """The host's own firewall: what manages it, whether incoming traffic is refused by default, and what it lets in.

    `open_ports` are `port/protocol` that its rules accept. Published ports don't pass
    these but `engine_chain`.
    """

    manager: str
    """ufw, firewalld, nftables, iptables; empty where there is none."""
    denies_input: bool
    open_ports: frozenset[str]
    engine_chain: EngineChain = EngineChain()


class Host(Struct, frozen=True, kw_only=True):
    """The machine. Each fact is unknown when it could not be read, with the reason."""

    hostname: str
    os: Fact[OperatingSystem]
    kernel: Fact[str]
    reboot: Fact[Reboot]
    updates: Fact[Updates]
    automatic_updates: Fact[bool]
    """Whether security fixes are installed without a person (unattended-upgrades, dnf-automatic)."""
    components: Fact[tuple[Component, ...]]
    docker_group: Fact[tuple[Account, ...]]
    files: Fact[tuple[HostFile, ...]]
    audit: Fact[AuditRules]
    audit_paths: Fact[tuple[WatchedPath, ...]]
    mounts: Fact[tuple[HostMount, ...]]
    data_root: Fact[str]
    """The engine's data directory."""
    lsms: Fact[frozenset[str]]
    """Active Linux security modules, from /sys/kernel/security/lsm."""
    sysctls: Fact[dict[str, str]]
    """The ones that matter to containers, by dotted name; absent where this kernel lacks it."""
    listeners: Fact[tuple[Listener, ...]]
    """Listening sockets of the host's network namespace."""
    addresses: Fact[dict[str, tuple[str, ...]]]
    """Addresses by interface."""
    control_sockets: Fact[frozenset[str]]
    """Sockets of container runtimes in their usual places, those of users' own engines among them; links followed."""
    certificates: Fact[tuple[Certificate, ...]]
    units: Fact[tuple[UnitFile, ...]]
    firewall: Fact[Firewall]
    time_synchronised: Fact[bool]
    cores: Fact[int]
    memory: Fact[int]
    """Bytes."""
    mitigations: Fact[dict[str, str]]
    """/sys/devices/system/cpu/vulnerabilities: flaw → the kernel's words."""
    deleted_daemons: Fact[tuple[str, ...]]
    """Engine processes that run files deleted or replaced since (`dockerd`, `containerd`, shims)."""

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.HOST.value)
