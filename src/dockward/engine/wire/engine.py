"""/version, /info and /plugins, and the engine that they describe."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.engine.wire.blank import blank
from dockward.engine.wire.defaultfilter import DefaultFilter, machine_of
from dockward.engine.wire.info import (
    Features,
    Info,
    PluginAnswer,
    PluginConfig,
    PluginKinds,
    PluginSettings,
    Registries,
    Runtime,
    Version,
    parse_api_version,
)
from dockward.engine.wire.source import Source, need
from dockward.model.engine import ApiListener, DaemonSettings, Engine, Plugin
from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.workload import Seccomp, SeccompChoice
from dockward.syntax.decoders import convert, json_decoder

_INFO = Source("info")
_VERSION = Source("version")
_SETTING = "no-new-privileges"
_TELLS_NO_NEW_PRIVILEGES = (1, 43)
"""The first API whose /info has it among the security options."""
_UNSAID = Unknown("engines before 24 don't say whether they set no-new-privileges")
_PROFILE_UNREAD = "the engine's seccomp profile is a file of its machine, which was not read"
_SECCOMP_WORDS = {
    "default": SeccompChoice.DEFAULT,
    "unconfined": SeccompChoice.UNCONFINED,
    "": SeccompChoice.UNCONFINED,
}
_LOOPBACK = frozenset({"127.0.0.0/8", "::1/128"})
_FEATURES, _RECURSIVE = "org.opencontainers.runtime-spec.features", "rro"
_CONTAINERD_STORE = ["driver-type", "io.containerd.snapshotter.v1"]


class Here(Struct, frozen=True):
    """The machine that we run on, by uname(2)'s release and node name: an engine that has the same is local."""

    kernel: str
    hostname: str


class Surroundings(Struct, frozen=True, kw_only=True):
    """What is known of the engine before it is asked: its address, this machine, the daemon's settings and ports."""

    endpoint: str
    here: Here
    settings: Fact[DaemonSettings]
    listeners: Fact[tuple[ApiListener, ...]]


def engine_from(
    around: Surroundings, version: Version, info: Info | Unknown, plugins: Fact[tuple[Plugin, ...]]
) -> Engine:
    """The engine. What only /info tells is unknown when `info` is."""
    if isinstance(info, Unknown):
        return blank(Engine, info.reason, **_known(around, version, plugins))
    security = _INFO.told("SecurityOptions", info.security_options, []).map(_parse_security_options)
    engine = Engine(
        **_known(around, version, plugins),
        local=_INFO.made("KernelVersion", lambda: _is_here(around, info)),
        operating_system=_INFO.told("OperatingSystem", info.operating_system, ""),
        kernel_version=_INFO.told("KernelVersion", info.kernel_version, ""),
        architecture=_INFO.told("Architecture", info.architecture, ""),
        root_dir=_INFO.told("DockerRootDir", info.docker_root_dir, ""),
        storage_driver=_INFO.told("Driver", info.driver, ""),
        containerd_store=_INFO.fact("DriverStatus", _CONTAINERD_STORE in (info.driver_status or [])),
        cgroup_driver=_INFO.told("CgroupDriver", info.cgroup_driver, ""),
        cgroup_version=_INFO.told("CgroupVersion", info.cgroup_version, ""),
        seccomp_profile=security.map(_seccomp_profile),
        seccomp=_seccomp(security.map(_seccomp_profile)),
        apparmor=security.map(lambda one: "apparmor" in one),
        selinux=security.map(lambda one: "selinux" in one),
        userns_remap=security.map(lambda one: "userns" in one),
        rootless=security.map(lambda one: "rootless" in one),
        no_new_privileges=security.map(lambda one: _SETTING in one),
        live_restore=_INFO.told("LiveRestoreEnabled", info.live_restore_enabled, False),
        logging_driver=_INFO.told("LoggingDriver", info.logging_driver, ""),
        insecure_registries=_INFO.made("RegistryConfig.InsecureRegistryCIDRs", lambda: _insecure_registries(info)),
        mirrors=_INFO.made("RegistryConfig.Mirrors", lambda: tuple(_registries(info).mirrors or ())),
        runtimes=_INFO.told("Runtimes", info.runtimes, {}).map(lambda one: tuple(sorted(one))),
        recursive_readonly=_INFO.told("Runtimes", info.runtimes, {}).map(_recursive_readonly),
        default_runtime=_INFO.told("DefaultRuntime", info.default_runtime, ""),
        experimental=_INFO.told("ExperimentalBuild", info.experimental_build, False),
        authorization_plugins=_INFO.told("Plugins.Authorization", info.plugins, PluginKinds()).map(
            lambda one: tuple(one.authorization or ())
        ),
        warnings=_INFO.fact("Warnings", tuple(info.warnings or ())),
    )
    return with_settings(engine, around.settings, around.listeners)


