"""Paths of this machine: links, names that aren't there, hard links, sockets, and the mounts that show them."""

import os
import socket
import stat

import pytest

from dockward.model.errors import UnreadError
from dockward.model.hostplace import HostPlace
from dockward.read.kernel import places
from dockward.read.kernel.mounts import HostMounts, parse_mountinfo
from dockward.read.kernel.nodes import read_node
from dockward.read.kernel.places import _entries, read_place, read_places

HOST = HostMounts(
    parse_mountinfo(
        b"1 0 8:1 / / rw - ext4 /dev/a rw\n"
        b"2 1 8:2 / /var/lib/docker rw - ext4 /dev/b rw\n"
        b"3 1 8:2 / /data rw - ext4 /dev/b rw\n"
        b"4 1 8:1 / /srv/all rw - ext4 /dev/a rw\n"
        b"5 1 8:1 /etc /srv/e rw - ext4 /dev/a rw\n"
        b"6 1 8:3 / /srv/hidden rw - ext4 /dev/c rw\n"
        b"7 1 8:4 / /srv/hidden rw - ext4 /dev/d rw\n",
        100,
    )
)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """The mounts of this machine without those of engines that other tests run meanwhile: one mounts the whole host."""
    real = places._mountinfo

    def others_left_out(*words):
        lines = real(*words).splitlines(keepends=True)
        return b"".join(one for one in lines if not one.split()[4].startswith(b"/var/tmp/dockward-"))

    monkeypatch.setattr(places, "_mountinfo", others_left_out)


def test_links_and_what_is_not_there(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "real" / "new")
    assert read_place(str(tmp_path / "link")).path == str(tmp_path / "real")
    assert read_place(f"{tmp_path}/link/../real/./").path == str(tmp_path / "real")
    assert read_place(str(tmp_path / "link" / "new" / "er")).path == f"{tmp_path}/real/new/er"
    assert read_place(str(tmp_path / "dangling")) == HostPlace(paths=(f"{tmp_path}/real/new",))
    assert read_place("/").path == "/"


