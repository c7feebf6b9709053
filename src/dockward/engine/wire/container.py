"""A container's inspect answer as a workload."""

from msgspec import Struct, structs

from dockward.engine.wire.defaultfilter import DefaultFilter
from dockward.engine.wire.devices import devices_from
from dockward.engine.wire.environment import environment_from, health_check_from, project_of, without_secrets
from dockward.engine.wire.inspect import (
    EndpointAnswer,
    ExecAnswer,
    HostConfig,
    Inspect,
    LogConfig,
    RestartPolicy,
)
from dockward.engine.wire.moment import epoch
from dockward.engine.wire.mounts import mounts_from
from dockward.engine.wire.ports import ports_from
from dockward.engine.wire.resources import resources_from
from dockward.engine.wire.seccomp import parse_seccomp
from dockward.engine.wire.security import SecurityOptions, capabilities, parse_security_options
from dockward.engine.wire.source import Source, Told, Untold, need
from dockward.model.capabilities import granted
from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.workload import Attachment, Exec, Lifetime, Logging, Restart, Seccomp, State, Workload

_INSPECT = Source("inspect")
_OPTIONS = "HostConfig.SecurityOpt"
_MASKED = frozenset(
    {"/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/sys/firmware"}
)
_READONLY = frozenset({"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"})
"""What every engine's default hides or protects at least; newer ones have longer lists."""


class Defaults(Struct, frozen=True):
    """What holds for a container without a word of its own: the engine's no-new-privileges and its seccomp profile."""

    no_new_privileges: Fact[bool]
    seccomp: DefaultFilter = DefaultFilter()


def workload_from(answer: Inspect, defaults: Defaults, execs: Fact[tuple[Exec, ...]]) -> Workload:
    """The container as described, with the engine's `defaults`.

    What the kernel says of it is left unknown for a running container; host paths of volumes are left open.
    """
    config, host = answer.config, answer.host_config
    options = _INSPECT.made(_OPTIONS, lambda: parse_security_options(need(host.security_opt, _OPTIONS, [])))
    told = _INSPECT.told
    labels = told("Config.Labels", config.labels, {})
    return Workload(
        name=answer.name.removeprefix("/"),
        id=answer.id,
        project="" if isinstance(labels.content, Unknown) else project_of(labels.content),
        image=told("Config.Image", config.image, ""),
        image_id=_INSPECT.fact("Image", answer.image),
        user=told("Config.User", config.user, ""),
        group_add=told("HostConfig.GroupAdd", host.group_add, []).map(tuple),
        privileged=told("HostConfig.Privileged", host.privileged, False),
        cap_add=told("HostConfig.CapAdd", host.cap_add, []).map(capabilities),
        cap_drop=told("HostConfig.CapDrop", host.cap_drop, []).map(capabilities),
        no_new_privileges=_no_new_privileges(options, defaults.no_new_privileges),
        seccomp=_seccomp(options, host, defaults.seccomp),
        apparmor=_apparmor(options, answer),
        selinux=options.map(lambda one: one.labels),
        masked_paths=_paths("HostConfig.MaskedPaths", host.masked_paths, _MASKED),
        readonly_paths=_paths("HostConfig.ReadonlyPaths", host.readonly_paths, _READONLY),
        readonly_root=told("HostConfig.ReadonlyRootfs", host.readonly_rootfs, False),
        mounts=_INSPECT.made("Mounts", lambda: mounts_from(host, answer.mounts)),
        volumes_from=told("HostConfig.VolumesFrom", host.volumes_from, []).map(tuple),
        devices=told("HostConfig.Devices", host.devices, []).map(lambda one: devices_from(one, host.device_requests)),
        device_rules=told("HostConfig.DeviceCgroupRules", host.device_cgroup_rules, []).map(tuple),
        pid_mode=told("HostConfig.PidMode", host.pid_mode, ""),
        ipc_mode=told("HostConfig.IpcMode", host.ipc_mode, ""),
        uts_mode=told("HostConfig.UTSMode", host.uts_mode, ""),
        userns_mode=told("HostConfig.UsernsMode", host.userns_mode, ""),
        cgroupns_mode=told("HostConfig.CgroupnsMode", host.cgroupns_mode, ""),
        network_mode=told("HostConfig.NetworkMode", host.network_mode, ""),
        networks=told("NetworkSettings.Networks", answer.network_settings.networks, {}).map(_attachments),
        ports=_INSPECT.made("HostConfig.PortBindings", lambda: ports_from(answer)),
        sysctls=_INSPECT.fact("HostConfig.Sysctls", host.sysctls or {}),
        cgroup_parent=told("HostConfig.CgroupParent", host.cgroup_parent, ""),
        runtime=_INSPECT.fact("HostConfig.Runtime", host.runtime or ""),
        resources=resources_from(host),
        environment=told("Config.Env", config.env, []).map(environment_from),
        labels=labels,
        health_check=_INSPECT.fact("Config.Healthcheck", health_check_from(config.healthcheck)),
        logging=told("HostConfig.LogConfig", host.log_config, LogConfig()).map(_logging),
        restart=told("HostConfig.RestartPolicy", host.restart_policy, RestartPolicy()).map(_restart),
        command=_INSPECT.made("Config.Cmd", lambda: _command(answer)),
        lifetime=_INSPECT.made("State", lambda: _lifetime(answer)),
        execs=execs,
        kernel=unknown("the kernel was not asked") if answer.state.pid else Fact(None),
    )


