"""What Compose refuses although each value is in order: references to nothing, settings that contradict."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from msgspec import Struct

from dockward.model.compose import Scalar, Value
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place, Unknown

_HEALTH_WAYS = frozenset({"CMD", "CMD-SHELL", "NONE"})
_WATCH_WITHOUT_TARGET = frozenset({"rebuild", "restart"})
_CONTENTS = {"secrets": ("file", "environment"), "configs": ("file", "environment", "content")}


class Parts(Struct, frozen=True, kw_only=True):
    """A normalized model. `services` and `jobs` are those that are active, `all_services` the others too."""

    services: Mapping[str, Value]
    all_services: Mapping[str, Value]
    jobs: Mapping[str, Value]
    all_jobs: Mapping[str, Value]
    networks: Mapping[str, Value]
    volumes: Mapping[str, Value]
    secrets: Mapping[str, Value]
    configs: Mapping[str, Value]
    models: Mapping[str, Value]


def check(parts: Parts) -> Iterator[Flaw]:
    """Every flaw, in the order of the project."""
    for section, names in _CONTENTS.items():
        for name, one in getattr(parts, section).items():
            yield from _contents(f"{section}.{name}", one, names)
    for name, volume in parts.volumes.items():
        yield from _external(f"volumes.{name}", volume)
    for service in parts.all_services.values():
        yield from _ports(service)
        yield from _device_requests(service)
    for name, service in parts.services.items():
        yield from _service(name, service, parts)
    for name, job in parts.all_jobs.items():
        if name in parts.all_services:
            yield _flaw(f"{name!r} is both a service and a job", job.place)
        if name in parts.jobs:
            yield from _dependencies(name, job, {**parts.services, **parts.jobs}, parts.all_services)
    yield from _cycles(parts.services)


def _flaw(message: str, place: Place, kind: str = "inconsistent") -> Flaw:
    return Flaw(message, place, kind=kind)


def _contents(where: str, one: Value, names: tuple[str, ...]) -> Iterator[Flaw]:
    """A secret or config has exactly one source."""
    if not isinstance(one.content, dict):
        return
    given = [name for name in names if name in one.content]
    external = one.at("external")
    if len(given) > 1:
        yield _flaw(f"{where} has several sources: {', '.join(given)}", one.place)
    elif not given and "driver" not in one.content and (external is None or external.content is False):
        yield _flaw(f"{where} has no source: set one of {', '.join(names)}", one.place)


def _external(where: str, one: Value) -> Iterator[Flaw]:
    external = one.at("external")
    if external is None or external.content is not True:
        return
    for name, entry in one.entries.items():
        if name not in {"name", "external"} and not name.startswith("x-"):
            yield _flaw(f"{where} is external, so {name} can't be set here", entry.place)


def _ports(service: Value) -> Iterator[Flaw]:
    for port in _items(service, "ports"):
        address = port.at("host_ip")
        if address is not None and isinstance(address.content, str):
            try:
                ip_address(address.content)
            except ValueError:
                yield _flaw(f"{address.content!r} is no address", address.place)


def _device_requests(service: Value) -> Iterator[Flaw]:
    reserved = service.at("deploy", "resources", "reservations")
    for request in (*_items(service, "gpus"), *_items(reserved, "devices")):
        if {"count", "device_ids"} <= request.entries.keys():
            yield _flaw("a request for devices has either count or device_ids", request.place)


def _service(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    image = _text(service, "image")
    if not {"build", "provider"} & service.entries.keys() and image == "":
        yield _flaw(f"the service {name!r} has neither an image nor a build", service.place, "no-image")
    yield from _build(service, parts)
    yield from _networks(name, service, parts)
    yield from _dependencies(name, service, parts.services, parts.all_services)
    yield from _references(name, service, parts)
    yield from _health(service)
    yield from _quotas(name, service)
    yield from _replicas(name, service)
    yield from _watches(service)
    yield from _targets(service)


def _build(service: Value, parts: Parts) -> Iterator[Flaw]:
    build = service.at("build")
    if build is None:
        return
    if {"dockerfile", "dockerfile_inline"} <= build.entries.keys():
        yield _flaw("a build has either dockerfile or dockerfile_inline", build.place)
    for one in _entries(build, "additional_contexts").values():
        target = one.content.removeprefix("service:") if isinstance(one.content, str) else ""
        if isinstance(one.content, str) and one.content.startswith("service:"):
            other = parts.all_services.get(target)
            if other is None or "build" not in other.entries:
                yield _flaw(f"it builds on the service {target!r}, which isn't built here", one.place)
    platform = _text(service, "platform")
    platforms = [one.content for one in _items(build, "platforms")]
    if platform and platforms and platform not in platforms:
        yield _flaw(f"the build's platforms lack the service's own, {platform}", build.place)


def _networks(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    mode = service.at("network_mode")
    networks = _entries(service, "networks")
    if mode is not None and mode.content != "" and networks:
        yield _flaw(f"the service {name!r} has both network_mode and networks", mode.place)
    for network, one in networks.items():
        if network not in parts.networks and one.known:
            yield _flaw(
                f"the service {name!r} is on the network {network!r}, which isn't declared",
                one.place,
                "unknown-network",
            )


def _dependencies(
    name: str, workload: Value, there: Mapping[str, Value], all_services: Mapping[str, Value]
) -> Iterator[Flaw]:
    for needed, one in _entries(workload, "depends_on").items():
        required = one.at("required")
        optional = required is not None and required.content is False
        if needed not in there and one.known and not (optional and needed in all_services):
            yield _flaw(f"{name!r} depends on {needed!r}, which isn't there", one.place, "unknown-service")


def _references(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    for volume in _items(service, "volumes"):
        source = volume.at("source")
        if _text(volume, "type") == "volume" and source is not None and source.content:
            yield from _reference(name, "volume", source, parts.volumes)
    build = service.at("build")
    for secret in (*_items(service, "secrets"), *_items(build, "secrets")):
        yield from _reference(name, "secret", secret.at("source"), parts.secrets)
    for config in _items(service, "configs"):
        yield from _reference(name, "config", config.at("source"), parts.configs)
    for model, one in _entries(service, "models").items():
        if model not in parts.models and one.known:
            yield _flaw(f"the service {name!r} uses the model {model!r}, which isn't declared", one.place)


def _reference(name: str, kind: str, source: Value | None, declared: Mapping[str, Value]) -> Iterator[Flaw]:
    if source is not None and isinstance(source.content, str) and source.content not in declared:
        message = f"the service {name!r} uses the {kind} {source.content!r}, which isn't declared"
        yield _flaw(message, source.place, f"unknown-{kind}")


def _health(service: Value) -> Iterator[Flaw]:
    test = service.at("healthcheck", "test")
    if test is not None and test.items and test.items[0].known and test.items[0].content not in _HEALTH_WAYS:
        yield _flaw("a health check's test begins with CMD, CMD-SHELL or NONE", test.place)


def _quotas(name: str, service: Value) -> Iterator[Flaw]:
    """A quota that stands in both places must be the same."""
    for key, *path in (
        ("cpus", "limits", "cpus"),
        ("mem_limit", "limits", "memory"),
        ("mem_reservation", "reservations", "memory"),
        ("pids_limit", "limits", "pids"),
    ):
        own, group = service.at(key), service.at("deploy", "resources", path[0])
        if own is None or group is None or own.content in {0, "0"} or not isinstance(group.content, dict):
            continue
        other = group.content.get(path[1])
        if other is None or (own.known and other.known and own.content != other.content):
            yield _flaw(f"the service {name!r} has {key} and another deploy.resources.{'.'.join(path)}", own.place)


def _replicas(name: str, service: Value) -> Iterator[Flaw]:
    scale, replicas = service.at("scale"), service.at("deploy", "replicas")
    if scale is not None and replicas is not None and scale.content != replicas.content:
        yield _flaw(f"the service {name!r} has scale and another deploy.replicas", scale.place)
    for one in (scale, replicas):
        if one is not None and isinstance(one.content, int) and one.content < 0:
            yield _flaw("a service can't run fewer than none", one.place)
    number = scale or replicas
    if (
        number is not None
        and isinstance(number.content, int)
        and number.content > 1
        and _text(service, "container_name")
    ):
        yield _flaw(f"the service {name!r} has a container_name, so it can't run more than once", number.place)


def _watches(service: Value) -> Iterator[Flaw]:
    for watch in _items(service.at("develop"), "watch"):
        if not _text(watch, "target") and _text(watch, "action") not in _WATCH_WITHOUT_TARGET:
            yield _flaw("only what rebuilds or restarts is watched without a target", watch.place)
        if _text(watch, "path") == "":
            yield _flaw("a path to watch is empty", watch.place)


def _targets(service: Value) -> Iterator[Flaw]:
    """Nothing is mounted where something else is."""
    seen = set[Scalar]()
    for one in _items(service, "tmpfs"):
        if isinstance(one.content, str):
            yield from _target(one.content.partition(":")[0], one, seen)
    for one in _items(service, "volumes"):
        target = one.at("target")
        if target is not None and isinstance(target.content, str):
            yield from _target(target.content, one, seen)


def _target(path: str, one: Value, seen: set[Scalar]) -> Iterator[Flaw]:
    if path in seen:
        yield _flaw(f"something is mounted at {path} already", one.place)
    seen.add(path)


def _cycles(services: Mapping[str, Value]) -> Iterator[Flaw]:
    """No service depends on itself, however far round."""
    done = set[str]()
    for start in services:
        if start not in done:
            found = _cycle_from(start, services, done)
            if found is not None:
                yield _flaw(
                    "services depend on each other in a circle: " + " → ".join(found),
                    services[start].place,
                    "dependency-cycle",
                )
                return


def _cycle_from(start: str, services: Mapping[str, Value], done: set[str]) -> list[str] | None:
    """The names along a circle that begins at or behind `start`."""
    trail: list[str] = [start]
    ahead: list[Iterator[str]] = [iter(_needed(services[start], services))]
    while ahead:
        needed = next(ahead[-1], None)
        if needed is None:
            done.add(trail.pop())
            ahead.pop()
        elif needed in trail:
            return [*trail[trail.index(needed) :], needed]
        elif needed not in done:
            trail.append(needed)
            ahead.append(iter(_needed(services[needed], services)))
    return None


def _needed(service: Value, services: Mapping[str, Value]) -> list[str]:
    return [name for name in _entries(service, "depends_on") if name in services]


def _items(value: Value | None, key: str) -> tuple[Value, ...]:
    one = value.at(key) if value is not None else None
    return one.items if one is not None else ()


def _entries(value: Value, key: str) -> Mapping[str, Value]:
    one = value.at(key)
    return one.entries if one is not None else {}


def _text(value: Value, key: str) -> str | None:
    """The text at `key`, empty when it isn't there; None when it isn't known."""
    one = value.at(key)
    if one is None:
        return ""
    return None if isinstance(one.content, Unknown) else str(one.content)
