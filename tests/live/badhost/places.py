"""Bad containers of practices 8 and 14, and the host's directories of 6: what they get to see of the host."""

from typing import Any

from tests.live.badhost.container import BadContainer, bad, publish
from tests.live.engine import PrivateEngine

SHARED_VOLUME = "shared-data"
SOCKET_VOLUME = "looks-ordinary"
ROOT_VOLUME = "whole-host"
_VOLUMES = {SOCKET_VOLUME: "socket", ROOT_VOLUME: "root"}


def make_volumes(engine: PrivateEngine) -> dict[str, str]:
    """Make the volumes that the containers mount; returns flaw → volume."""
    devices = {SOCKET_VOLUME: str(engine.socket.parent), ROOT_VOLUME: "/"}
    for name, device in devices.items():
        options = {"type": "none", "o": "bind", "device": device}
        engine.api("POST", "/volumes/create", {"Name": name, "Driver": "local", "DriverOpts": options})
    kernel = {"type": "proc", "device": "proc"}
    engine.api("POST", "/volumes/create", {"Name": "kernel-files", "Driver": "local", "DriverOpts": kernel})
    engine.api("POST", "/volumes/create", {"Name": SHARED_VOLUME})
    return {
        "volume-hides-host-dir": f"volume/{ROOT_VOLUME}",
        "volume-of-kernel-filesystem": "volume/kernel-files",
    }


def places(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    """The containers, in an order in which each finds those that it leans on."""
    return (*_directories(engine), *_sockets(engine), *_writable())


def _directories(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    shared = engine.directory / "shared"
    return (
        bad("sensitive-host-dir", Binds=["/etc:/host/etc:ro"]),
        bad("host-root-writable", Binds=["/:/host"]),
        BadContainer("data-root-mounted", ("sensitive-host-dir",), host={"Binds": [f"{engine.data_root}:/docker"]}),
        bad("volumes-from-another", VolumesFrom=["sensitive-host-dir"]),
        bad("shared-propagation", Binds=[f"{shared}:/shared:rshared"]),
        BadContainer("root-by-volume", ("volume-hides-host-dir",), host={"Binds": [f"{ROOT_VOLUME}:/data"]}),
    )


def _sockets(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    socket = str(engine.socket)
    published: dict[str, Any] = {"Binds": [f"{socket}:/s"], "PortBindings": publish(8000, 18000)}
    return (
        bad("docker-socket-mounted", Binds=[f"{socket}:/var/run/docker.sock:ro"]),
        bad("socket-directory-mounted", Binds=[f"{engine.socket.parent}:/host/run"]),
        bad("socket-by-volume", Binds=[f"{SOCKET_VOLUME}:/data"]),
        bad("runtime-socket-mounted", Binds=[f"{engine.containerd_socket}:/c.sock"]),
        bad("socket-by-process-namespace", PidMode="container:docker-socket-mounted"),
        bad("socket-by-volumes-from", VolumesFrom=["docker-socket-mounted"]),
        BadContainer(
            "socket-holder-published",
            ("socket-holder-published",),
            command=("httpd", "-f", "-p", "8000"),
            host=published,
        ),
        bad("socket-by-shared-network", NetworkMode="container:socket-holder-published"),
        BadContainer("docker-host-set", ("docker-host-set",), config={"Env": ["DOCKER_HOST=tcp://172.17.0.1:2375"]}),
        bad("api-on-shared-loopback", NetworkMode="host"),
    )


def _writable() -> tuple[BadContainer, ...]:
    return (
        bad("root-writable", ReadonlyRootfs=False),
        bad("tmpfs-executable", Tmpfs={"/scratch": "rw,exec,suid,dev"}),
        bad("volume-shared-1", Binds=[f"{SHARED_VOLUME}:/data"]),
        bad("volume-shared-2", Binds=[f"{SHARED_VOLUME}:/data"]),
    )
