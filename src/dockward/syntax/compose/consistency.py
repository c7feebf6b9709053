"""What Compose refuses although each value is in order: references to nothing, circles, names used twice."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from dockward.model.compose import Value
from dockward.model.dockerfile import Flaw
from dockward.syntax.compose.contradictions import (
    contradictions,
    entries_of,
    flaw,
    items_of,
    refused_anywhere,
    text_of,
)

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
        yield from refused_anywhere(service)
    for name, service in parts.services.items():
        yield from _service(name, service, parts)
    for name, job in parts.all_jobs.items():
        if name in parts.all_services:
            yield flaw(f"{name!r} is both a service and a job", job.place)
        if name in parts.jobs:
            yield from _dependencies(name, job, {**parts.services, **parts.jobs}, parts.all_services)
    yield from _container_names(parts.services)
    yield from _cycles(parts.services)


def _contents(where: str, one: Value, names: tuple[str, ...]) -> Iterator[Flaw]:
    """A secret or config has exactly one source."""
    if not isinstance(one.content, dict):
        return
    given = [name for name in names if name in one.content]
    external = one.at("external")
    if len(given) > 1:
        yield flaw(f"{where} has several sources: {', '.join(given)}", one.place)
    elif not given and "driver" not in one.content and (external is None or external.content is False):
        yield flaw(f"{where} has no source: set one of {', '.join(names)}", one.place)


def _external(where: str, one: Value) -> Iterator[Flaw]:
    external = one.at("external")
    if external is None or external.content is not True:
        return
    for name, entry in one.entries.items():
        if name not in {"name", "external"} and not name.startswith("x-"):
            yield flaw(f"{where} is external, so {name} can't be set here", entry.place)


def _service(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    image = text_of(service, "image")
    if not {"build", "provider"} & service.entries.keys() and image == "":
        yield flaw(f"the service {name!r} has neither an image nor a build", service.place, "no-image")
    yield from _build(service, parts)
    yield from _networks(name, service, parts)
    yield from _dependencies(name, service, parts.services, parts.all_services)
    yield from _references(name, service, parts)
    yield from contradictions(name, service)


def _build(service: Value, parts: Parts) -> Iterator[Flaw]:
    build = service.at("build")
    if build is None:
        return
    if {"dockerfile", "dockerfile_inline"} <= build.entries.keys():
        yield flaw("a build has either dockerfile or dockerfile_inline", build.place)
    for one in entries_of(build, "additional_contexts").values():
        target = one.content.removeprefix("service:") if isinstance(one.content, str) else ""
        if isinstance(one.content, str) and one.content.startswith("service:"):
            other = parts.all_services.get(target)
            if other is None or "build" not in other.entries:
                yield flaw(f"it builds on the service {target!r}, which isn't built here", one.place)
    platform = text_of(service, "platform")
    platforms = [one.content for one in items_of(build, "platforms")]
    if platform and platforms and platform not in platforms:
        yield flaw(f"the build's platforms lack the service's own, {platform}", build.place)


def _networks(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    mode = service.at("network_mode")
    networks = entries_of(service, "networks")
    if mode is not None and mode.content != "" and networks:
        yield flaw(f"the service {name!r} has both network_mode and networks", mode.place)
    for network, one in networks.items():
        if network not in parts.networks and one.known:
            yield flaw(
                f"the service {name!r} is on the network {network!r}, which isn't declared",
                one.place,
                "unknown-network",
            )


def _dependencies(
    name: str, workload: Value, there: Mapping[str, Value], all_services: Mapping[str, Value]
) -> Iterator[Flaw]:
    for needed, one in entries_of(workload, "depends_on").items():
        required = one.at("required")
        optional = required is not None and required.content is False
        if needed not in there and one.known and not (optional and needed in all_services):
            yield flaw(f"{name!r} depends on {needed!r}, which isn't there", one.place, "unknown-service")


def _references(name: str, service: Value, parts: Parts) -> Iterator[Flaw]:
    for volume in items_of(service, "volumes"):
        source = volume.at("source")
        if text_of(volume, "type") == "volume" and source is not None and source.content:
            yield from _reference(name, "volume", source, parts.volumes)
    build = service.at("build")
    for secret in (*items_of(service, "secrets"), *items_of(build, "secrets")):
        yield from _reference(name, "secret", secret.at("source"), parts.secrets)
    for config in items_of(service, "configs"):
        yield from _reference(name, "config", config.at("source"), parts.configs)
    for model, one in entries_of(service, "models").items():
        if model not in parts.models and one.known:
            yield flaw(f"the service {name!r} uses the model {model!r}, which isn't declared", one.place)


def _reference(name: str, kind: str, source: Value | None, declared: Mapping[str, Value]) -> Iterator[Flaw]:
    if source is not None and isinstance(source.content, str) and source.content not in declared:
        message = f"the service {name!r} uses the {kind} {source.content!r}, which isn't declared"
        yield flaw(message, source.place, f"unknown-{kind}")


def _container_names(services: Mapping[str, Value]) -> Iterator[Flaw]:
    """No two containers have one name."""
    seen: dict[str, str] = {}
    for name, service in services.items():
        own = text_of(service, "container_name")
        if own and own in seen:
            message = f"{own!r} is the container_name of {seen[own]!r} too"
            yield flaw(message, service.entries["container_name"].place, "container-name")
        elif own:
            seen[own] = name


def _cycles(services: Mapping[str, Value]) -> Iterator[Flaw]:
    """No service depends on itself, however far round."""
    done = set[str]()
    for start in services:
        if start not in done:
            found = _cycle_from(start, services, done)
            if found is not None:
                yield flaw(
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
    return [name for name in entries_of(service, "depends_on") if name in services]
