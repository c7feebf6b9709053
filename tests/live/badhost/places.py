"""Bad containers of practices 8 and 14, and the host's directories of 6: what they get to see of the host."""

from pathlib import Path
from typing import Any

from tests.live.badhost.container import BadContainer, bad, publish
from tests.live.engine import PrivateEngine

SHARED_VOLUME = "shared-data"
SOCKET_VOLUME = "looks-ordinary"
ROOT_VOLUME = "whole-host"
_ANONYMOUS = "0a" * 32
_COPIED = ("sh", "-c", "cp /bin/busybox /data/busybox; exec /data/busybox sleep 1000000")


def make_volumes(engine: PrivateEngine) -> dict[str, str]:
    """Make the volumes that the containers mount; returns flaw → volume."""
    devices = {SOCKET_VOLUME: str(engine.socket.parent), ROOT_VOLUME: engine.distribution.path_of("/")}
    for name, device in devices.items():
        options = {"type": "none", "o": "bind", "device": device}
        engine.api("POST", "/volumes/create", {"Name": name, "Driver": "local", "DriverOpts": options})
    disk = _host_disk()
    if disk:
        options = {"type": "ext4", "device": disk}
        engine.api("POST", "/volumes/create", {"Name": "host-disk", "Driver": "local", "DriverOpts": options})
    engine.api("POST", "/volumes/create", {"Name": _ANONYMOUS})
    kernel = {"type": "proc", "device": "proc"}
    engine.api("POST", "/volumes/create", {"Name": "kernel-files", "Driver": "local", "DriverOpts": kernel})
    engine.api("POST", "/volumes/create", {"Name": SHARED_VOLUME})
    found = {"volume-of-host-disk": "volume/host-disk"} if disk else {}
    return found | {
        "anonymous-volume-unused": f"volume/{_ANONYMOUS}",
        "volume-between-projects": f"volume/{SHARED_VOLUME}",
        "volume-of-kernel-filesystem": "volume/kernel-files",
    }


def _host_disk() -> str:
    """The device of the host's root; empty where that is no device of its own, as in a container."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        source, target, *_ = line.split()
        if target == "/":
            return source if source.startswith("/dev/") else ""
    return ""


def places(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    """The containers, in an order in which each finds those that it leans on."""
    return (*_directories(engine), *_sockets(engine), *_writable())


def _directories(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    shared = engine.directory / "shared"
    return (
        bad("sensitive-host-dir", Binds=[f"{engine.distribution.path_of('/etc')}:/host/etc:ro"]),
        bad("host-root-writable", Binds=[f"{engine.distribution.path_of('/')}:/host"]),
        bad("host-dir-disturbed", Binds=[f"{engine.distribution.path_of('/var/log')}:/logs"]),
        BadContainer("data-root-mounted", ("host-root-writable",), host={"Binds": [f"{engine.data_root}:/docker"]}),
        bad("writable-below-readonly", Binds=[f"{engine.directory}:/engine:ro"]),
        bad("volumes-from-another", VolumesFrom=["sensitive-host-dir"]),
        bad("shared-propagation", Binds=[f"{shared}:/shared:rshared"]),
        bad("slave-propagation", "host-dir-between-projects", Binds=[f"{shared}:/shared:rslave"]),
        bad("writable-configuration", Binds=[f"{shared}:/etc/nginx"]),
        BadContainer("root-by-volume", ("volume-hides-host-dir",), host={"Binds": [f"{ROOT_VOLUME}:/data"]}),
    )


def _sockets(engine: PrivateEngine) -> tuple[BadContainer, ...]:
    socket = str(engine.socket)
    published: dict[str, Any] = {"Binds": [f"{socket}:/s"], "PortBindings": publish(8000, 18000)}
    return (
        bad("docker-socket-mounted", Binds=[f"{socket}:/var/run/docker.sock:ro"]),
        bad("socket-directory-mounted", Binds=[f"{engine.socket.parent}:/host/run"]),
        BadContainer("nested-engine", ("nested-engine", "nested-engine-open"), command=("/usr/bin/dockerd",)),
        bad("socket-by-volume", Binds=[f"{SOCKET_VOLUME}:/data"]),
        bad("runtime-socket-mounted", Binds=[f"{engine.containerd_socket}:/c.sock"]),
        bad("socket-by-process-namespace", PidMode="container:docker-socket-mounted"),
        BadContainer("socket-taken-over", ("docker-socket-mounted",), host={"VolumesFrom": ["docker-socket-mounted"]}),
        BadContainer(
            "socket-holder-published",
            ("socket-holder-published",),
            command=("httpd", "-f", "-p", "8000"),
            host=published,
        ),
        bad("socket-by-shared-network", NetworkMode="container:socket-holder-published"),
        BadContainer("docker-host-set", ("docker-host-set",), config={"Env": ["DOCKER_HOST=tcp://172.17.0.1:2375"]}),
        bad("api-on-shared-loopback", "host-network", NetworkMode="host"),
    )


def _of_project(name: str, **host: Any) -> BadContainer:
    labels = {"com.docker.compose.project": name}
    return BadContainer(f"of-project-{name}", (), host=host, config={"Labels": labels})


def _own_volume() -> dict[str, Any]:
    return {"Binds": ["program-data:/data"]}


def _writable() -> tuple[BadContainer, ...]:
    return (
        _of_project("one", Binds=[f"{SHARED_VOLUME}:/data"]),
        _of_project("other", Binds=[f"{SHARED_VOLUME}:/data"]),
        BadContainer("program-on-writable-mount", ("program-on-writable-mount",), command=_COPIED, host=_own_volume()),
    )
