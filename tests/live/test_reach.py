"""Which addresses of the host containers reach: what the model says, held against what answers on a real engine."""

import subprocess

import pytest
from tests.live.engine import PrivateEngine, make_image

from dockward.model.hostreach import reach_from
from dockward.read.world import ReadOptions, read_world

pytestmark = pytest.mark.live
BRIDGE, OTHER, PORT = "172.17.0.1", "192.0.2.1", 2375
ADDRESSES = (BRIDGE, OTHER, "127.0.0.1")
NETWORKS = {
    "near": {},
    "inner": {"Internal": True},
    "quiet": {"Options": {"com.docker.network.bridge.enable_icc": "false"}},
    "spread": {"Driver": "overlay", "Attachable": True},
    "spread-inner": {"Driver": "overlay", "Attachable": True, "Internal": True},
}
CONTAINERS = {
    "in-bridge": "bridge",
    "in-none": "none",
    "in-host": "host",
    **{f"in-{name}": name for name in NETWORKS},
    "with-inner": "container:in-inner",
    "with-that": "container:with-inner",
    "with-host": "container:in-host",
}


def _lay_ground(engine):
    # dockerd listens before it makes its bridge, so the address must be there first.
    for words in (
        ("ip", "link", "add", "docker0", "type", "bridge"),
        ("ip", "address", "add", f"{BRIDGE}/16", "dev", "docker0"),
        ("ip", "link", "set", "docker0", "up"),
        ("ip", "address", "add", f"{OTHER}/32", "dev", "lo"),
    ):
        engine.inside(*words)


@pytest.fixture(scope="module")
def open_engine(distribution):
    flags = (*(f"--host=tcp://{address}:{PORT}" for address in ADDRESSES), "--tls=false")
    with PrivateEngine(distribution=distribution, flags=flags, before=_lay_ground) as engine:
        make_image(engine, "idle:1.0", 'CMD ["sleep", "1000000"]')
        engine.api("POST", "/swarm/init", {"ListenAddr": "127.0.0.1:2377", "AdvertiseAddr": "127.0.0.1"})
        for name, body in NETWORKS.items():
            engine.api("POST", "/networks/create", {"Name": name, "Driver": "bridge", **body})
        for name, network in CONTAINERS.items():
            engine.run(name, "idle:1.0", host={"NetworkMode": network})
        yield engine


@pytest.fixture(scope="module")
def open_world(open_engine, tmp_path_factory):
    return read_world(ReadOptions(environment=open_engine.environment, home=tmp_path_factory.mktemp("home"))).world


def _answers(engine, container, address):
    url = f"http://{address}:{PORT}/_ping"
    words = ["docker", "exec", container, "busybox", "timeout", "5", "busybox", "wget", "-q", "-O", "-", url]
    done = subprocess.run(words, env=engine.environment, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout == "OK"


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_model_and_the_network_agree(open_engine, open_world, container):
    w = next(one for one in open_world.containers if one.name == container)
    told = {address: reach_from(w, address, PORT, open_world) is not None for address in ADDRESSES}
    assert told == {address: _answers(open_engine, container, address) for address in ADDRESSES}
