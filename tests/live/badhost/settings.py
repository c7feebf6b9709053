"""The bad host's daemon: the settings that no engine should have."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.live.engine import HOST, EngineDistribution, PrivateEngine

BRIDGE_ADDRESS = "172.17.0.1"
OTHER_ADDRESS = "192.0.2.1"
"""Neither loopback nor a bridge's: as the host's address on its own network would be."""
SECCOMP_PROFILE: dict[str, Any] = {
    "defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [{"names": ["swapon"], "action": "SCMP_ACT_ERRNO"}],
}
FLAWS = (
    "api-on-loopback",
    "api-over-plain-tcp",
    "api-reachable-from-containers",
    "bridge-talk-open",
    "container-sprawl",
    "default-cgroup-parent-set",
    "default-log-unbounded",
    "default-ulimits-not-set",
    "engine-debugging",
    "engine-log-level",
    "engine-seccomp-custom",
    "engine-seccomp-weaker",
    "experimental-engine",
    "image-sprawl",
    "insecure-registry",
    "logs-stay-on-host",
    "memory-overcommitted",
    "metrics-exposed",
    "mirror-without-tls",
    "new-privileges-by-default",
    "no-authorization",
    "packet-filter-unmanaged",
    "root-not-remapped",
    "signatures-unchecked",
    "userland-proxy-on",
)
"""Rules that must find something on the engine."""


@contextmanager
def bad_engine(distribution: EngineDistribution = HOST) -> Iterator[PrivateEngine]:
    """An engine with every bad setting that it starts with; the API also answers on TCP inside its own network."""
    engine = PrivateEngine(distribution=distribution, before=_lay_ground)
    engine.settings.update(_settings(engine))
    addresses = (BRIDGE_ADDRESS, OTHER_ADDRESS, "127.0.0.1")
    engine.flags += (*(f"--host=tcp://{address}:2375" for address in addresses), "--tls=false")
    with engine:
        engine.socket.chmod(0o666)
        yield engine


def _settings(engine: PrivateEngine) -> dict[str, Any]:
    return {
        "cgroup-parent": f"/{engine.name}",
        "debug": True,
        "experimental": True,
        "insecure-registries": ["registry.example.org:5000", "10.0.0.0/8"],
        "iptables": False,
        "log-level": "debug",
        "metrics-addr": "0.0.0.0:9323",
        "registry-mirrors": ["http://mirror.example.org"],
        "runtimes": {"odd": {"path": "runc"}},
        "seccomp-profile": str(engine.directory / "seccomp.json"),
    }


def _lay_ground(engine: PrivateEngine) -> None:
    (engine.directory / "seccomp.json").write_text(json.dumps(SECCOMP_PROFILE))
    # dockerd listens before it makes its bridge, so the address must be there first.
    for words in (
        ("ip", "link", "add", "docker0", "type", "bridge"),
        ("ip", "address", "add", f"{BRIDGE_ADDRESS}/16", "dev", "docker0"),
        ("ip", "link", "set", "docker0", "up"),
        ("ip", "address", "add", f"{OTHER_ADDRESS}/32", "dev", "lo"),
    ):
        engine.inside(*words)
