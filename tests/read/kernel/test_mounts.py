import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import MOUNTS_HOST, MOUNTS_V1

from dockward.model.errors import UnreadError
from dockward.model.kernel import NAMESPACES
from dockward.read.kernel.mounts import HostMounts, parse_mountinfo, root_readonly, show_host_paths

ALL = frozenset(NAMESPACES)


def _mounts(text: str):
    return parse_mountinfo(text.encode(), 100)


def _host_path(line: str, host: str = MOUNTS_HOST, shared: frozenset[str] = frozenset()) -> str | None:
    (mount,) = show_host_paths(_mounts(line), HostMounts(_mounts(host)), shared)
    return mount.host_path


def test_the_columns():
    (mount,) = _mounts("131 113 254:0 /var/lib/x /etc/hosts ro,relatime shared:1 master:2 - ext4 /dev/vda rw,discard\n")
    assert (mount.target, mount.root, mount.device) == ("/etc/hosts", "/var/lib/x", "254:0")
    assert (mount.filesystem, mount.source) == ("ext4", "/dev/vda")
    assert mount.options == {"ro", "relatime"}
    assert mount.propagation == ("shared:1", "master:2")
    assert not mount.writable


def test_octal_escapes():
    (mount,) = _mounts(r"1 1 8:1 /a\134b /my\040\011\012dir rw - ext4 /dev/\043x rw")
    assert (mount.target, mount.root, mount.source) == ("/my \t\ndir", "/a\\b", "/dev/#x")


def test_names_that_are_not_utf8():
    (mount,) = parse_mountinfo(b"1 1 8:1 / /\xff rw - ext4 none rw", 5)
    assert mount.target == "/\\xff"


def test_a_read_only_file_system_makes_the_mount_read_only():
    (mount,) = _mounts("1 1 8:1 / /x rw,nosuid - squashfs /dev/loop0 ro,errors=continue")
    assert not mount.writable


def test_malformed_lines_are_left_out():
    assert _mounts("garbage\n\n1 2 3\n1 1 8:1 / / rw - ext4\n") == ()


def test_too_many_mounts():
    line = "1 1 8:1 / /x rw - ext4 /dev/sda rw\n"
    assert len(parse_mountinfo((line * 3).encode(), 3)) == 3
    with pytest.raises(UnreadError, match="more than 3 mounts"):
        parse_mountinfo((line * 4).encode(), 3)


def test_the_topmost_root_counts():
    writable, readonly = "1 1 8:1 / / rw - ext4 d rw\n", "2 1 8:2 / / ro - ext4 d rw\n"
    assert root_readonly(_mounts(writable + readonly))
    assert not root_readonly(_mounts(readonly + writable))
    with pytest.raises(UnreadError):
        root_readonly(())


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("1 1 8:1 / /x rw - ext4 /dev/sda1 rw", "/"),
        ("1 1 8:1 /etc /x rw - ext4 /dev/sda1 rw", "/etc"),
        ("1 1 8:2 / /x rw - ext4 /dev/sda2 rw", "/home"),
        ("1 1 8:2 /bob /x rw - ext4 /dev/sda2 rw", "/home/bob"),
        ("1 1 0:25 /docker.sock /x rw - tmpfs tmpfs rw", "/run/docker.sock"),
        ("1 1 0:21 / /hostproc rw - proc proc rw", "/proc"),
        ("1 1 0:99 / /tmp rw - tmpfs tmpfs rw", None),
        ("1 1 8:1 /gone//deleted /x rw - ext4 /dev/sda1 rw", None),
        ("1 1 8:1 net:[4026532177] /x rw - nsfs nsfs rw", None),
        ("1 1 8:1 /var/lib/docker/vfs/dir/1 / rw - ext4 /dev/sda1 rw", None),
    ],
)
def test_host_path(line, path):
    assert _host_path(line) == path


def test_a_volume_that_binds_the_root_shows_the_root_and_not_its_own_directory():
    host = MOUNTS_HOST + "97 20 8:1 / /var/lib/docker/volumes/evil/_data rw - ext4 /dev/sda1 rw\n"
    assert _host_path("1 1 8:1 / /x rw - ext4 /dev/sda1 rw", host) == "/"
    host = MOUNTS_HOST + "97 20 8:1 /etc /var/lib/docker/volumes/evil/_data rw - ext4 /dev/sda1 rw\n"
    assert _host_path("1 1 8:1 /etc /x rw - ext4 /dev/sda1 rw", host) == "/etc"


def test_a_path_that_another_mount_hides_is_not_told():
    # /home of the root file system lies under the mount of the second disk.
    assert _host_path("1 1 8:1 /home /x rw - ext4 /dev/sda1 rw") is None
    host = MOUNTS_HOST + "30 20 8:1 /home /mnt/old rw - ext4 /dev/sda1 rw\n"
    assert _host_path("1 1 8:1 /home/bob /x rw - ext4 /dev/sda1 rw", host) == "/mnt/old/bob"


def test_a_part_of_a_file_system():
    host = "20 1 0:30 /@ / rw - btrfs /dev/sda rw\n24 20 0:30 /@home /home rw - btrfs /dev/sda rw\n"
    assert _host_path("1 1 0:30 /@/etc /x rw - btrfs /dev/sda rw", host) == "/etc"
    assert _host_path("1 1 0:30 /@home/bob /x rw - btrfs /dev/sda rw", host) == "/home/bob"
    assert _host_path("1 1 0:30 /@homestead /x rw - btrfs /dev/sda rw", host) is None


def test_what_the_runtime_mounts_in_every_container_is_not_the_hosts():
    assert _host_path("1 1 0:21 / /proc rw - proc proc rw", shared=frozenset({"pid"})) is None
    assert _host_path("1 1 0:21 /sys /proc/sys ro - proc proc rw", shared=frozenset({"pid"})) is None
    assert _host_path("1 1 0:22 / /sys ro - sysfs sysfs rw", shared=frozenset({"net"})) is None
    host = MOUNTS_HOST + MOUNTS_V1
    assert _host_path("1 1 0:32 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory", host, ALL) is None


def test_the_hosts_proc_in_a_pid_namespace_of_its_own_was_bound():
    assert _host_path("1 1 0:21 / /proc rw - proc proc rw") == "/proc"
    assert _host_path("1 1 0:22 /kernel /x rw - sysfs sysfs rw", shared=frozenset({"net"})) == "/sys/kernel"


@given(st.binary())
def test_never_raises(data: bytes):
    mounts = parse_mountinfo(data, 1000)
    show_host_paths(mounts, HostMounts(mounts), frozenset())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["/", "/a", "/a/b", "/b", "x", "/a//deleted"]))))
def test_a_host_path_leads_back_to_the_same_place(entries):
    text = "".join(
        f"1 1 8:{device} {root} /m{number % 3} rw - ext4 d rw\n" for number, (device, root) in enumerate(entries)
    )
    mounts = _mounts(text)
    host = HostMounts(mounts)
    top = {mount.target: mount for mount in mounts}
    for device, root in entries:
        path = host.path_of(f"8:{device}", root)
        if path is not None:
            target = "/" + path.split("/")[1]
            assert top[target].device == f"8:{device}"
            assert (top[target].root.rstrip("/") + path[len(target) :] or "/") == root
