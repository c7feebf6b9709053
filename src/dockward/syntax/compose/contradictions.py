"""Settings of one service that contradict each other, so that Compose refuses them."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from dockward.model.compose import Scalar, Value
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place, Unknown

_HEALTH_WAYS = frozenset({"CMD", "CMD-SHELL", "NONE"})
_WATCH_WITHOUT_TARGET = frozenset({"rebuild", "restart"})
_QUOTAS = (
    ("cpus", "limits", "cpus"),
    ("mem_limit", "limits", "memory"),
    ("mem_reservation", "reservations", "memory"),
    ("pids_limit", "limits", "pids"),
)
"""Quotas that have two places each."""


def contradictions(name: str, service: Value) -> Iterator[Flaw]:
    """What Compose refuses in a service that it is to run."""
    yield from _health(service)
    yield from _quotas(name, service)
    yield from _replicas(name, service)
    yield from _watches(service)
    yield from _targets(service)


def refused_anywhere(service: Value) -> Iterator[Flaw]:
    """What Compose refuses in a service even when no active profile has it."""
    for port in items_of(service, "ports"):
        address = port.at("host_ip")
        if address is not None and isinstance(address.content, str) and not _is_address(address.content):
            yield flaw(f"{address.content!r} is no address", address.place)
    reserved = service.at("deploy", "resources", "reservations")
    for request in (*items_of(service, "gpus"), *items_of(reserved, "devices")):
        if {"count", "device_ids"} <= request.entries.keys():
            yield flaw("a request for devices has either count or device_ids", request.place)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def flaw(message: str, place: Place, kind: str = "inconsistent") -> Flaw:
    """Something that Compose refuses."""
    return Flaw(message, place, kind=kind)


def items_of(value: Value | None, key: str) -> tuple[Value, ...]:
    """The items of the list at `key`."""
    one = value.at(key) if value is not None else None
    return one.items if one is not None else ()


def entries_of(value: Value, key: str) -> Mapping[str, Value]:
    """The entries of the mapping at `key`."""
    one = value.at(key)
    return one.entries if one is not None else {}


def text_of(value: Value, key: str) -> str | None:
    """The text at `key`, empty when it isn't there; None when it isn't known."""
    one = value.at(key)
    if one is None:
        return ""
    return None if isinstance(one.content, Unknown) else str(one.content)


def _health(service: Value) -> Iterator[Flaw]:
    test = service.at("healthcheck", "test")
    if test is not None and test.items and test.items[0].known and test.items[0].content not in _HEALTH_WAYS:
        yield flaw("a health check's test begins with CMD, CMD-SHELL or NONE", test.place)


def _quotas(name: str, service: Value) -> Iterator[Flaw]:
    """A quota that stands in both places must be the same."""
    for key, *path in _QUOTAS:
        own, group = service.at(key), service.at("deploy", "resources", path[0])
        if own is None or group is None or own.content in {0, "0"} or not isinstance(group.content, dict):
            continue
        other = group.content.get(path[1])
        if other is None or (own.known and other.known and own.content != other.content):
            yield flaw(f"the service {name!r} has {key} and another deploy.resources.{'.'.join(path)}", own.place)


def _replicas(name: str, service: Value) -> Iterator[Flaw]:
    scale, replicas = service.at("scale"), service.at("deploy", "replicas")
    given = [one.content for one in (scale, replicas) if one is not None and one.known]
    if scale is not None and given[:1] != given[-1:]:
        yield flaw(f"the service {name!r} has scale and another deploy.replicas", scale.place)
    for one in (scale, replicas):
        if one is not None and isinstance(one.content, int) and one.content < 0:
            yield flaw("a service can't run fewer than none", one.place)
    number = scale or replicas
    several = number is not None and isinstance(number.content, int) and number.content > 1
    if number is not None and several and text_of(service, "container_name"):
        yield flaw(f"the service {name!r} has a container_name, so it can't run more than once", number.place)


def _watches(service: Value) -> Iterator[Flaw]:
    for watch in items_of(service.at("develop"), "watch"):
        if text_of(watch, "target") == "" and text_of(watch, "action") not in _WATCH_WITHOUT_TARGET:
            yield flaw("only what rebuilds or restarts is watched without a target", watch.place)
        if text_of(watch, "path") == "":
            yield flaw("a path to watch is empty", watch.place)


def _targets(service: Value) -> Iterator[Flaw]:
    """Nothing is mounted where something else is."""
    seen = set[Scalar]()
    for one in items_of(service, "tmpfs"):
        if isinstance(one.content, str):
            yield from _target(one.content.partition(":")[0], one, seen)
    for one in items_of(service, "volumes"):
        target = one.at("target")
        if target is not None and isinstance(target.content, str):
            yield from _target(target.content, one, seen)


def _target(path: str, one: Value, seen: set[Scalar]) -> Iterator[Flaw]:
    if path in seen:
        yield flaw(f"something is mounted at {path} already", one.place)
    seen.add(path)
