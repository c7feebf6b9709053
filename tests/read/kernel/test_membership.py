import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.kernel.membership import CgroupLine, in_container, own_path, parse_cgroup, parse_container

A, B = "a1" * 32, "b2" * 32


@pytest.mark.parametrize(
    "path",
    [
        f"/docker/{A}",
        f"/system.slice/docker-{A}.scope",
        f"/custom.slice/custom-parent.slice/docker-{A}.scope",
        f"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-{A}.scope",
        f"/kubepods/burstable/pod8d3b9a52-0000-4000-8000-000000000000/{A}",
        f"/kubepods.slice/kubepods-pod8d3b9a52.slice/cri-containerd-{A}.scope",
        f"/../{A}",
        f"/system.slice/docker-{A}.scope/init.scope/deeper",
    ],
)
def test_the_id_is_found_wherever_the_path_has_it(path):
    assert parse_container(f"0::{path}\n".encode(), {A, B}) == A
    assert in_container(f"0::{path}\n".encode())


def test_only_known_containers_count():
    assert parse_container(f"0::/docker/{A}\n".encode(), {B}) is None
    assert in_container(f"0::/docker/{A}\n".encode())


def test_nested_engines_give_the_innermost_that_is_known():
    data = f"0::/docker/{A}/docker/{B}\n".encode()
    assert parse_container(data, {A, B}) == B
    assert parse_container(data, {A}) == A


def test_longer_and_shorter_numbers_are_no_ids():
    assert parse_container(f"0::/docker/{A}0\n0::/x/{A[:-1]}\n".encode(), {A}) is None
    assert not in_container(b"0::/system.slice/docker.service\n")


def test_lines_of_version_1_and_2():
    assert parse_cgroup(b"9:name=systemd:/x\n3:cpu,cpuacct:/docker/1\n0::/a:b\nbroken\n7:x\n") == (
        CgroupLine((), "/x", unified=False),
        CgroupLine(("cpu", "cpuacct"), "/docker/1", unified=False),
        CgroupLine((), "/a:b", unified=True),
    )


def test_own_path_ends_with_the_container():
    assert own_path(f"/system.slice/docker-{A}.scope/init.scope", A) == f"/system.slice/docker-{A}.scope"
    assert own_path(f"/docker/{A}", A) == f"/docker/{A}"
    assert own_path("/", A) == ""
    assert own_path("/elsewhere", A) == "/elsewhere"


@given(st.binary())
def test_never_raises(data: bytes):
    parse_container(data, {A})
    for line in parse_cgroup(data):
        own_path(line.path, A)
