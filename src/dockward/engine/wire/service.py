"""A Swarm service as a workload."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import TypeVar

from msgspec import Struct, structs

from dockward.engine.wire.defaultfilter import DefaultFilter
from dockward.engine.wire.environment import environment_from, health_check_from, project_of, without_secrets
from dockward.engine.wire.mounts import mount_from_spec
from dockward.engine.wire.resources import ulimits_from
from dockward.engine.wire.seccomp import parse_profile, parse_seccomp
from dockward.engine.wire.security import capabilities
from dockward.engine.wire.service_answers import (
    ContainerSpec,
    Privileges,
    Quota,
    ServiceAnswer,
    Target,
    TaskTemplate,
)
from dockward.engine.wire.source import Source, Untold
from dockward.model.capabilities import granted
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.image import Image
from dockward.model.workload import (
    Attachment,
    HealthCheck,
    Logging,
    Origin,
    Port,
    Resources,
    Restart,
    Seccomp,
    Workload,
)

T = TypeVar("T")
_SERVICE = Source("service")
_SPEC = "Spec.TaskTemplate.ContainerSpec"
_NANO = 1_000_000_000
_POLICY = {"none": "no", "on-failure": "on-failure", "any": "always", "": "always"}


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """What a service's own words leave to others: images by name, networks' names by id, engine's defaults."""

    images: Mapping[str, Image]
    networks: Mapping[str, str]
    no_new_privileges: Fact[bool]
    logging_driver: Fact[str]
    seccomp: DefaultFilter = DefaultFilter()


def service_from(answer: ServiceAnswer, around: Neighbourhood) -> Workload:
    """The service as described. Raises `Untold` when it runs something else than containers."""
    task = answer.spec.task_template
    spec = task.container_spec
    if spec is None:
        raise Untold("the service runs no containers")
    privileges = spec.privileges or Privileges()
    labels = {**(spec.labels or {}), **(answer.spec.labels or {})}
    fact, image = _SERVICE.fact, _image(spec, around)
    networks = _SERVICE.made("Spec.TaskTemplate.Networks", lambda: _networks(answer, around))
    return Workload(
        name=answer.spec.name,
        id=answer.id,
        origin=Origin.SERVICE,
        project=project_of(labels),
        image=fact(f"{_SPEC}.Image", spec.image),
        image_id=image.map(lambda one: one.id),
        user=_user(image, spec),
        group_add=fact(f"{_SPEC}.Groups", tuple(spec.groups or ())),
        privileged=fact(_SPEC, False),
        cap_add=fact(f"{_SPEC}.CapabilityAdd", capabilities(spec.capability_add or ())),
        cap_drop=fact(f"{_SPEC}.CapabilityDrop", capabilities(spec.capability_drop or ())),
        no_new_privileges=_no_new_privileges(privileges, around),
        seccomp=_SERVICE.made(f"{_SPEC}.Privileges.Seccomp", lambda: _seccomp(privileges, spec, around)),
        apparmor=fact(f"{_SPEC}.Privileges.AppArmor", _apparmor(privileges)),
        selinux=fact(f"{_SPEC}.Privileges.SELinuxContext", _selinux(privileges)),
        masked_paths=fact(_SPEC, None),
        readonly_paths=fact(_SPEC, None),
        readonly_root=fact(f"{_SPEC}.ReadOnly", spec.read_only),
        mounts=_SERVICE.made(f"{_SPEC}.Mounts", lambda: tuple(mount_from_spec(one) for one in spec.mounts or ())),
        volumes_from=fact(_SPEC, ()),
        devices=fact(_SPEC, ()),
        device_rules=fact(_SPEC, ()),
        pid_mode=fact(_SPEC, ""),
        ipc_mode=fact(_SPEC, ""),
        uts_mode=fact(_SPEC, ""),
        userns_mode=fact(_SPEC, ""),
        cgroupns_mode=fact(_SPEC, ""),
        network_mode=networks.map(_network_mode),
        networks=networks,
        ports=fact("Spec.EndpointSpec.Ports", _ports(answer)),
        sysctls=fact(f"{_SPEC}.Sysctls", spec.sysctls or {}),
        cgroup_parent=fact(_SPEC, ""),
        runtime=fact(_SPEC, ""),
        resources=_resources(task, spec),
        environment=fact(f"{_SPEC}.Env", environment_from(spec.env or ())),
        labels=fact("Spec.Labels", labels),
        health_check=_health_check(image, spec),
        logging=_logging(task, around),
        restart=fact("Spec.TaskTemplate.RestartPolicy", _restart(task)),
        command=_command(image, spec),
        lifetime=unknown("a service has no state of its own; its containers have"),
        execs=fact(_SPEC, ()),
        kernel=Fact(None),
    )


def _image(spec: ContainerSpec, around: Neighbourhood) -> Fact[Image]:
    """The service's image, if this node has it."""
    found = around.images.get(image_key(spec.image))
    place = Place("service", f"{_SPEC}.Image")
    return Fact(found, place) if found else unknown("the service's image isn't on this node", place)


def image_key(reference: str) -> str:
    """What an image is found by: its digest when one is named, else its tag."""
    name, _, digest = reference.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = name, "latest"
    return f"{repository}@{digest}" if digest else f"{repository}:{tag}"


def _user(image: Fact[Image], spec: ContainerSpec) -> Fact[str]:
    if spec.user:
        return _SERVICE.fact(f"{_SPEC}.User", spec.user)
    return _inner(image, lambda one: one.user)


