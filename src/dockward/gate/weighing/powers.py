"""What a container may ask for beside what rules weigh: choices of which only some are known to be harmless.

A rule finds a flaw where somebody can say what is wrong with a setting. Here it is the other way round: of fields that
name a driver, a profile, a device or a runtime, only what stands in `Admitted` passes, whatever else there may be.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.weighing.filters import check_profile
from dockward.gate.weighing.logoptions import beyond_bounds
from dockward.gate.weighing.reasons import reason_of
from dockward.gate.weighing.servicewords import OF_CONTAINER, Words, refused
from dockward.gate.weighing.tmpfs import odd_option, odd_options
from dockward.judge.policy.gate import Admitted
from dockward.judge.policy.roles import Patterns

_TMPFS = "tmpfs"
_PLACED = frozenset(
    {
        "bind",
        "rbind",
        "remount",
        "shared",
        "rshared",
        "slave",
        "rslave",
        "private",
        "rprivate",
        "unbindable",
        "runbindable",
    }
)
"""Options by which a mount shows what is mounted elsewhere, or what happens to it is seen elsewhere (mount(2))."""
_LOCAL = frozenset({"", "local"})
_BIND_OPTIONS = frozenset(
    {"", "ro", "rw", "z", "Z", "nocopy", "copy", "private", "rprivate", "consistent", "cached", "delegated"}
)
_PROPAGATIONS = frozenset({"", "private", "rprivate"})
_VOLUME_OPTIONS = frozenset({"type", "o", "device"})
_NAMED_FILTERS = frozenset({"", "builtin", "default", "unconfined"})
_SYSCTL = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_HOST = "host"
_BRIDGE_OPTIONS = frozenset(
    {
        "com.docker.network.bridge.enable_icc",
        "com.docker.network.bridge.enable_ip_masquerade",
        "com.docker.network.driver.mtu",
        "encrypted",
    }
)


def check_container(content: Mapping[str, Any], admitted: Admitted, default_runtime: str) -> None:
    """Raise `RefusedError` for the first thing in a body of `bodies.CREATE` that isn't admitted."""
    check_host(content.get("HostConfig", {}), admitted, default_runtime, OF_CONTAINER)
    for where, value in _hardware_addresses(content):
        if value and not admitted.addresses:
            raise refused(where, value, reason_of("MacAddress"))


def check_host(host: Mapping[str, Any], admitted: Admitted, default_runtime: str, words: Words) -> None:
    """The same of a HostConfig alone, wherever it comes from, told in these words."""
    for path, what in (*_choices(host, admitted, default_runtime, words), *_quotas(host)):
        raise words.refused(path, what)


def check_resources(content: Mapping[str, Any]) -> None:
    """Raise `RefusedError` for the first thing in a body of `bodies.UPDATE` that isn't admitted."""
    for path, what in _quotas(content):
        raise refused(path, what, reason_of(path))


def check_volume(driver: str, options: Mapping[str, str], admitted: Admitted, where: str) -> None:
    """Raise `RefusedError` for a volume that isn't one of the engine's own directories, or as the policy admits it."""
    if driver not in _LOCAL and not _matches(driver, admitted.volume_drivers):
        raise refused(f"{where}: the driver", driver, reason_of("VolumeDriver"))
    if driver in _LOCAL and options:
        kind = options.get("type", "")
        if not _VOLUME_OPTIONS.issuperset(options) or not kind or not _matches(kind, admitted.volume_types):
            raise RefusedError(
                f"{where}: a local volume with options can show any directory or disk of the host.",
                "Leave the options out, or have the policy admit its type (`admitted`, `volume-types`).",
            )
        for one in options.get("o", "").split(","):
            if _is_placed(one) or (kind == _TMPFS and odd_option((one,)) is not None):
                raise refused(f"{where}: the option", one, reason_of("volume option"))


def _is_placed(option: str) -> bool:
    return option.strip().lower() in _PLACED or "bind" in option.partition("=")[0]


def check_network(driver: str, options: Mapping[str, str], admitted: Admitted, where: str) -> None:
    """Raise `RefusedError` for a network that isn't of an admitted driver, or has options that reach beyond it."""
    if driver and not _matches(driver, admitted.network_drivers):
        raise refused(f"{where}: the driver", driver, reason_of("network driver"))
    for name in options:
        if name not in _BRIDGE_OPTIONS:
            raise refused(f"{where}: the option", name, reason_of("network option"))