def test_a_device_is_known_by_the_kernel_s_name_and_not_by_its_node_s(tmp_path):
    (tmp_path / "link").symlink_to("/dev/full")
    assert read_place(str(tmp_path / "link")).device == "/dev/full"
    os.mknod(tmp_path / "harmless", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    os.mknod(tmp_path / "slave", 0o600 | stat.S_IFCHR, os.makedev(136, 70_000))
    assert read_place(str(tmp_path / "harmless")).device == "/dev/null"
    assert read_place(str(tmp_path / "slave")).device == "/dev/char/136:70000"
    assert read_place(str(tmp_path)).device == ""
    assert read_place("/dev/none").device == ""
    own = os.getpid()
    assert read_node(own, str(tmp_path / "harmless")) == "/dev/null"
    assert (read_node(own, str(tmp_path / "link")), read_node(own, str(tmp_path / "none"))) == ("", "")


def test_what_leads_nowhere_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for one in (tmp_path / "file" / "x", tmp_path / "round"):
        with pytest.raises(OSError, match=one.name if one.name == "round" else "x"):
            read_place(str(one))
    with pytest.raises(ValueError, match="null"):
        read_place("/srv\0")


def test_a_hard_link_has_the_name_of_what_is_known(tmp_path):
    secret, other = tmp_path / "secret", tmp_path / "other"
    secret.touch()
    os.link(secret, other)
    assert read_place(str(other), (str(tmp_path / "gone"), str(secret))).paths == (str(other), str(secret))
    assert read_place(str(other)).paths == (str(other),)


def test_a_socket_says_whose_it_is(tmp_path):
    place, moved = tmp_path / "s", tmp_path / "moved"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        os.link(place, moved)
        found = read_place(str(moved), (str(place),))
        assert (found.paths, found.socket_of) == ((str(moved), str(place)), os.getuid())
    assert read_place(str(tmp_path)).socket_of is None


@pytest.mark.parametrize(
    ("device", "root", "paths"),
    [
        ("8:1", "/etc/cron.d", ("/etc/cron.d", "/srv/all/etc/cron.d", "/srv/e/cron.d")),
        ("8:2", "/volumes", ("/data/volumes", "/var/lib/docker/volumes")),
        ("8:3", "/x", ()),
        ("8:4", "/x", ("/srv/hidden/x",)),
        ("8:9", "/x", ()),
    ],
)
def test_all_paths_of_a_place_that_mounts_show(device, root, paths):
    assert HOST.paths_of(device, root) == paths


def test_what_is_mounted_in_a_folder():
    assert [(one, mount.device) for one, mount in HOST.below("/srv", 10)] == [
        ("/srv/all", "8:1"),
        ("/srv/e", "8:1"),
        ("/srv/hidden", "8:4"),
    ]
    assert list(HOST.below("/srv/a", 10)) == []
    assert len(list(HOST.below("/", 2))) == 2


def test_what_the_host_mounts_in_it_comes_along_by_its_own_path(tmp_path, monkeypatch):
    (tmp_path / "deep").mkdir()
    real = places._mountinfo("self")
    device = next(one.device for one in parse_mountinfo(real, 10_000) if one.target == "/")
    more = f"9001 1 {device} /etc {tmp_path}/deep rw - x x rw\n9002 1 250:9 / {tmp_path}/own rw - x x rw\n"
    monkeypatch.setattr(places, "_mountinfo", lambda *_: real + more.encode())
    found = read_place(str(tmp_path))
    assert [where for _, where in found.below] == ["/deep", "/own"]
    assert found.below[0][0].endswith("/etc")
    assert found.below[1][0] == f"{tmp_path}/own"
    assert read_place(str(tmp_path / "deep")).below == ()


@pytest.mark.parametrize(
    ("mode", "who", "good"),
    [
        (0o660, (65534, 65533), False),
        (0o660, (65534, 7), True),
        (0o640, (65534, 7), False),
        (0o602, (65534, 65533), True),
        (0o600, (6, 65533), True),
        (0o400, (6, 65533), False),
    ],
)
def test_to_a_socket_may_connect_who_may_write_to_it(tmp_path, mode, who, good):
    path = tmp_path / "a.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
    path.chmod(mode)
    os.chown(path, 6, 7)
    assert read_place(str(path)).lets_in(*who) is good
    (tmp_path / "file").touch(0o666)
    assert not read_place(str(tmp_path / "file")).lets_in(*who)


def linked(tmp_path, monkeypatch):
    """A file of a directory that matters, and another name of it elsewhere."""
    secret = tmp_path / "etc" / "deep"
    secret.mkdir(parents=True)
    (secret / "other").write_text("")
    (secret / "key").write_text("")
    (secret / "link").symlink_to("key")
    (tmp_path / "free").mkdir()
    other = tmp_path / "free" / "harmless"
    other.hardlink_to(secret / "key")
    monkeypatch.setattr(places, "LINKED_TREES", (str(tmp_path / "none"), str(tmp_path / "etc")))
    return secret, other


def test_a_file_with_several_names_is_known_by_those_that_matter(tmp_path, monkeypatch):
    secret, other = linked(tmp_path, monkeypatch)
    assert set(read_place(str(other)).paths) == {str(other), str(secret / "key")}
    assert read_place(str(tmp_path / "free")).paths == (str(tmp_path / "free"),)
    assert read_place(str(secret / "other")).paths == (str(secret / "other"),)


def test_where_its_names_cant_all_be_looked_for_it_isnt_told(tmp_path, monkeypatch):
    _, other = linked(tmp_path, monkeypatch)
    monkeypatch.setattr(places, "MOST_LINKED", 0)
    with pytest.raises(UnreadError, match="other names"):
        read_place(str(other))


def test_names_of_several_files_are_looked_for_once_for_all(tmp_path, monkeypatch):
    secret, other = linked(tmp_path, monkeypatch)
    (tmp_path / "free" / "second").hardlink_to(secret / "other")
    looked = []
    monkeypatch.setattr(places, "_entries", lambda trees: (looked.append(1), list(_entries(trees)))[1])
    paths = (str(other), str(tmp_path / "free" / "second"), str(tmp_path / "free"), str(tmp_path / "free"))
    first, second, folder, again = read_places(paths)
    assert set(first.paths) == {str(other), str(secret / "key")}
    assert set(second.paths) == {paths[1], str(secret / "other")}
    assert folder == again == HostPlace(paths=(str(tmp_path / "free"),))
    assert looked == [1]
    assert [one.paths for one in read_places(paths[:2], linked=False)] == [(paths[0],), (paths[1],)]
    assert looked == [1]


def test_what_cannot_be_told_of_one_is_told_of_that_one(tmp_path, monkeypatch):
    _, other = linked(tmp_path, monkeypatch)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    monkeypatch.setattr(places, "MOST_LINKED", 0)
    loop, file, folder = read_places((str(tmp_path / "loop"), str(other), str(tmp_path)))
    assert isinstance(loop, OSError)
    assert isinstance(file, UnreadError)
    assert folder == HostPlace(paths=(str(tmp_path),))
