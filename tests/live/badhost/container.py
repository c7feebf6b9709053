"""The form in which the bad host's containers are written down: their flaws, and the settings that do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BASE = "bad/base:latest"
FOREVER = ("sleep", "1000000")


@dataclass(frozen=True)
class BadContainer:
    """A container and the rules that must find something on it; `host` is its HostConfig, `config` the rest."""

    name: str
    flaws: tuple[str, ...]
    image: str = BASE
    command: tuple[str, ...] = FOREVER
    host: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    started: bool = True


def bad(name: str, *more: str, **host: Any) -> BadContainer:
    """A container named after its chief flaw, whose flaws all come from its HostConfig."""
    return BadContainer(name, (name, *more), host=host)


def publish(container_port: int, host_port: int, address: str = "") -> dict[str, Any]:
    """A published port as HostConfig has it; without an address it is open on all of them."""
    return {f"{container_port}/tcp": [{"HostIp": address, "HostPort": str(host_port)}]}
