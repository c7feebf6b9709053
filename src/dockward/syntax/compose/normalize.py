"""What Compose fills in once all files are merged: networks, names, Dockerfiles, dependencies that are implied."""

import posixpath
from collections.abc import Mapping

from msgspec import structs

from dockward.model.compose import Scalar, Value
from dockward.model.fact import Place
from dockward.syntax.compose.merge import merge
from dockward.syntax.compose.shape import Scope
from dockward.syntax.compose.spec.container import CONTAINER
from dockward.syntax.compose.spec.service import SERVICE

DEFAULT_NETWORK = "default"
_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_DOCKERFILES = frozenset({"dockerfile", "dockerfile_inline"})
"""Which may be empty, as if they weren't there."""
_NAMED = ("networks", "volumes", "configs", "secrets")


def normalize(model: dict[str, Value], project: str, scope: Scope) -> dict[str, Value]:
    """The model as Compose runs it, `project` being its name."""
    changed = dict(model)
    for section in ("services", "jobs"):
        if section in model:
            entries = {name: _service(one, scope) for name, one in model[section].entries.items() if one.entries}
            changed[section] = structs.replace(model[section], content=entries)
    _add_default_network(changed)
    for section in _NAMED:
        if section in changed:
            entries = {name: _named(name, one, project) for name, one in changed[section].entries.items()}
            changed[section] = structs.replace(changed[section], content=entries)
    return changed


def _service(service: Value, scope: Scope) -> Value:
    entries = dict(service.entries)
    _join_default_network(entries, service.place)
    policy = entries.get("pull_policy")
    if policy is not None and policy.content == "if_not_present":
        entries["pull_policy"] = structs.replace(policy, content="missing")
    if "build" in entries:
        entries["build"] = _build(entries["build"], scope.environment)
    if "environment" in entries:
        entries["environment"] = _resolved(entries["environment"], scope.environment)
    if "volumes" in entries:
        entries["volumes"] = _volumes(entries["volumes"])
    _add_dependencies(entries, service.place)
    _add_replicas(entries)
    if "pre_start" in entries:
        entries["pre_start"] = _hooks(entries, scope)
    return structs.replace(service, content=entries)


def _join_default_network(entries: dict[str, Value], place: Place) -> None:
    """A service that names no network is on the default one."""
    if "provider" in entries or "network_mode" in entries:
        return
    networks = entries.get("networks")
    if networks is None or networks.content == {}:
        entries["networks"] = Value({DEFAULT_NETWORK: Value(None, place)}, place)


def _add_default_network(model: dict[str, Value]) -> None:
    """The default network is there when a service is on it."""
    services = [one for section in ("services", "jobs") if section in model for one in model[section].entries.values()]
    users = [one for one in services if one.at("networks", DEFAULT_NETWORK) is not None]
    networks = model.get("networks", Value({}))
    if users and DEFAULT_NETWORK not in networks.entries:
        default = Value(None, users[0].place)
        model["networks"] = structs.replace(networks, content={**networks.entries, DEFAULT_NETWORK: default})


def _build(build: Value, environment: Mapping[str, str]) -> Value:
    entries = {name: one for name, one in build.entries.items() if name not in _DOCKERFILES or one.content != ""}
    if not build.entries:
        return build
    if _DOCKERFILES.isdisjoint(entries):
        entries["dockerfile"] = Value("Dockerfile", build.place)
    if "args" in entries:
        given = _resolved(entries["args"], environment)
        kept = {name: one for name, one in given.entries.items() if one.content is not None}
        entries["args"] = structs.replace(given, content=kept) if given.known else given
    return structs.replace(build, content=entries)


def _resolved(pairs: Value, environment: Mapping[str, str]) -> Value:
    """Names without a value take it from where Compose runs, if it is set there."""
    if not any(one.content is None and name in environment for name, one in pairs.entries.items()):
        return pairs
    content = {
        name: structs.replace(one, content=environment[name], span=None, written=f"${{{name}}}")
        if one.content is None and name in environment
        else one
        for name, one in pairs.entries.items()
    }
    return structs.replace(pairs, content=content)


def _volumes(volumes: Value) -> Value:
    if not isinstance(volumes.content, tuple):
        return volumes
    return structs.replace(volumes, content=tuple(_with_clean_target(one) for one in volumes.content))


def _with_clean_target(volume: Value) -> Value:
    target = volume.at("target")
    if target is None or not isinstance(target.content, str):
        return volume
    clean = posixpath.normpath(target.content)
    if clean == target.content:
        return volume
    return structs.replace(volume, content={**volume.entries, "target": structs.replace(target, content=clean)})


def _add_dependencies(entries: dict[str, Value], place: Place) -> None:
    """A service depends on those whose namespaces, volumes or links it uses."""
    given = entries.get("depends_on", Value({}, place))
    if not isinstance(given.content, dict):
        return
    needed = dict(given.content)
    for one in _texts(entries.get("links")):
        _add_dependency(needed, one, str(one.content).split(":")[0], restart=True)
    for key in _NAMESPACES:
        one = entries.get(key, Value(None))
        if isinstance(one.content, str) and one.content.startswith("service:"):
            _add_dependency(needed, one, one.content.removeprefix("service:"), restart=True)
    for one in _texts(entries.get("volumes_from")):
        if not str(one.content).startswith("container:"):
            _add_dependency(needed, one, str(one.content).split(":")[0], restart=False)
    if needed:
        entries["depends_on"] = structs.replace(given, content=needed)


def _add_dependency(needed: dict[str, Value], why: Value, name: str, *, restart: bool) -> None:
    if name not in needed:
        condition: dict[str, Scalar] = {"condition": "service_started", "restart": restart, "required": True}
        needed[name] = Value({key: Value(one, why.place) for key, one in condition.items()}, why.place)


def _add_replicas(entries: dict[str, Value]) -> None:
    """`scale` counts for a service with a `deploy` of its own too."""
    scale, deploy = entries.get("scale"), entries.get("deploy")
    if scale is not None and deploy is not None and isinstance(deploy.content, dict):
        entries["deploy"] = structs.replace(deploy, content={"replicas": scale, **deploy.content})


def _texts(value: Value | None) -> tuple[Value, ...]:
    return tuple(one for one in value.items if isinstance(one.content, str)) if value else ()


def _hooks(entries: dict[str, Value], scope: Scope) -> Value:
    """What runs before a service has the service's own keys, save for its volumes, below those that it sets."""
    shared = Value({name: one for name, one in entries.items() if name in CONTAINER and name != "volumes"})
    hooks = entries["pre_start"]
    if not isinstance(hooks.content, tuple):
        return hooks
    merged = tuple(structs.replace(one, content=merge(shared, one, SERVICE, scope).content) for one in hooks.content)
    return structs.replace(hooks, content=merged)


def _named(name: str, resource: Value, project: str) -> Value:
    """A network, volume, config or secret with the name that the engine has it under."""
    if resource.content is None:
        resource = structs.replace(resource, content={})
    entries = resource.entries
    if not isinstance(resource.content, dict) or "name" in entries:
        return resource
    external = entries.get("external")
    own = name if external is not None and external.content is True else f"{project}_{name}"
    return structs.replace(resource, content={**entries, "name": Value(own, resource.place)})