def _recursive_readonly(runtimes: dict[str, object]) -> tuple[str, ...]:
    """By what each says of itself (`features.md` of the OCI runtime specification), in the API from 1.44 on."""
    return tuple(sorted(name for name, one in runtimes.items() if _RECURSIVE in _mount_options(one)))


def _mount_options(runtime: object) -> tuple[str, ...]:
    try:
        told = convert(runtime, Runtime).status.get(_FEATURES, "{}")
        return json_decoder(Features).decode(told).mount_options
    except msgspec.MsgspecError:
        return ()


def with_settings(engine: Engine, settings: Fact[DaemonSettings], listeners: Fact[tuple[ApiListener, ...]]) -> Engine:
    """The engine with what the host knows of its daemon, and with what follows from that."""
    told = structs.replace(engine, settings=settings, listeners=listeners)
    return structs.replace(told, no_new_privileges=_no_new_privileges(told))


def _known(around: Surroundings, version: Version, plugins: Fact[tuple[Plugin, ...]]) -> dict[str, Any]:
    return {
        "endpoint": around.endpoint,
        "version": _VERSION.fact("Version", version.version),
        "api_version": _VERSION.fact("ApiVersion", version.api_version),
        "min_api_version": _VERSION.fact("MinAPIVersion", version.min_api_version),
        "package_build": _VERSION.fact("GitCommit", version.git_commit),
        "plugins": plugins,
        "settings": around.settings,
        "listeners": around.listeners,
    }


def _is_here(around: Surroundings, info: Info) -> bool:
    """A socket may be forwarded and a loopback port may be a virtual machine's: the kernel and the name must agree."""
    near = around.endpoint.startswith(("unix://", "tcp://127.", "tcp://localhost:", "tcp://[::1]"))
    kernel = need(info.kernel_version, "KernelVersion", "")
    return near and Here(kernel, info.name) == around.here


def _parse_security_options(options: list[str]) -> dict[str, dict[str, str]]:
    """`name=seccomp,profile=builtin` and the like, as options by name."""
    parsed = [dict(pair.partition("=")[::2] for pair in one.split(",")) for one in options]
    return {one.pop("name", ""): one for one in parsed}


def _seccomp(profile: Fact[str]) -> Fact[Seccomp]:
    """What the profile's name alone tells; a file of the engine's machine is read by who can."""
    if isinstance(profile.content, Unknown):
        return Fact(profile.content, profile.place)
    choice = _SECCOMP_WORDS.get(profile.content)
    return Fact(Seccomp(choice), profile.place) if choice else unknown(_PROFILE_UNREAD, profile.place)


def default_filter(engine: Engine) -> DefaultFilter:
    """The seccomp profile that is built into this engine."""
    version, architecture = engine.version.content, engine.architecture.content
    return DefaultFilter(
        version=version if isinstance(version, str) else "",
        machine=machine_of(architecture) if isinstance(architecture, str) else DefaultFilter().machine,
    )


def _seccomp_profile(options: dict[str, dict[str, str]]) -> str:
    if "seccomp" not in options:
        return ""
    profile = options["seccomp"].get("profile", "default")
    return "default" if profile == "builtin" else profile


def _no_new_privileges(engine: Engine) -> Fact[bool]:
    """What /info says; where the engine is too old to say it, the daemon's setting."""
    told = engine.no_new_privileges
    if told.content not in {False, _UNSAID} or _says_no_new_privileges(engine):
        return told
    return engine.flag(_SETTING, default=False) if engine.settings.known else Fact(_UNSAID, told.place)


def _says_no_new_privileges(engine: Engine) -> bool:
    return parse_api_version(engine.api_version.value) >= _TELLS_NO_NEW_PRIVILEGES


def _registries(info: Info) -> Registries:
    return need(info.registry_config, "RegistryConfig", Registries())


def _insecure_registries(info: Info) -> tuple[str, ...]:
    """Registries used without verified TLS: networks and names, without the loopback that every engine has."""
    registries = _registries(info)
    names = [name for name, one in (registries.index_configs or {}).items() if one.secure is False]
    return tuple(sorted({*(registries.insecure_cidrs or ()), *names} - _LOOPBACK))


def plugin_from(answer: PluginAnswer) -> Plugin:
    """A managed plugin with the powers that it holds."""
    return Plugin(
        name=answer.name,
        enabled=answer.enabled,
        interfaces=tuple(answer.config.interface.types or ()),
        privileges=tuple(_privileges(answer.config, answer.settings)),
    )


def _privileges(config: PluginConfig, settings: PluginSettings) -> Iterator[str]:
    if config.network.type not in {"", "none"}:
        yield f"network: {config.network.type}"
    if config.ipc_host:
        yield "ipc: host"
    if config.pid_host:
        yield "pid: host"
    yield from (f"mount: {one.source}" for one in settings.mounts or () if one.source)
    if config.linux.allow_all_devices:
        yield "devices: all"
    yield from (f"device: {one.path}" for one in settings.devices or () if one.path)
    yield from (f"capability: {one}" for one in config.linux.capabilities or ())
