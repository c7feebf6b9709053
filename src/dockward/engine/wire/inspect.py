"""/containers/ID/json: the fields that are needed. What every engine writes has no default of its own."""

from msgspec import UNSET, Struct, field

from dockward.engine.wire.source import Told


class Health(Struct, rename="pascal", frozen=True, gc=False):
    """A health check as configured; durations in nanoseconds, 0 for the engine's own."""

    test: list[str] | None = None
    interval: int = 0
    timeout: int = 0
    start_period: int = 0
    start_interval: int = 0
    retries: int = 0


class HealthState(Struct, rename="pascal", frozen=True, gc=False):
    """What the health check last said."""

    status: str = ""


class StateAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """State."""

    status: str
    pid: int = 0
    oom_killed: bool = field(default=False, name="OOMKilled")
    exit_code: int = 0
    started_at: str | None = None
    finished_at: str | None = None
    health: HealthState | None = None


class Config(Struct, rename="pascal", frozen=True, gc=False):
    """Config: what comes from the image, changed by what the container was created with."""

    image: Told[str] = UNSET
    user: Told[str] = UNSET
    env: Told[list[str]] = UNSET
    cmd: Told[list[str]] = UNSET
    entrypoint: Told[list[str]] = UNSET
    labels: Told[dict[str, str]] = UNSET
    exposed_ports: dict[str, object] | None = None
    healthcheck: Health | None = None


class LogConfig(Struct, rename="pascal", frozen=True, gc=False):
    """The log driver."""

    type: str = ""
    config: dict[str, str] | None = None


class RestartPolicy(Struct, rename="pascal", frozen=True, gc=False):
    """The restart policy."""

    name: str = ""
    maximum_retry_count: int = 0


class DeviceMapping(Struct, rename="pascal", frozen=True, gc=False):
    """A host device in the container."""

    path_on_host: str = ""
    path_in_container: str = ""
    cgroup_permissions: str = ""


class DeviceRequest(Struct, rename="pascal", frozen=True, gc=False):
    """Devices that a driver is to choose (`--gpus`), or that CDI names; a count of -1 means all."""

    driver: str = ""
    count: int = 0
    device_ids: list[str] | None = field(default=None, name="DeviceIDs")
    capabilities: list[list[str]] | None = None


class UlimitAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """A resource limit."""

    name: str
    soft: int
    hard: int


class PortBinding(Struct, rename="pascal", frozen=True, gc=False):
    """A port of the host; empty fields let the engine choose."""

    host_ip: str = ""
    host_port: str = ""


class BindOptions(Struct, rename="pascal", frozen=True, gc=False):
    """Options of a bind mount."""

    propagation: str = ""
    read_only_non_recursive: bool = False


class TmpfsOptions(Struct, rename="pascal", frozen=True, gc=False):
    """Options of a tmpfs mount; the size in bytes."""

    size_bytes: int = 0
    options: list[list[str]] | None = None


class DriverConfig(Struct, rename="pascal", frozen=True, gc=False):
    """The driver that a volume is made with, when it doesn't exist yet."""

    name: str = ""
    options: dict[str, str] | None = None


class VolumeOptions(Struct, rename="pascal", frozen=True, gc=False):
    """Options of a volume mount."""

    driver_config: DriverConfig | None = None


class MountSpec(Struct, rename="pascal", frozen=True, gc=False):
    """A mount as asked for by `--mount` or a service."""

    type: str = ""
    source: str = ""
    target: str = ""
    read_only: bool = False
    bind_options: BindOptions | None = None
    volume_options: VolumeOptions | None = None
    tmpfs_options: TmpfsOptions | None = None


class MountPoint(Struct, rename="pascal", frozen=True, gc=False):
    """A mount as the engine made it."""

    destination: str
    type: str = ""
    name: str = ""
    source: str = ""
    driver: str = ""
    mode: str = ""
    rw: bool = field(default=True, name="RW")
    propagation: str = ""


class HostConfig(Struct, rename="pascal", frozen=True, gc=False):
    """HostConfig."""

    privileged: Told[bool] = UNSET
    cap_add: Told[list[str]] = UNSET
    cap_drop: Told[list[str]] = UNSET
    security_opt: Told[list[str]] = UNSET
    group_add: Told[list[str]] = UNSET
    readonly_rootfs: Told[bool] = UNSET
    masked_paths: Told[list[str]] = UNSET
    readonly_paths: Told[list[str]] = UNSET
    binds: Told[list[str]] = UNSET
    mounts: list[MountSpec] | None = None
    tmpfs: dict[str, str] | None = None
    volumes_from: Told[list[str]] = UNSET
    devices: Told[list[DeviceMapping]] = UNSET
    device_requests: list[DeviceRequest] | None = None
    device_cgroup_rules: Told[list[str]] = UNSET
    pid_mode: Told[str] = UNSET
    ipc_mode: Told[str] = UNSET
    uts_mode: Told[str] = field(default=UNSET, name="UTSMode")
    userns_mode: Told[str] = UNSET
    cgroupns_mode: Told[str] = UNSET
    network_mode: Told[str] = UNSET
    port_bindings: Told[dict[str, list[PortBinding] | None]] = UNSET
    publish_all_ports: bool = False
    sysctls: dict[str, str] | None = None
    cgroup_parent: Told[str] = UNSET
    runtime: str | None = None
    log_config: Told[LogConfig] = UNSET
    restart_policy: Told[RestartPolicy] = UNSET
    memory: Told[int] = UNSET
    memory_swap: Told[int] = UNSET
    memory_reservation: Told[int] = UNSET
    nano_cpus: Told[int] = UNSET
    cpu_quota: Told[int] = UNSET
    cpu_period: Told[int] = UNSET
    cpu_shares: Told[int] = UNSET
    cpuset_cpus: Told[str] = UNSET
    pids_limit: Told[int] = UNSET
    ulimits: Told[list[UlimitAnswer]] = UNSET
    shm_size: Told[int] = UNSET
    storage_opt: dict[str, str] | None = None
    oom_kill_disable: Told[bool] = UNSET
    oom_score_adj: Told[int] = UNSET


class EndpointAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """The container's end of one network."""

    network_id: str = field(default="", name="NetworkID")
    ip_address: str = field(default="", name="IPAddress")
    global_ipv6_address: str = field(default="", name="GlobalIPv6Address")
    aliases: list[str] | None = None


class NetworkSettings(Struct, rename="pascal", frozen=True, gc=False):
    """What the networks really gave."""

    ports: dict[str, list[PortBinding] | None] | None = None
    networks: Told[dict[str, EndpointAnswer | None]] = UNSET


class Inspect(Struct, rename="pascal", frozen=True, gc=False):
    """A container."""

    id: str
    name: str
    image: str
    state: StateAnswer
    config: Config
    host_config: HostConfig
    network_settings: NetworkSettings = NetworkSettings()
    mounts: Told[list[MountPoint]] = UNSET
    created: str | None = None
    restart_count: int = 0
    app_armor_profile: str | None = None
    exec_ids: list[str] | None = field(default=None, name="ExecIDs")


class ProcessConfig(Struct, rename="camel", frozen=True, gc=False):
    """What an exec session starts."""

    user: str = ""
    privileged: bool = False


class ExecAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """/exec/ID/json."""

    id: str = field(name="ID")
    running: bool
    process_config: ProcessConfig


class Listed(Struct, rename="pascal", frozen=True, gc=False):
    """One of /containers/json, to be inspected."""

    id: str
    names: list[str] | None = None
