"""Mounts: what was asked for, what the engine made of it, and what volumes really show."""

import msgspec
import pytest
from tests.engine.answers import HOST_CONFIG

from dockward.engine.wire.inspect import HostConfig, MountPoint
from dockward.engine.wire.mounts import bound_device, mounts_from, with_volumes
from dockward.engine.wire.source import Untold
from dockward.kit import volume, workload
from dockward.model.fact import Unknown
from dockward.model.workload import Mount, MountKind

ANONYMOUS = "98" * 32


def mounts(*points, **host):
    made = mounts_from(
        msgspec.convert({**HOST_CONFIG, **host}, HostConfig), msgspec.convert(list(points), list[MountPoint])
    )
    return {one.target: one for one in made}


def point(**fields):
    return {
        "Type": "bind",
        "Source": "/src",
        "Destination": "/dst",
        "Mode": "",
        "RW": True,
        "Propagation": "",
        **fields,
    }


def test_a_bind():
    found = mounts(
        point(Mode="ro,z", RW=False, Propagation="rslave", Destination="/dst/"), Binds=["/src:/dst:ro,z,rslave"]
    )
    assert found == {
        "/dst": Mount(
            kind=MountKind.BIND,
            target="/dst",
            source="/src",
            host_path="/src",
            writable=False,
            propagation="rslave",
            options=frozenset({"ro", "z"}),
        )
    }


def test_volumes_are_named_or_not():
    found = mounts(
        point(
            Type="volume", Name="data", Source="/var/lib/docker/volumes/data/_data", Driver="local", Destination="/a"
        ),
        point(Type="volume", Name=ANONYMOUS, Source="/x", Driver="local", Destination="/b"),
    )
    assert (found["/a"].source, found["/a"].anonymous, found["/a"].driver) == ("data", False, "local")
    assert found["/a"].host_path is None
    assert found["/b"].anonymous


def test_a_tmpfs_has_the_engines_own_options_unless_told_otherwise():
    plain = mounts(Tmpfs={"/tmp": ""})["/tmp"]
    assert plain.options == {"rw", "noexec", "nosuid", "nodev"}
    assert (plain.kind, plain.writable, plain.size) == (MountKind.TMPFS, True, None)
    loose = mounts(Tmpfs={"/tmp": "exec,ro,size=64m,mode=1777"})["/tmp"]
    assert loose.options == {"ro", "exec", "nosuid", "nodev", "size=64m", "mode=1777"}
    assert (loose.writable, loose.size) == (False, 64 << 20)


def test_the_last_of_two_contrary_options_counts():
    assert "noexec" in mounts(Tmpfs={"/tmp": "exec,noexec"})["/tmp"].options
    assert "noexec" not in mounts(Tmpfs={"/tmp": "noexec,exec"})["/tmp"].options


@pytest.mark.parametrize(("text", "size"), [("4096", 4096), ("1k", 1024), ("2G", 2 << 30), ("50%", None), ("x", None)])
def test_sizes(text, size):
    assert mounts(Tmpfs={"/t": f"size={text}"})["/t"].size == size


def test_a_tmpfs_by_mount():
    spec = {"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 1000, "Options": [["exec"], ["uid", "5"]]}}
    found = mounts(point(Type="tmpfs", Source="", Destination="/t"), Mounts=[spec])
    assert found["/t"].size == 1000
    assert {"exec", "uid=5"} <= found["/t"].options


def test_what_the_engine_has_not_made_yet_is_still_asked_for():
    found = mounts(
        Binds=["/var/run/docker.sock:/s", "named:/n:ro"],
        Mounts=[
            {
                "Type": "bind",
                "Source": "/etc",
                "Target": "/e",
                "ReadOnly": True,
                "BindOptions": {"Propagation": "rshared"},
            }
        ],
    )
    assert found["/s"].host_path == "/var/run/docker.sock"
    assert (found["/n"].kind, found["/n"].writable) == (MountKind.VOLUME, False)
    assert (found["/e"].host_path, found["/e"].writable, found["/e"].propagation) == ("/etc", False, "rshared")


@pytest.mark.parametrize("target", ["/x", "/x/", "//x", "/y/../x"])
def test_two_at_one_place_are_both_told(target):
    asked = msgspec.convert({**HOST_CONFIG, "Binds": ["/:/x"], "Tmpfs": {target: ""}}, HostConfig)
    for points in ([], [point(Source="/", Destination="/x")]):
        found = mounts_from(asked, msgspec.convert(points, list[MountPoint]))
        assert [(one.kind, one.target, one.host_path) for one in found] == [
            (MountKind.BIND, "/x", "/"),
            (MountKind.TMPFS, "/x", None),
        ]
    twice = msgspec.convert({**HOST_CONFIG, "Binds": ["/srv:/x", "/etc:/x/"]}, HostConfig)
    assert [one.source for one in mounts_from(twice, [])] == ["/srv", "/etc"]


def test_a_bind_without_a_source_is_a_volume():
    (found,) = mounts(Binds=["/etc/"]).values()
    assert (found.kind, found.target, found.host_path, found.anonymous) == (MountKind.VOLUME, "/etc", None, True)


def test_an_unknown_kind_makes_it_unknown():
    with pytest.raises(Untold):
        mounts(point(Type="hologram"))


def test_an_answer_without_mounts_makes_it_unknown():
    with pytest.raises(Untold):
        mounts_from(msgspec.convert(HOST_CONFIG, HostConfig), msgspec.UNSET)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"type": "none", "o": "bind", "device": "/"}, "/"),
        ({"type": "", "o": "ro,rbind", "device": "/etc"}, "/etc"),
        ({"type": "bind", "device": "/etc"}, "/etc"),
        ({"type": "nfs", "o": "addr=10.0.0.1", "device": ":/export"}, None),
        ({"type": "ext4", "device": "/dev/sda1"}, None),
        ({"type": "tmpfs", "device": "tmpfs"}, None),
        ({}, None),
    ],
)
def test_the_device_that_a_volume_binds(options, shown):
    assert bound_device(options) == shown


def _shown(one, **changes):
    described = workload(mounts=(Mount(kind=MountKind.VOLUME, target="/d", source="data"),))
    return with_volumes(described, {"data": volume(name="data", **changes)} if one else {}).mounts.value[0].host_path


def test_volumes_tell_what_they_show():
    assert _shown(True, mountpoint="/vol/_data") == "/vol/_data"
    assert _shown(True, options={"type": "none", "o": "bind", "device": "/run"}) == "/run"
    assert _shown(True, options={"o": "bind", "device": "/run"}, driver="rexray", mountpoint="/m") == "/m"
    assert _shown(True, options=Unknown("hidden")) is None
    assert _shown(False) is None