def exec_from(answer: ExecAnswer) -> Exec:
    """An exec session."""
    return Exec(answer.id, answer.process_config.user, answer.process_config.privileged, answer.running)


def _no_new_privileges(options: Fact[SecurityOptions], default: Fact[bool]) -> Fact[bool]:
    if isinstance(options.content, Unknown):
        return Fact(options.content, options.place)
    asked = options.content.no_new_privileges
    return default if asked is None else Fact(asked, options.place)


def _seccomp(options: Fact[SecurityOptions], host: HostConfig, default: DefaultFilter) -> Fact[Seccomp]:
    """Held against what the engine's default would let a container with these capabilities do."""
    if isinstance(options.content, Unknown):
        return Fact(options.content, options.place)
    asked = options.content.seccomp

    def parse() -> Seccomp:
        added = capabilities(need(host.cap_add, "HostConfig.CapAdd", []))
        dropped = capabilities(need(host.cap_drop, "HostConfig.CapDrop", []))
        return parse_seccomp(asked, structs.replace(default, capabilities=granted(added, dropped)))

    return _INSPECT.made(_OPTIONS, parse)


def _apparmor(options: Fact[SecurityOptions], answer: Inspect) -> Fact[str]:
    """The option as asked for; without one, what the engine noted when it started the container."""
    if isinstance(options.content, SecurityOptions) and options.content.apparmor is None:
        return _INSPECT.fact("AppArmorProfile", answer.app_armor_profile or "")
    return options.map(lambda one: one.apparmor or "")


def _paths(pointer: str, value: Told[list[str]], least: frozenset[str]) -> Fact[tuple[str, ...] | None]:
    """Paths that the container asked for; None for the engine's default, which old engines write out."""
    if value is None:
        return _INSPECT.fact(pointer, None)
    return _INSPECT.told(pointer, value, []).map(lambda given: None if least.issubset(given) else tuple(given))


def _attachments(networks: dict[str, EndpointAnswer | None]) -> tuple[Attachment, ...]:
    return tuple(_attachment(name, one or EndpointAnswer()) for name, one in sorted(networks.items()))


def _attachment(name: str, end: EndpointAnswer) -> Attachment:
    addresses = tuple(one for one in (end.ip_address, end.global_ipv6_address) if one)
    return Attachment(name, end.network_id, addresses, tuple(end.aliases or ()))


def _logging(answer: LogConfig) -> Logging:
    return Logging(answer.type, without_secrets(answer.config or {}))


def _restart(answer: RestartPolicy) -> Restart:
    return Restart(answer.name or "no", answer.maximum_retry_count)


def _command(answer: Inspect) -> tuple[str, ...]:
    entrypoint = need(answer.config.entrypoint, "Config.Entrypoint", [])
    return (*entrypoint, *need(answer.config.cmd, "Config.Cmd", []))


def _lifetime(answer: Inspect) -> Lifetime:
    state = answer.state
    try:
        now = State(state.status)
    except ValueError as why:
        raise Untold("it is in a state that isn't known here") from why
    health = state.health.status if state.health else ""
    return Lifetime(
        state=now,
        created=epoch(answer.created),
        started=epoch(state.started_at),
        finished=epoch(state.finished_at),
        restarts=answer.restart_count,
        oom_killed=state.oom_killed,
        exit_code=state.exit_code,
        health="" if health == "none" else health,
    )
