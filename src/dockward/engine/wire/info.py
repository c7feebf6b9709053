"""/version, /info and /plugins: the fields that are needed."""

from msgspec import UNSET, Struct, field

from dockward.engine.wire.source import Told


class ProgramAnswer(Struct, rename="pascal", frozen=True):
    """One of the programs that the engine consists of."""

    name: str = ""
    version: str = ""


class Version(Struct, rename="pascal", frozen=True):
    """/version."""

    api_version: str
    version: str = ""
    min_api_version: str = field(default="", name="MinAPIVersion")
    git_commit: str = ""
    components: list[ProgramAnswer] | None = None


def parse_api_version(text: str) -> tuple[int, int]:
    """`1.41` as numbers. Raises `ValueError`."""
    major, _, minor = text.partition(".")
    return int(major), int(minor)


class Index(Struct, rename="pascal", frozen=True):
    """A registry that the engine was configured for."""

    secure: bool | None = None


class Registries(Struct, rename="pascal", frozen=True):
    """RegistryConfig."""

    insecure_cidrs: list[str] | None = field(default=None, name="InsecureRegistryCIDRs")
    index_configs: dict[str, Index] | None = None
    mirrors: list[str] | None = None


class PluginKinds(Struct, rename="pascal", frozen=True):
    """Plugins in use by kind."""

    authorization: list[str] | None = None


class SwarmInfo(Struct, rename="pascal", frozen=True):
    """The engine's place in a Swarm."""

    local_node_state: str = ""
    control_available: bool = False
    node_addr: str = ""


class Info(Struct, rename="pascal", frozen=True):
    """/info. What every engine writes has no default of its own."""

    name: str = ""
    driver: Told[str] = UNSET
    driver_status: list[list[str]] | None = None
    docker_root_dir: Told[str] = UNSET
    kernel_version: Told[str] = UNSET
    operating_system: Told[str] = UNSET
    architecture: Told[str] = UNSET
    cgroup_driver: Told[str] = UNSET
    cgroup_version: Told[str] = UNSET
    security_options: Told[list[str]] = UNSET
    live_restore_enabled: Told[bool] = UNSET
    logging_driver: Told[str] = UNSET
    registry_config: Told[Registries] = UNSET
    runtimes: Told[dict[str, object]] = UNSET
    default_runtime: Told[str] = UNSET
    experimental_build: Told[bool] = UNSET
    plugins: Told[PluginKinds] = UNSET
    warnings: list[str] | None = None
    swarm: Told[SwarmInfo] = UNSET


class Runtime(Struct, frozen=True):
    """One of /info's Runtimes; `status` has what it says of itself, as texts."""

    status: dict[str, str] = {}


class Features(Struct, frozen=True):
    """What a runtime can do."""

    mount_options: tuple[str, ...] = field(default=(), name="mountOptions")


class PluginMount(Struct, rename="pascal", frozen=True):
    """A host path that a plugin mounts."""

    source: str | None = None


class PluginDevice(Struct, rename="pascal", frozen=True):
    """A host device that a plugin uses."""

    path: str | None = None


class PluginInterface(Struct, rename="pascal", frozen=True):
    """What a plugin answers to, as `docker.volumedriver/1.0`."""

    types: list[str] | None = None


class PluginNetwork(Struct, rename="pascal", frozen=True):
    """The network that a plugin runs on."""

    type: str = ""


class PluginLinux(Struct, rename="pascal", frozen=True):
    """A plugin's powers."""

    capabilities: list[str] | None = None
    allow_all_devices: bool = False


class PluginConfig(Struct, rename="pascal", frozen=True):
    """What a plugin asked for and was granted when it was installed."""

    interface: PluginInterface = PluginInterface()
    network: PluginNetwork = PluginNetwork()
    linux: PluginLinux = PluginLinux()
    ipc_host: bool = False
    pid_host: bool = False


class PluginSettings(Struct, rename="pascal", frozen=True):
    """What a plugin runs with; starts as what it asked for."""

    mounts: list[PluginMount] | None = None
    devices: list[PluginDevice] | None = None


class PluginAnswer(Struct, rename="pascal", frozen=True):
    """One of /plugins."""

    name: str
    enabled: bool
    config: PluginConfig = PluginConfig()
    settings: PluginSettings = PluginSettings()
