"""The bad host's Swarm: one manager with everything left as it comes, and a service with host access."""

from tests.live.badhost.container import BASE
from tests.live.engine import PrivateEngine

SERVICE = "bad-service"
NETWORK = "plain-overlay"
_YEAR = 365 * 24 * 3600 * 1_000_000_000


def make_swarm(engine: PrivateEngine) -> dict[str, str]:
    """Start Swarm mode with a service; returns flaw → subject."""
    body = {
        "ListenAddr": "0.0.0.0:2377",
        "AdvertiseAddr": "127.0.0.1",
        "Spec": {"CAConfig": {"NodeCertExpiry": _YEAR}},
    }
    engine.api("POST", "/swarm/init", body)
    engine.api("POST", "/networks/create", {"Name": NETWORK, "Driver": "overlay", "Attachable": True})
    secret = {"Name": "db-password", "Data": "bm90LWEtcmVhbC1wYXNzd29yZA=="}
    engine.api("POST", "/configs/create", secret)
    engine.api("POST", "/services/create", _service(engine))
    return {
        "node-certificates-long": "swarm",
        "swarm-on-every-address": "swarm",
        "swarm-unlocked": "swarm",
    }


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