def _choices(
    host: Mapping[str, Any], admitted: Admitted, default_runtime: str, words: Words
) -> Iterator[tuple[str, str]]:
    """Settings that aren't admitted, and what stands there."""
    for one in host.get("SecurityOpt", ()):
        _check_filter(one)
        if not _is_option(one, admitted.security_options):
            yield "SecurityOpt", one.partition("{")[0] or one[:1]
    runtime = host.get("Runtime", "")
    if runtime not in {"", default_runtime} and not _matches(runtime, admitted.runtimes):
        yield "Runtime", runtime
    for one in _devices(host):
        if not _matches(one, admitted.devices):
            yield "Devices", one
    yield from _namespaces(host)
    yield from _mounts(host, admitted, words.place("Mounts"))
    yield from _logging(host.get("LogConfig", {}), admitted)
    for name in host.get("Sysctls", {}):
        if not _SYSCTL.fullmatch(name):
            raise RefusedError(
                f"Sysctls: {name[:64]!a} is no name of a system setting.", "Write it with dots.", status=400
            )
        if not is_sysctl(name, admitted):
            yield "Sysctls", name


def is_sysctl(name: str, admitted: Admitted) -> bool:
    """Whether this system setting is admitted."""
    return _matches(name, admitted.sysctls)


def _check_filter(option: str) -> None:
    """A profile must have one meaning, whatever is admitted."""
    key, _, value = _option(option)
    if key == "seccomp" and value not in _NAMED_FILTERS:
        check_profile(value)


def _option(option: str) -> tuple[str, str, str]:
    """The engine takes an equals sign and a colon between key and value."""
    return option.partition("=") if "=" in option.partition("{")[0] else option.partition(":")


def _is_option(option: str, patterns: Patterns) -> bool:
    """It takes the key of no-new-privileges alone."""
    key, sign, value = _option(option)
    if key == "no-new-privileges" and not sign:
        value = "true"
    return _matches(f"{key}={value}", patterns)


def _devices(host: Mapping[str, Any]) -> Iterator[str]:
    yield from (one.get("PathOnHost", "") for one in host.get("Devices", ()))
    for one in host.get("DeviceRequests", ()):
        names = one.get("DeviceIDs", ())
        yield from names if names and one.get("Driver") == "cdi" else (f"driver:{one.get('Driver', '')}",)
    yield from (f"rule:{one}" for one in host.get("DeviceCgroupRules", ()))


def _namespaces(host: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if host.get("UsernsMode"):
        yield "UsernsMode", host["UsernsMode"]
    if host.get("CgroupnsMode", "") not in {"", "private"}:
        yield "CgroupnsMode", host["CgroupnsMode"]
    if host.get("UTSMode"):
        yield "UTSMode", host["UTSMode"]
    if host.get("IpcMode", "") == _HOST:
        yield "IpcMode", _HOST
    if host.get("CgroupParent"):
        yield "CgroupParent", host["CgroupParent"]
    if host.get("Isolation", "").lower() not in {"", "default"}:
        yield "Isolation", host["Isolation"]


def _mounts(host: Mapping[str, Any], admitted: Admitted, where: str) -> Iterator[tuple[str, str]]:
    if host.get("VolumeDriver", "") not in _LOCAL and not _matches(host["VolumeDriver"], admitted.volume_drivers):
        yield "VolumeDriver", host["VolumeDriver"]
    for one in host.get("Binds", ()):
        options = one.split(":")[2:]
        for option in ",".join(options).split(","):
            if option not in _BIND_OPTIONS:
                yield "Binds", f"option {option}"
    for one in host.get("Mounts", ()):
        if one.get("Type") not in {"bind", "volume", _TMPFS}:
            yield "Mounts", f"type {one.get('Type', '')}"
        propagation = one.get("BindOptions", {}).get("Propagation", "")
        if propagation not in _PROPAGATIONS:
            yield "Mounts", f"propagation {propagation}"
        driver = one.get("VolumeOptions", {}).get("DriverConfig", {})
        check_volume(driver.get("Name", ""), driver.get("Options", {}), admitted, where)
    for option in odd_options(host):
        yield "Tmpfs", f"option {option[:60]}"


def _logging(config: Mapping[str, Any], admitted: Admitted) -> Iterator[tuple[str, str]]:
    driver = config.get("Type", "")
    if driver and not _matches(driver, admitted.log_drivers):
        yield "LogConfig.Type", driver
    for name in config.get("Config", {}):
        if not _matches(name, admitted.log_options):
            yield "LogConfig.Config", name
    for name, value in beyond_bounds(config.get("Config", {}), admitted):
        yield f"LogConfig.Config.{name}", value[:60]


def _quotas(host: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What takes from the whole host: real-time shares, and being spared when memory runs out."""
    for name in ("CpuRealtimePeriod", "CpuRealtimeRuntime"):
        if host.get(name):
            yield name, str(host[name])
    if host.get("OomKillDisable"):
        yield "OomKillDisable", "true"
    if host.get("OomScoreAdj", 0) < 0:
        yield "OomScoreAdj", str(host["OomScoreAdj"])


def _hardware_addresses(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "MacAddress", content.get("MacAddress", "")
    ends = content.get("NetworkingConfig", {}).get("EndpointsConfig", {})
    for name, end in ends.items():
        yield f"NetworkingConfig.EndpointsConfig.{name}.MacAddress", (end or {}).get("MacAddress", "")


def _matches(value: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(value, one) for one in patterns)
