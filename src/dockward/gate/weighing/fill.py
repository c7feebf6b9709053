"""Makes repairs in a request: what a rule would change in a compose service, as fields of the API."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from dockward.gate.weighing.notes import changed
from dockward.model.fix import Change, Content, Fix, Move

_LIMITS = ("deploy", "resources", "limits")
_SIZE = re.compile(r"(\d{1,20})([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
MOST_MEMORY = 4 << 30
"""Bytes that are filled in, whatever else the container asks for."""
_BRIDGE = frozenset({"", "default", "bridge"})
_BILLION = 10**9
Host = dict[str, Any]
Filling = Callable[[dict[str, Any], Iterable[Fix]], tuple[dict[str, Any], str] | None]
"""A way to make the first of some repairs that can be made in a body, and to say what that was."""


def fill(content: dict[str, Any], fixes: Iterable[Fix]) -> tuple[dict[str, Any], str] | None:
    """A body of `bodies.CREATE` with the first of these repairs that can be made in it, and what that filled in.

    None without one.
    """
    before: Host = content.get("HostConfig", {})
    for one in fixes:
        host: Host = dict(before)
        if one.changes and all(_made(change, host) for change in one.changes):
            return {**content, "HostConfig": host}, changed(before, host)
    return None


def with_init(content: dict[str, Any]) -> dict[str, Any] | None:
    """A body with the engine's own first process, where nothing is said of it; None where something is."""
    host: Host = content.get("HostConfig", {})
    return None if "Init" in host else {**content, "HostConfig": {**host, "Init": True}}


def with_network(content: dict[str, Any], network: str) -> dict[str, Any] | None:
    """A body with this network in place of the engine's default bridge; None where it asks for another, or for links.

    Only the default bridge has links that hand on environments.
    """
    host: Host = content.get("HostConfig", {})
    ends = content.get("NetworkingConfig", {}).get("EndpointsConfig", {})
    if not {host.get("NetworkMode", ""), *ends} <= _BRIDGE or host.get("Links") or content.get("NetworkDisabled"):
        return None
    moved = {network: next(iter(ends.values()))} if ends else {}
    found = {**content, "HostConfig": {**host, "NetworkMode": network}}
    return {**found, "NetworkingConfig": {"EndpointsConfig": moved}} if "NetworkingConfig" in content else found


def _made(change: Change, host: Host) -> bool:
    """Whether the change could be made."""
    if change.project:
        return False
    if change.path[0] == "ports" and change.move is Move.SET:
        return _bound(change, host)
    by = _BY_PATH.get((change.move, change.path))
    return by is not None and by(host, change.value)


def _bytes(host: Host, value: Content | None) -> bool:
    found = _SIZE.fullmatch(str(value))
    if found is not None:
        host["Memory"] = min(int(found[1]) * _UNITS[found[2].lower()], MOST_MEMORY)
    return found is not None


def _cpus(host: Host, value: Content | None) -> bool:
    host["NanoCpus"] = int(float(str(value)) * _BILLION)
    return True


def _pids(host: Host, value: Content | None) -> bool:
    host["PidsLimit"] = int(str(value))
    return True


def _listed(field: str) -> Callable[[Host, Content | None], bool]:
    def add(host: Host, value: Content | None) -> bool:
        more = value if isinstance(value, tuple | list) else (value,)
        host[field] = [*host.get(field, ()), *map(str, more)]
        return True

    return add


def _unlisted(field: str) -> Callable[[Host, Content | None], bool]:
    """Without the entry; the engine takes a colon for the sign in it too."""

    def remove(host: Host, value: Content | None) -> bool:
        if field in host:
            host[field] = [one for one in host[field] if one.replace(":", "=", 1) != str(value)]
        return True

    return remove


def _flag(field: str) -> Callable[[Host, Content | None], bool]:
    def put(host: Host, value: Content | None) -> bool:
        host[field] = value is True
        return True

    return put


def _tmpfs(host: Host, value: Content | None) -> bool:
    target, _, options = str(value).partition(":")
    host["Tmpfs"] = {target: options, **host.get("Tmpfs", {})}
    return True


def _log_driver(host: Host, value: Content | None) -> bool:
    """The options of another driver are none of this one's."""
    config = host.get("LogConfig", {})
    host["LogConfig"] = {**config, "Type": str(value)}
    return config.get("Type", "") in {"", value}


def _log_option(name: str) -> Callable[[Host, Content | None], bool]:
    def put(host: Host, value: Content | None) -> bool:
        config = host.get("LogConfig", {})
        host["LogConfig"] = {**config, "Config": {**config.get("Config", {}), name: str(value)}}
        return True

    return put


_BY_PATH: dict[tuple[Move, tuple[str, ...]], Callable[[Host, Content | None], bool]] = {
    (Move.SET, (*_LIMITS, "memory")): _bytes,
    (Move.SET, ("mem_limit",)): _bytes,
    (Move.SET, (*_LIMITS, "cpus")): _cpus,
    (Move.SET, ("cpus",)): _cpus,
    (Move.SET, (*_LIMITS, "pids")): _pids,
    (Move.SET, ("pids_limit",)): _pids,
    (Move.ADD, ("cap_drop",)): _listed("CapDrop"),
    (Move.ADD, ("cap_add",)): _listed("CapAdd"),
    (Move.ADD, ("security_opt",)): _listed("SecurityOpt"),
    (Move.REMOVE, ("security_opt",)): _unlisted("SecurityOpt"),
    (Move.SET, ("read_only",)): _flag("ReadonlyRootfs"),
    (Move.SET, ("init",)): _flag("Init"),
    (Move.ADD, ("tmpfs",)): _tmpfs,
    (Move.SET, ("logging", "driver")): _log_driver,
    (Move.SET, ("logging", "options", "max-size")): _log_option("max-size"),
    (Move.SET, ("logging", "options", "max-file")): _log_option("max-file"),
}


def _bound(change: Change, host: Host) -> bool:
    """An address of a published port, which is called `ADDRESS:HOST:CONTAINER/PROTOCOL`."""
    _, name, key = change.path if len(change.path) == 3 else ("", "", "")  # noqa: PLR2004  # ports, name, host_ip
    address, _, rest = name.rpartition(":")
    address, _, published = address.rpartition(":")
    ends = host.get("PortBindings", {}).get(rest)
    if key != "host_ip" or not ends:
        return False
    meant = [one for one in ends if (one.get("HostIp", ""), one.get("HostPort", "")) == (address, published)]
    moved = [{**one, "HostIp": str(change.value)} if one in meant else one for one in ends]
    host["PortBindings"] = {**host["PortBindings"], rest: moved}
    return bool(meant)
