"""A Docker world in good order on a real engine: nothing in it may be found wanting."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.live.engine import HOST, EngineDistribution, PrivateEngine, make_image
from tests.live.engine.images import BUSYBOX
from tests.live.registry import REGISTRY, send_through_registry

IMAGE = f"{REGISTRY}/shop/api"
VERSION = "1.4.2"
CONTAINERS = ("api", "store", "worker")
BEYOND_SETTINGS = frozenset({"ancient-api-accepted", "cgroup-v1", "security-module-unused"})
"""Rules about the engine that no setting satisfies: the machine's kernel or the engine's age decides."""
MIB = 1 << 20
_PATIENCE = 30.0
_SECOND = 1_000_000_000
SETTINGS: Mapping[str, Any] = {
    "authorization-plugins": ["test-authorization"],
    "default-address-pools": [{"base": "10.201.0.0/16", "size": 24}],
    "default-cgroupns-mode": "private",
    "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 4096}},
    "icc": False,
    "ip": "127.0.0.1",
    "live-restore": True,
    "log-driver": "gelf",
    "log-level": "info",
    "log-opts": {"gelf-address": "udp://127.0.0.1:12201"},
    "no-new-privileges": True,
    "userland-proxy": False,
    "userns-remap": "default",
}
LABELS = {
    "org.opencontainers.image.title": "shop api",
    "org.opencontainers.image.licenses": "Apache-2.0",
    "org.opencontainers.image.source": "https://git.example.org/shop/api",
    "org.opencontainers.image.revision": "4f1d2c3b5a697887a6b5c4d3e2f1000102030405",
    "org.opencontainers.image.version": VERSION,
    "org.opencontainers.image.vendor": "Example",
    "org.opencontainers.image.authors": "shop team <shop@example.org>",
    "org.opencontainers.image.base.name": "registry.example.org/base/busybox:1.35.0",
    "org.opencontainers.image.base.digest": "sha256:" + "ba" * 32,
}
_PROJECT = {"com.docker.compose.project": "shop"}


@contextmanager
def hardened_engine(distribution: EngineDistribution = HOST) -> Iterator[PrivateEngine]:
    """An engine with hardened settings and a workload of three services on it."""
    with PrivateEngine(settings=SETTINGS, distribution=distribution) as engine:
        build_hardened_host(engine)
        yield engine


def build_hardened_host(engine: PrivateEngine) -> None:
    """Make the workload: a service behind a loopback port, two on an internal network; wait until all are healthy."""
    pinned = _make_pinned_image(engine)
    for network, internal in (("shop_front", False), ("shop_back", True)):
        _make_network(engine, network, internal=internal)
    engine.api("POST", "/volumes/create", {"Name": "shop_data", "Labels": _PROJECT})
    port = {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}]}
    _start(engine, "api", pinned, "shop_front", {"PortBindings": port})
    data = {"Type": "volume", "Source": "shop_data", "Target": "/data"}
    _start(engine, "store", pinned, "shop_back", {"Mounts": [data]})
    _start(engine, "worker", pinned, "shop_back", {})
    for container in CONTAINERS:
        wait_for(engine, container, "healthy")


def _make_pinned_image(engine: PrivateEngine) -> str:
    tag = f"{IMAGE}:{VERSION}"
    with_created = LABELS | {"org.opencontainers.image.created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    make_image(
        engine,
        tag,
        "USER 10001:10001",
        "EXPOSE 8080",
        f'CMD ["/{BUSYBOX}", "httpd", "-f", "-p", "8080", "-h", "/www"]',
        f'HEALTHCHECK --interval=2s --timeout=5s --retries=3 CMD ["/{BUSYBOX}", "wget", "-q", "-O", "/dev/null", '
        '"http://127.0.0.1:8080/"]',
        *(f'LABEL "{name}"="{value}"' for name, value in with_created.items()),
        files={"www/index.html": b"ok\n"},
        applets=False,
    )
    return send_through_registry(engine, tag)


def wait_for(engine: PrivateEngine, container: str, health: str) -> None:
    """Wait until a container's health check says `health`. Raises `TimeoutError`."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        state = engine.api("GET", f"/containers/{container}/json")["State"]
        if state.get("Health", {}).get("Status") == health:
            return
        time.sleep(0.1)
    raise TimeoutError(f"{container} isn't {health}: {state}")


def _make_network(engine: PrivateEngine, name: str, *, internal: bool) -> None:
    body = {
        "Name": name,
        "Driver": "bridge",
        "Internal": internal,
        "CheckDuplicate": True,
        "Labels": _PROJECT,
        "Options": {"com.docker.network.bridge.host_binding_ipv4": "127.0.0.1"},
    }
    engine.api("POST", "/networks/create", body)


def _start(engine: PrivateEngine, name: str, image: str, network: str, more: Mapping[str, Any]) -> None:
    host = {
        "CapDrop": ["ALL"],
        "CgroupnsMode": "private",
        "IpcMode": "private",
        "Memory": 64 * MIB,
        "MemoryReservation": 32 * MIB,
        "MemorySwap": 64 * MIB,
        "NanoCpus": _SECOND // 2,
        "CpuShares": 512,
        "NetworkMode": network,
        "PidsLimit": 50,
        "ReadonlyRootfs": True,
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 5},
        "SecurityOpt": ["no-new-privileges"],
        "ShmSize": 16 * MIB,
        "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=16m"},
        "Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 2048}],
        **more,
    }
    labels = {**_PROJECT, "com.docker.compose.service": name}
    engine.run(name, image, host=host, Labels=labels, Hostname=name)
