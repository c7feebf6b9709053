"""The addresses of a Swarm from the engine's own record, which may lack parts, be damaged, or be out of reach."""

import pytest
from msgspec import json
from tests.read.host.host_trees import fifo, link, put

from dockward.engine.wire.blank import blank
from dockward.kit import swarm
from dockward.model.fact import Fact, unknown
from dockward.model.swarm import Swarm
from dockward.read.swarm import with_addresses

DATA = Fact("/srv/docker/")
RECORD = "/srv/docker/swarm/docker-state.json"
OUTSIDE = unknown("the API doesn't tell")
MEMBER = swarm(node_address="10.0.0.9", listen_address=OUTSIDE, data_path_address=OUTSIDE)


def record(root, **fields):
    put(root, RECORD, json.encode(fields))


def addresses(one):
    return one.listen_address.value, one.data_path_address.value


@pytest.mark.parametrize(
    ("listen", "expected"),
    [
        ("10.0.0.1:2377", "10.0.0.1"),
        ("0.0.0.0:2377", "0.0.0.0"),
        ("[fe80::1]:2377", "fe80::1"),
        ("[::]:2377", "::"),
        ("eth0:2377", "eth0"),
        ("", ""),
    ],
)
def test_the_management_address_is_the_host_without_port_and_brackets(tmp_path, listen, expected):
    record(tmp_path, ListenAddr=listen)
    found = with_addresses(MEMBER, tmp_path, DATA)
    assert found.listen_address.value == expected
    assert str(found.listen_address.place) == f"{RECORD} ListenAddr"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"DataPathAddr": "10.1.0.1", "LocalAddr": "10.0.0.1"}, "10.1.0.1"),
        ({"DataPathAddr": "", "LocalAddr": "10.0.0.1"}, "10.0.0.1"),
        ({"LocalAddr": ""}, "10.0.0.9"),
        ({}, "10.0.0.9"),
    ],
)
def test_a_data_plane_that_was_not_set_apart_has_the_nodes_own_address(tmp_path, fields, expected):
    record(tmp_path, ListenAddr="10.0.0.1:2377", RemoteAddr="10.0.0.2:2377", **fields)
    assert addresses(with_addresses(MEMBER, tmp_path, DATA)) == ("10.0.0.1", expected)


def test_where_nobody_tells_the_nodes_address_it_is_empty(tmp_path):
    record(tmp_path, ListenAddr="10.0.0.1:2377")
    lost = swarm(node_address=unknown("no answer"), listen_address=OUTSIDE, data_path_address=OUTSIDE)
    assert addresses(with_addresses(lost, tmp_path, DATA)) == ("10.0.0.1", "")


@pytest.mark.parametrize("node", [swarm(active=False), blank(Swarm, "no answer")])
def test_a_node_outside_of_a_swarm_is_left_as_it_is(tmp_path, node):
    record(tmp_path, ListenAddr="10.0.0.1:2377")
    assert with_addresses(node, tmp_path, DATA) == node


def test_without_the_data_directory_nothing_is_guessed(tmp_path):
    put(tmp_path, "/var/lib/docker/swarm/docker-state.json", b'{"ListenAddr": "10.0.0.1:2377"}')
    assert with_addresses(MEMBER, tmp_path, unknown("no answer")) == MEMBER


def _nothing(root, path):
    pass


def _huge(root, path):
    put(root, path, b'{"ListenAddr": "10.0.0.1:2377", "LocalAddr": "' + b"1" * (1 << 20) + b'"}')


def _loop(root, path):
    link(root, path, path)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (_nothing, "doesn't exist"),
        (_huge, "larger than 1048576 bytes"),
        (_loop, "too many symbolic links"),
        (fifo, "not a regular file"),
        (lambda root, path: put(root, path, b""), "is not what an engine writes"),
        (lambda root, path: put(root, path, b'{"ListenAddr": 5}'), "is not what an engine writes"),
        (lambda root, path: put(root, path, b"[]"), "is not what an engine writes"),
        (lambda root, path: put(root, path, b'{"x": ' + b"[" * 100_000), "is not what an engine writes"),
        (lambda root, path: put(root, path, b"\xff{"), "is not what an engine writes"),
    ],
)
def test_a_record_that_cannot_be_read_makes_both_addresses_unknown(tmp_path, broken, reason):
    broken(tmp_path, RECORD)
    found = with_addresses(MEMBER, tmp_path, DATA)
    for fact in (found.listen_address, found.data_path_address):
        assert reason in fact.content.reason
        assert RECORD in f"{fact.content.reason} {fact.place}"
    assert found.nodes == MEMBER.nodes
