"""/services: the fields that are needed."""

from msgspec import Struct, field

from dockward.engine.wire.inspect import Health, MountSpec, UlimitAnswer


class SeccompOptions(Struct, rename="pascal", frozen=True):
    """The system call filter of a service: default, unconfined or custom; the profile in base64."""

    mode: str = ""
    profile: str | None = None


class AppArmorOptions(Struct, rename="pascal", frozen=True):
    """default or disabled."""

    mode: str = ""


class SelinuxContext(Struct, rename="pascal", frozen=True):
    """The SELinux label of a service."""

    disable: bool = False
    user: str = ""
    role: str = ""
    type: str = ""
    level: str = ""


class Privileges(Struct, rename="pascal", frozen=True):
    """Security options of a service."""

    selinux_context: SelinuxContext | None = field(default=None, name="SELinuxContext")
    seccomp: SeccompOptions | None = None
    apparmor: AppArmorOptions | None = field(default=None, name="AppArmor")
    no_new_privileges: bool = False


class ContainerSpec(Struct, rename="pascal", frozen=True):
    """What the containers of a service are made from."""

    image: str = ""
    labels: dict[str, str] | None = None
    command: list[str] | None = None
    args: list[str] | None = None
    env: list[str] | None = None
    user: str = ""
    groups: list[str] | None = None
    privileges: Privileges | None = None
    read_only: bool = False
    mounts: list[MountSpec] | None = None
    healthcheck: Health | None = None
    sysctls: dict[str, str] | None = None
    capability_add: list[str] | None = None
    capability_drop: list[str] | None = None
    ulimits: list[UlimitAnswer] | None = None
    oom_score_adj: int = 0


class Quota(Struct, rename="pascal", frozen=True):
    """A limit or a reservation."""

    nano_cpus: int = field(default=0, name="NanoCPUs")
    memory_bytes: int = 0
    pids: int = 0


class Requirements(Struct, rename="pascal", frozen=True):
    """Quotas of a service; swap in bytes on top of memory, -1 for all there is."""

    limits: Quota | None = None
    reservations: Quota | None = None
    swap_bytes: int | None = None


class Condition(Struct, rename="pascal", frozen=True):
    """When a task is started again."""

    condition: str = ""
    max_attempts: int = 0


class Driver(Struct, rename="pascal", frozen=True):
    """A log driver."""

    name: str = ""
    options: dict[str, str] | None = None


class Target(Struct, rename="pascal", frozen=True):
    """A network that a service joins, by id."""

    target: str = ""
    aliases: list[str] | None = None


class TaskTemplate(Struct, rename="pascal", frozen=True):
    """The tasks of a service; without a container specification they are plug-ins or attachments."""

    container_spec: ContainerSpec | None = None
    resources: Requirements = Requirements()
    restart_policy: Condition | None = None
    log_driver: Driver | None = None
    networks: list[Target] | None = None
    runtime: str = ""


class ServicePort(Struct, rename="pascal", frozen=True):
    """A published port; 0 lets the Swarm choose."""

    protocol: str = "tcp"
    target_port: int = 0
    published_port: int = 0


class Published(Struct, rename="pascal", frozen=True):
    """Published ports."""

    ports: list[ServicePort] | None = None


class ServiceSpec(Struct, rename="pascal", frozen=True):
    """A service as asked for."""

    name: str
    task_template: TaskTemplate
    labels: dict[str, str] | None = None
    networks: list[Target] | None = None
    endpoint_spec: Published | None = None


class ServiceAnswer(Struct, rename="pascal", frozen=True):
    """One of /services."""

    id: str = field(name="ID")
    spec: ServiceSpec
    endpoint: Published = Published()
