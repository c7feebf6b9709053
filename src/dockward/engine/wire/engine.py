"""/version, /info and /plugins, and the engine that they describe."""

from collections.abc import Callable

from msgspec import UNSET, Struct, field

from dockward.engine.wire.source import Source, Told, Untold, need
from dockward.model.engine import ApiListener, DaemonSettings, Engine, Plugin
from dockward.model.fact import Fact, Place, Unknown

_INFO = Source("info")
_VERSION = Source("version")
_SETTING = "no-new-privileges"
_TELLS_NO_NEW_PRIVILEGES = (1, 43)
"""The first API whose /info names it among the security options."""
_LOOPBACK = frozenset({"127.0.0.0/8", "::1/128"})
_CONTAINERD_STORE = ["driver-type", "io.containerd.snapshotter.v1"]


class Version(Struct, rename="pascal", frozen=True, gc=False):
    """/version."""

    api_version: str
    version: str = ""
    min_api_version: str = field(default="", name="MinAPIVersion")
    git_commit: str = ""


class _Index(Struct, rename="pascal", frozen=True):
    name: str = ""
    secure: bool | None = None


class _Registries(Struct, rename="pascal", frozen=True):
    insecure_cidrs: list[str] | None = field(default=None, name="InsecureRegistryCIDRs")
    index_configs: dict[str, _Index] | None = None
    mirrors: list[str] | None = None


class _Plugins(Struct, rename="pascal", frozen=True):
    authorization: list[str] | None = None


class SwarmInfo(Struct, rename="pascal", frozen=True):
    """The engine's place in a Swarm; empty when it is in none."""

    local_node_state: str = ""
    control_available: bool = False
    node_addr: str = ""
    error: str = ""


class Info(Struct, rename="pascal", frozen=True):
    """/info. What every engine writes has no default."""

    name: str = ""
    driver: Told[str] = UNSET
    driver_status: list[list[str]] | None = None
    docker_root_dir: Told[str] = UNSET
    kernel_version: Told[str] = UNSET
    operating_system: Told[str] = UNSET
    architecture: Told[str] = UNSET
    cgroup_driver: Told[str] = UNSET
    cgroup_version: str = "1"
    security_options: Told[list[str]] = UNSET
    live_restore_enabled: Told[bool] = UNSET
    logging_driver: Told[str] = UNSET
    registry_config: Told[_Registries] = UNSET
    runtimes: Told[dict[str, object]] = UNSET
    default_runtime: Told[str] = UNSET
    experimental_build: Told[bool] = UNSET
    plugins: Told[_Plugins] = UNSET
    warnings: list[str] | None = None
    swarm: Told[SwarmInfo] = UNSET


class Here(Struct, frozen=True):
    """This machine, to tell whether an engine runs on it: uname's release and node name."""

    kernel: str
    hostname: str


def parse_api_version(text: str) -> tuple[int, int]:
    """`1.41` as numbers. Raises `ValueError`."""
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def engine_from(
    endpoint: str,
    here: Here,
    version: Version,
    info: Info | Unknown,
    plugins: Fact[tuple[Plugin, ...]],
    settings: Fact[DaemonSettings],
    listeners: Fact[tuple[ApiListener, ...]],
) -> Engine:
    """The engine; what only /info tells is unknown when `info` is."""
    told = _told(info)
    security = told("SecurityOptions", lambda one: parse_security_options(need(one.security_options, "SecurityOptions", [])))
    return Engine(
        endpoint=endpoint,
        local=told("KernelVersion", lambda one: _is_here(endpoint, here, one)),
        version=_VERSION.fact("Version", version.version),
        api_version=_VERSION.fact("ApiVersion", version.api_version),
        min_api_version=_VERSION.fact("MinAPIVersion", version.min_api_version),
        package_build=_VERSION.fact("GitCommit", version.git_commit),
        operating_system=told("OperatingSystem", lambda one: need(one.operating_system, "OperatingSystem", "")),
        kernel_version=told("KernelVersion", lambda one: need(one.kernel_version, "KernelVersion", "")),
        architecture=told("Architecture", lambda one: need(one.architecture, "Architecture", "")),
        root_dir=told("DockerRootDir", lambda one: need(one.docker_root_dir, "DockerRootDir", "")),
        storage_driver=told("Driver", lambda one: need(one.driver, "Driver", "")),
        containerd_store=told("DriverStatus", lambda one: _CONTAINERD_STORE in (one.driver_status or [])),
        cgroup_driver=told("CgroupDriver", lambda one: need(one.cgroup_driver, "CgroupDriver", "")),
        cgroup_version=told("CgroupVersion", lambda one: one.cgroup_version),
        seccomp_profile=security.map(_seccomp),
        apparmor=security.map(lambda one: "apparmor" in one),
        selinux=security.map(lambda one: "selinux" in one),
        userns_remap=security.map(lambda one: "userns" in one),
        rootless=security.map(lambda one: "rootless" in one),
        no_new_privileges=_no_new_privileges(version, security, settings),
        live_restore=told("LiveRestoreEnabled", lambda one: need(one.live_restore_enabled, "LiveRestoreEnabled", False)),
        logging_driver=told("LoggingDriver", lambda one: need(one.logging_driver, "LoggingDriver", "")),
        insecure_registries=told("RegistryConfig.InsecureRegistryCIDRs", _insecure_registries),
        mirrors=told("RegistryConfig.Mirrors", lambda one: tuple(_registries(one).mirrors or ())),
        runtimes=told("Runtimes", lambda one: tuple(sorted(need(one.runtimes, "Runtimes", {})))),
        default_runtime=told("DefaultRuntime", lambda one: need(one.default_runtime, "DefaultRuntime", "")),
        experimental=told("ExperimentalBuild", lambda one: need(one.experimental_build, "ExperimentalBuild", False)),
        authorization_plugins=told(
            "Plugins.Authorization", lambda one: tuple(need(one.plugins, "Plugins", _Plugins()).authorization or ())
        ),
        warnings=told("Warnings", lambda one: tuple(one.warnings or ())),
        plugins=plugins,
        settings=settings,
        listeners=listeners,
    )