def _health_check(image: Fact[Image], spec: ContainerSpec) -> Fact[HealthCheck | None]:
    if spec.healthcheck is not None and spec.healthcheck.test:
        return _SERVICE.fact(f"{_SPEC}.Healthcheck", health_check_from(spec.healthcheck))
    return _inner(image, lambda one: one.health_check)


def _command(image: Fact[Image], spec: ContainerSpec) -> Fact[tuple[str, ...]]:
    if spec.command or spec.args:
        return _SERVICE.fact(f"{_SPEC}.Command", (*(spec.command or ()), *(spec.args or ())))
    return _inner(image, lambda one: one.command)


def _inner(image: Fact[Image], take: Callable[[Image], Fact[T]]) -> Fact[T]:
    return Fact(image.content, image.place) if isinstance(image.content, Unknown) else take(image.content)


def _no_new_privileges(privileges: Privileges, around: Neighbourhood) -> Fact[bool]:
    # False is what the engine writes when nothing was set, so it leaves the engine's own setting in force.
    if privileges.no_new_privileges:
        return _SERVICE.fact(f"{_SPEC}.Privileges.NoNewPrivileges", True)
    return around.no_new_privileges


def _seccomp(privileges: Privileges, spec: ContainerSpec, around: Neighbourhood) -> Seccomp:
    held = granted(capabilities(spec.capability_add or ()), capabilities(spec.capability_drop or ()))
    default = structs.replace(around.seccomp, capabilities=held)
    options = privileges.seccomp
    if options is None or options.mode != "custom":
        return parse_seccomp(options.mode if options else None, default)
    try:
        return parse_profile(b64decode(options.profile or "", validate=True) or b"{}", default)
    except ValueError as why:
        raise Untold("its seccomp profile isn't one that the engine can read") from why


def _apparmor(privileges: Privileges) -> str:
    return "unconfined" if privileges.apparmor and privileges.apparmor.mode == "disabled" else ""


def _selinux(privileges: Privileges) -> tuple[str, ...]:
    context = privileges.selinux_context
    if context is None:
        return ()
    if context.disable:
        return ("disable",)
    named = (("user", context.user), ("role", context.role), ("type", context.type), ("level", context.level))
    return tuple(f"{name}:{value}" for name, value in named if value)


def joined_networks(answer: ServiceAnswer) -> list[Target]:
    """The networks that a service joins."""
    return answer.spec.task_template.networks or answer.spec.networks or []


def _networks(answer: ServiceAnswer, around: Neighbourhood) -> tuple[Attachment, ...]:
    joined = joined_networks(answer)
    if any(one.target not in around.networks for one in joined):
        raise Untold("a network that the service joins could not be read")
    return tuple(Attachment(around.networks[one.target], one.target, (), tuple(one.aliases or ())) for one in joined)


def _network_mode(networks: tuple[Attachment, ...]) -> str:
    names = [one.network for one in networks]
    return "host" if "host" in names else next(iter(names), "")


def _ports(answer: ServiceAnswer) -> tuple[Port, ...]:
    asked = answer.spec.endpoint_spec.ports if answer.spec.endpoint_spec else None
    ports = answer.endpoint.ports or asked or ()
    return tuple(Port(one.target_port, one.protocol, "", one.published_port) for one in ports)


def _resources(task: TaskTemplate, spec: ContainerSpec) -> Resources:
    limits, reserved = task.resources.limits or Quota(), task.resources.reservations or Quota()
    at = "Spec.TaskTemplate.Resources"
    fact = _SERVICE.fact
    return Resources(
        memory=fact(f"{at}.Limits.MemoryBytes", limits.memory_bytes or None),
        memory_swap=fact(f"{at}.SwapBytes", _memory_swap(limits.memory_bytes, task.resources.swap_bytes)),
        memory_reservation=fact(f"{at}.Reservations.MemoryBytes", reserved.memory_bytes or None),
        cpus=fact(f"{at}.Limits.NanoCPUs", limits.nano_cpus / _NANO or None),
        cpu_shares=fact(at, None),
        cpuset=fact(at, ""),
        pids=fact(f"{at}.Limits.Pids", limits.pids if limits.pids > 0 else None),
        ulimits=fact(f"{_SPEC}.Ulimits", ulimits_from(spec.ulimits or [])),
        shm_size=fact(at, None),
        storage_size=fact(at, None),
        oom_kill_disabled=fact(at, False),
        oom_score_adjust=fact(f"{_SPEC}.OomScoreAdj", spec.oom_score_adj),
    )


def _memory_swap(memory: int, swap: int | None) -> int | None:
    """Memory and swap together; without a word on swap, as much again as memory."""
    if memory <= 0 or (swap is not None and swap < 0):
        return None
    return memory + (memory if swap is None else swap)


def _logging(task: TaskTemplate, around: Neighbourhood) -> Fact[Logging]:
    if task.log_driver is not None and task.log_driver.name:
        driver = task.log_driver
        return _SERVICE.fact("Spec.TaskTemplate.LogDriver", Logging(driver.name, without_secrets(driver.options or {})))
    return around.logging_driver.map(Logging)


def _restart(task: TaskTemplate) -> Restart:
    policy = task.restart_policy
    return (
        Restart(_POLICY.get(policy.condition, policy.condition), policy.max_attempts) if policy else Restart("always")
    )
