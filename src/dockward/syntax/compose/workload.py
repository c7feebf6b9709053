"""A project's services, networks and volumes as the ones that the engine would make of them."""

from typing import Any

from dockward.model.compose import Project, Value
from dockward.model.fact import Fact, outside
from dockward.model.network import Network
from dockward.model.volume import Volume
from dockward.model.workload import Origin, Workload
from dockward.syntax.compose.facts import mounts, network, resources, security, settings
from dockward.syntax.compose.facts.reading import Asked, options

_NO_STATE = "what is written describes a container that needn't run"
_ELSEWHERE = "it is made elsewhere, so this file doesn't tell"
_PASSWORDS = frozenset({"password", "pass", "passwd", "password2"})
"""Mount options of network file systems (mount.cifs(8)) whose value is a secret."""


def workloads(project: Project) -> tuple[Workload, ...]:
    """Every service and job that runs as a container, as it would run, each fact with its place.

    What a file can't hold (processes, state) is outside of it; what hangs on a variable that isn't known is unknown.
    """
    several = {**project.services, **project.jobs}
    return tuple(workload_of(name, one, project) for name, one in several.items() if one.at("provider") is None)


def workload_of(name: str, service: Value, project: Project) -> Workload:
    """One service in the long form, with the networks and volumes of its project."""
    asked = Asked(service)
    return Workload(
        name=name,
        id=f"{project.name}/{name}",
        origin=Origin.COMPOSE,
        project=project.name,
        **_identity(asked),
        **_confinement(asked),
        **_surroundings(asked, project),
        **_habits(asked, project),
    )


def _identity(asked: Asked) -> dict[str, Any]:
    return {
        "image": settings.image(asked),
        "image_id": _no_state(asked),
        "user": security.user(asked),
        "group_add": asked.several("group_add", found=asked.items("group_add", str)),
        "command": settings.command(asked),
        "init": asked.truth("init").told is True,
        "environment": settings.environment(asked),
        "labels": settings.labels(asked),
    }


def _confinement(asked: Asked) -> dict[str, Any]:
    paths = security.system_paths(asked)
    return {
        "privileged": asked.truth("privileged"),
        "cap_add": security.capabilities(asked, "cap_add"),
        "cap_drop": security.capabilities(asked, "cap_drop"),
        "no_new_privileges": security.no_new_privileges(asked),
        "seccomp": security.seccomp(asked),
        "apparmor": security.apparmor(asked),
        "selinux": security.selinux(asked),
        "masked_paths": paths,
        "readonly_paths": paths,
        "readonly_root": asked.truth("read_only"),
        "sysctls": asked.pairs("sysctls"),
        "cgroup_parent": asked.text("cgroup_parent"),
        "runtime": asked.text("runtime"),
        "resources": resources.resources(asked),
    }


def _surroundings(asked: Asked, project: Project) -> dict[str, Any]:
    return {
        "mounts": mounts.mounts(asked, project.volumes),
        "volumes_from": mounts.volumes_from(asked),
        "devices": mounts.devices(asked),
        "device_rules": asked.several("device_cgroup_rules", found=asked.items("device_cgroup_rules", str)),
        "pid_mode": security.namespace(asked, "pid"),
        "ipc_mode": security.namespace(asked, "ipc"),
        "uts_mode": security.namespace(asked, "uts"),
        "userns_mode": asked.text("userns_mode"),
        "cgroupns_mode": asked.text("cgroup"),
        "network_mode": network.network_mode(asked, project.networks),
        "networks": network.attachments(asked, project.networks),
        "ports": network.ports(asked, stack=project.stack),
    }


def _habits(asked: Asked, project: Project) -> dict[str, Any]:
    return {
        "health_check": settings.health_check(asked),
        "logging": settings.logging(asked),
        "restart": settings.restart(asked, "always" if project.stack else "no"),
        "lifetime": _no_state(asked),
        "execs": _no_state(asked),
        "kernel": _no_state(asked),
    }


def _no_state(asked: Asked) -> Fact[Any]:
    return outside(_NO_STATE, asked.value.place)


def networks(project: Project) -> tuple[Network, ...]:
    """Every network that a service is on, as the engine would make it."""
    members: dict[str, list[str]] = {}
    for one, service in project.services.items():
        asked = service.at("networks")
        for key in asked.entries if asked is not None else ():
            members.setdefault(key, []).append(f"{project.name}/{one}")
    return tuple(_network(name, one, project, tuple(members.get(name, ()))) for name, one in project.networks.items())


def _network(key: str, value: Value, project: Project, members: tuple[str, ...]) -> Network:
    name = _name(key, value)
    asked = Asked(value)
    driver = "overlay" if project.stack else "bridge"
    facts: dict[str, Any] = {
        "driver": asked.fact("driver", read=str, unset=driver),
        "internal": asked.truth("internal"),
        "attachable": asked.truth("attachable"),
        "ipv6": asked.truth("enable_ipv6"),
        "subnets": asked.fact("ipam", "config", read=lambda plain: _ranges(plain, "subnet"), unset=()),
        "gateways": asked.fact("ipam", "config", read=lambda plain: _ranges(plain, "gateway"), unset=()),
        "options": asked.fact("driver_opts", read=options, unset={}),
        "labels": asked.fact("labels", read=options, unset={}),
    }
    if _external(value):
        facts = {name: outside(_ELSEWHERE, value.place) for name in facts}
    return Network(
        name=name,
        id=name,
        scope=Fact("swarm" if project.stack else "local", value.place),
        ingress=Fact(False, value.place),
        members=Fact(members, value.place),
        **facts,
    )


def _ranges(plain: object, key: str) -> tuple[str, ...]:
    several = [one for one in plain if isinstance(one, dict)] if isinstance(plain, list) else []
    return tuple(str(one[key]) for one in several if one.get(key))


def volumes(project: Project) -> tuple[Volume, ...]:
    """Every named volume that a service mounts, as the engine would make it; options without passwords."""
    return tuple(_volume(name, one) for name, one in project.volumes.items())


def _volume(key: str, value: Value) -> Volume:
    asked = Asked(value)
    facts: dict[str, Any] = {
        "driver": asked.fact("driver", read=str, unset="local"),
        "options": asked.fact("driver_opts", read=lambda plain: _clean(options(plain)), unset={}),
        "labels": asked.fact("labels", read=options, unset={}),
    }
    if _external(value):
        facts = {name: outside(_ELSEWHERE, value.place) for name in facts}
    return Volume(
        name=_name(key, value),
        mountpoint=outside(_NO_STATE, value.place),
        scope=Fact("local", value.place),
        **facts,
    )


def _clean(found: dict[str, str]) -> dict[str, str]:
    mount = {"o": _without_passwords(found["o"])} if "o" in found else {}
    return settings.without_secrets(found) | mount


def _without_passwords(mount_options: str) -> str:
    parts = mount_options.split(",")
    return ",".join(one for one in parts if one.partition("=")[0].strip().lower() not in _PASSWORDS)


def _name(key: str, value: Value) -> str:
    name = value.at("name")
    return name.content if name is not None and isinstance(name.content, str) else key


def _external(value: Value) -> bool:
    external = value.at("external")
    return external is not None and external.content is not False
