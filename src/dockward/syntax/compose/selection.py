"""Which services are active, and which networks, volumes, secrets, configs and models they use."""

from collections.abc import Iterable, Mapping

from dockward.model.compose import Value


def active(services: Mapping[str, Value], profiles: tuple[str, ...] | None) -> dict[str, Value]:
    """The services without a profile and those of an active one; every service when `profiles` is None."""
    if profiles is None or "*" in profiles:
        return dict(services)
    return {name: one for name, one in services.items() if not (own := profiles_of(one)) or own & {*profiles}}


def profiles_of(service: Value) -> frozenset[str]:
    """The profiles that a service names."""
    profiles = service.at("profiles")
    return frozenset(str(one.content) for one in profiles.items if one.known) if profiles else frozenset()


def used(services: Iterable[Value]) -> dict[str, set[str]]:
    """Names of what services use, by section."""
    found: dict[str, set[str]] = {key: set() for key in ("networks", "volumes", "secrets", "configs", "models")}
    for service in services:
        for section in ("networks", "models"):
            found[section] |= _keys(service.at(section))
        for section in ("secrets", "configs"):
            found[section] |= _sources(service.at(section))
        found["secrets"] |= _sources(service.at("build", "secrets"))
        volumes = service.at("volumes")
        named = [one for one in volumes.items if _is_volume(one)] if volumes else []
        found["volumes"] |= {str(source.content) for one in named if (source := one.at("source"))}
    return found


def _keys(value: Value | None) -> set[str]:
    return set(value.entries) if value else set()


def _sources(value: Value | None) -> set[str]:
    several = value.items if value else ()
    return {str(source.content) for one in several if (source := one.at("source"))}


def _is_volume(one: Value) -> bool:
    kind = one.at("type")
    return kind is not None and kind.content == "volume"
