"""Ports: published, to be published, exposed."""

import msgspec
import pytest
from tests.engine.answers import container

from dockward.engine.wire.inspect import Inspect
from dockward.engine.wire.ports import ports_from
from dockward.engine.wire.source import Untold
from dockward.model.workload import Port


def ports(**changes):
    return ports_from(msgspec.convert(container(**changes), Inspect))


def test_a_running_container_has_what_the_engine_gave_it():
    found = ports(
        Config__ExposedPorts={"80/tcp": {}, "90/tcp": {}},
        HostConfig__PortBindings={"80/tcp": [{"HostIp": "", "HostPort": ""}]},
        NetworkSettings__Ports={
            "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32768"}, {"HostIp": "::", "HostPort": "32768"}],
            "90/tcp": None,
        },
    )
    assert found == (Port(80, "tcp", "0.0.0.0", 32768), Port(80, "tcp", "::", 32768), Port(90, "tcp"))


def test_a_running_container_whose_network_publishes_nothing():
    asked = {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]}
    assert ports(HostConfig__PortBindings=asked, Config__ExposedPorts={"80/tcp": {}}) == (Port(80),)


@pytest.mark.parametrize(("host_port", "wanted"), [("8080", 8080), ("", 0), ("8000-8010", 8000)])
def test_a_stopped_container_has_what_it_asked_for(host_port, wanted):
    asked = {"53/udp": [{"HostIp": "127.0.0.1", "HostPort": host_port}]}
    assert ports(State__Status="exited", HostConfig__PortBindings=asked) == (Port(53, "udp", "127.0.0.1", wanted),)


def test_all_exposed_ports_published():
    found = ports(
        State__Status="created", HostConfig__PublishAllPorts=True, Config__ExposedPorts={"80/tcp": {}, "81": {}}
    )
    assert found == (Port(80, "tcp", "", 0), Port(81, "tcp", "", 0))


@pytest.mark.parametrize("mode", ["host", "none", "container:abc"])
def test_modes_in_which_nothing_is_published(mode):
    asked = {"80/tcp": [{"HostIp": "", "HostPort": "80"}]}
    found = ports(
        State__Status="exited",
        HostConfig__NetworkMode=mode,
        HostConfig__PortBindings=asked,
        Config__ExposedPorts={"80/tcp": {}},
    )
    assert found == (Port(80),)


def test_ranges_are_counted_out():
    assert ports(Config__ExposedPorts={"80-82/tcp": {}}) == (Port(80), Port(81), Port(82))


@pytest.mark.parametrize("spec", ["http/tcp", "70000/tcp", "9-3/tcp", "-1/tcp", ""])
def test_what_is_no_port(spec):
    with pytest.raises(Untold):
        ports(Config__ExposedPorts={spec: {}})


def test_more_ports_than_there_are():
    with pytest.raises(Untold, match="more than"):
        ports(Config__ExposedPorts={"1-65535/tcp": {}, "1-65535/udp": {}})
