"""The bad host's Swarm: a manager with everything as it comes, a node that went down, a service with host access."""

import time

from tests.live.badhost.container import BASE
from tests.live.engine import PrivateEngine

SERVICE = "bad-service"
NETWORK = "plain-overlay"
_MANAGER, _WORKER = "10.99.0.1", "10.99.0.2"
_PATIENCE = 60.0
_YEAR = 365 * 24 * 3600 * 1_000_000_000


def make_swarm(engine: PrivateEngine) -> dict[str, str]:
    """Start Swarm mode with a second node that is lost again, and a service; returns flaw → subject."""
    with PrivateEngine(distribution=engine.distribution) as worker:
        _connect(engine, worker)
        body = {
            "ListenAddr": "0.0.0.0:2377",
            "AdvertiseAddr": _MANAGER,
            "Spec": {"CAConfig": {"NodeCertExpiry": _YEAR}},
        }
        engine.api("POST", "/swarm/init", body)
        token = engine.api("GET", "/swarm")["JoinTokens"]["Worker"]
        join = {"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": _WORKER, "RemoteAddrs": [f"{_MANAGER}:2377"]}
        worker.api("POST", "/swarm/join", {**join, "JoinToken": token})
    engine.api("POST", "/networks/create", {"Name": NETWORK, "Driver": "overlay", "Attachable": True})
    engine.api("POST", "/configs/create", {"Name": "db-password", "Data": "bm90LWEtcmVhbC1wYXNzd29yZA=="})
    engine.api("POST", "/services/create", _service(engine))
    _await_lost_node(engine)
    return {
        "attachable-overlay": f"network/{NETWORK}",
        "docker-socket-mounted": f"service/{SERVICE}",
        "manager-count-unsafe": "swarm",
        "manager-runs-work": "swarm",
        "node-certificates-long": "swarm",
        "node-down": "swarm",
        "overlay-unencrypted": f"network/{NETWORK}",
        "secret-in-swarm-config": "swarm",
        "swarm-on-every-address": "swarm",
        "swarm-planes-together": "swarm",
        "swarm-secret-in-environment": f"service/{SERVICE}",
        "swarm-unlocked": "swarm",
    }


def _connect(engine: PrivateEngine, worker: PrivateEngine) -> None:
    """Lay a cable between the networks of two engines; it goes with the first of them."""
    for words in (
        ("ip", "link", "add", "node", "type", "veth", "peer", "name", "node", "netns", worker.name),
        ("ip", "address", "add", f"{_MANAGER}/24", "dev", "node"),
        ("ip", "link", "set", "node", "up"),
    ):
        engine.inside(*words)
    worker.inside("ip", "address", "add", f"{_WORKER}/24", "dev", "node")
    worker.inside("ip", "link", "set", "node", "up")


def _await_lost_node(engine: PrivateEngine) -> None:
    deadline = time.monotonic() + _PATIENCE
    while all(one["Status"]["State"] == "ready" for one in engine.api("GET", "/nodes")):
        if time.monotonic() > deadline:
            raise TimeoutError("the lost node still counts as ready")
        time.sleep(0.2)


def _service(engine: PrivateEngine) -> dict[str, object]:
    socket = {"Type": "bind", "Source": str(engine.socket), "Target": "/var/run/docker.sock"}
    container = {
        "Image": BASE,
        "Command": ["sleep", "1000000"],
        "Env": ["DB_PASSWORD=not-a-real-password"],
        "Mounts": [socket],
        "CapabilityAdd": ["CAP_SYS_ADMIN"],
    }
    port = {"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8099, "PublishMode": "host"}
    return {
        "Name": SERVICE,
        "TaskTemplate": {"ContainerSpec": container, "Networks": [{"Target": NETWORK}]},
        "EndpointSpec": {"Mode": "dnsrr", "Ports": [port]},
        "Mode": {"Replicated": {"Replicas": 1}},
    }
