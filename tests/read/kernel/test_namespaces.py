from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import HOST_NAMESPACES, OWN_NAMESPACES, FakeHost

from dockward.model.fact import Fact, Place, unknown
from dockward.model.kernel import IdRange
from dockward.read.kernel.namespaces import (
    find_shared,
    parse_id_map,
    parse_namespace,
    read_host_namespaces,
    read_namespaces,
)
from dockward.read.kernel.procfile import ProcessDirectory


@pytest.mark.parametrize(
    ("link", "inode"),
    [
        ("net:[4026531840]", 4026531840),
        ("net:[x]", None),
        ("", None),
        ("socket:[7]", 7),
        ("net:[" + "9" * 99 + "]", None),
    ],
)
def test_parse_namespace(link, inode):
    assert parse_namespace(link) == inode


def test_shared_are_those_with_the_hosts_inode():
    own = Fact(OWN_NAMESPACES, Place("/proc/50/ns"))
    shared = find_shared(own, Fact(HOST_NAMESPACES, Place("/proc/1/ns")))
    assert shared.value == {"cgroup", "user"}
    assert str(shared.place) == "/proc/50/ns"


def test_the_place_says_what_it_was_compared_with():
    shared = find_shared(Fact({"net": 1}, Place("/proc/50/ns")), Fact({"net": 1}, Place("/proc/self/ns")))
    assert shared.place.pointer == "compared with /proc/self/ns"


def test_unknown_on_either_side_is_unknown():
    known = Fact({"net": 1})
    assert find_shared(known, unknown("why")).content.reason == "why"
    assert find_shared(unknown("because"), known).content.reason == "because"


def test_a_kind_that_the_kernel_lacks_is_left_out(tmp_path):
    host = FakeHost(tmp_path)
    host.process(50, "0::/x\n", namespaces={"net": 5, "pid": 6})
    with ProcessDirectory(f"{tmp_path}/proc", 50) as directory:
        assert read_namespaces(directory) == {"net": 5, "pid": 6}


def test_the_hosts_are_those_of_its_first_process(tmp_path):
    FakeHost(tmp_path)
    host = read_host_namespaces(str(tmp_path))
    assert host.value == HOST_NAMESPACES
    assert host.place.source == "/proc/1/ns"


def test_another_roots_namespaces_are_never_replaced_by_our_own(tmp_path):
    assert not read_host_namespaces(str(tmp_path)).known


def test_this_machine():
    host = read_host_namespaces("")
    if host.known:
        assert host.value["net"] == parse_namespace(str(Path(f"{host.place.source}/net").readlink()))


def test_id_map():
    assert parse_id_map(b"         0     231072      65536\n     65536 1 1\nbad line\n") == (
        IdRange(0, 231072, 65536),
        IdRange(65536, 1, 1),
    )


@given(st.binary())
def test_never_raises(data: bytes):
    parse_id_map(data)
    parse_namespace(data.decode("latin-1"))
