"""A made-up machine with an engine on it: a file tree with /proc, the daemon's process, and what the engine answers."""

import json
import os
from contextlib import contextmanager

from tests.engine import answers
from tests.engine.answers import CONTAINER_ID, IMAGE, changed, container
from tests.engine.fake_engine import FakeEngine
from tests.read.kernel.fake_host import HOST_NAMESPACES, OWN_NAMESPACES, FakeHost, tcp_line
from tests.read.served import info, served, served_tcp

from dockward.read.world import ReadOptions, read_world

DAEMON = 900
CONTAINER = 26349
DATA = "/srv/docker"
RECORD = f"{DATA}/swarm/docker-state.json"
LAYER = f"{DATA}/overlay2/l1/diff"
MEMBER = {"NodeAddr": "10.0.0.1", "LocalNodeState": "active", "ControlAvailable": True}
WORKER = {"NodeAddr": "10.0.0.2", "LocalNodeState": "active", "ControlAvailable": False}


class Machine(FakeHost):
    """The tree at `root`, one engine with one container of one image, and the socket it answers on."""

    def __init__(self, directory):
        super().__init__(directory / "root")
        self.address = directory / "s"
        self.home = directory / "home"
        self.home.mkdir()
        self.write("/etc/hostname", "harbour\n")
        self.write("/proc/stat", "cpu 1 2 3\nbtime 1700000000\n")
        self.write("/etc/docker/daemon.json", json.dumps({"live-restore": True, "data-root": DATA}))
        self.process(CONTAINER, f"0::/docker/{CONTAINER_ID}\n", namespaces=OWN_NAMESPACES, Uid="0\t0\t0\t0")
        lower = {"Name": "overlay2", "Data": {"LowerDir": "", "UpperDir": LAYER}}
        self.engine = FakeEngine(**{"/info": info(DockerRootDir=DATA)})
        self.engine.add_container(container(State__Pid=CONTAINER)).add_image(changed(IMAGE, GraphDriver=lower))

    def run_daemon(self, *flags):
        """The daemon's process, which holds the socket and listens on TCP port 2375 without any setting for it."""
        self.process(DAEMON, "0::/system.slice/docker.service\n", namespaces=HOST_NAMESPACES, Name="dockerd")
        self.write(f"/proc/{DAEMON}/cmdline", "\0".join(("/usr/bin/dockerd", *flags, "")))
        ticks = 250 * os.sysconf("SC_CLK_TCK")
        self.write(f"/proc/{DAEMON}/stat", f"{DAEMON} (dockerd) S " + "0 " * 18 + f"{ticks} 7 8\n")
        self.write(f"/proc/{DAEMON}/net/unix", f"header\n0: 2 0 00010000 0001 01 500 {self.address}\n")
        self.write(f"/proc/{DAEMON}/net/tcp", "header\n" + tcp_line("00000000", 2375, 501))
        self.socket(DAEMON, 3, 500)
        self.socket(DAEMON, 4, 501)

    def put_layer(self, path, content=b"x", mode=0o644):
        """A file in the image's only layer."""
        self.write(f"{LAYER}/{path}", content)
        (self.root / LAYER.lstrip("/") / path).chmod(mode)

    def answers_info(self, *, here=True, **changes):
        """What the engine says of itself from now on."""
        self.engine.routes["/info"] = info(here=here, DockerRootDir=DATA, **changes)

    def make_swarm(self, member, **routes):
        """A member of a Swarm; `routes` are the answers that a manager gives besides."""
        self.answers_info(Swarm=member)
        self.engine.routes |= {"/swarm": answers.SWARM, "/nodes": [answers.NODE], "/secrets": [], "/configs": []}
        self.engine.routes |= {"/services": [answers.SERVICE], **routes}

    @contextmanager
    def reading(self, *, tcp=False):
        """A function that reads everything through the engine's address."""
        with served_tcp(self.engine) if tcp else served(self.engine, self.address) as address:
            yield lambda watch=lambda _: None, seconds=5.0: self._read(address, watch, seconds)

    def read(self, address="", *, tcp=False, seconds=5.0):
        """Everything, once; `address` instead of the engine's own."""
        if address:
            return self._read(address, lambda _: None, seconds)
        with self.reading(tcp=tcp) as read:
            return read(seconds=seconds)

    def _read(self, address, watch, seconds):
        options = ReadOptions(environment={"DOCKER_HOST": address}, home=self.home, root=self.root, seconds=seconds)
        return read_world(options, watch)
