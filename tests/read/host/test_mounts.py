from pathlib import Path

from tests.read.host.host_trees import fifo, put

from dockward.model.host import HostMount
from dockward.read.host.mounts import read_mounts

LINES = """27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 254:1 / /var/lib/docker rw,nodev shared:1 - ext4 /dev/vdb rw
41 27 254:2 / /var/lib/docker ro,nosuid - xfs /dev/vdc rw
not a line
42 27 0:5 / /with\\040space rw - tmpfs tmpfs rw
"""


def test_the_last_mount_of_a_place_counts(tmp_path):
    put(tmp_path, "/proc/1/mountinfo", LINES)
    assert read_mounts(tmp_path).value == (
        HostMount("/", "/dev/vda", "ext4", frozenset({"rw", "relatime"})),
        HostMount("/var/lib/docker", "/dev/vdc", "xfs", frozenset({"ro", "nosuid"})),
        HostMount("/with space", "tmpfs", "tmpfs", frozenset({"rw"})),
    )


def test_the_readers_own_mounts_never_stand_in_for_another_roots(tmp_path):
    put(tmp_path, "/proc/self/mountinfo", LINES)
    assert "doesn't exist" in read_mounts(tmp_path).content.reason


def test_a_fifo_is_unknown(tmp_path):
    fifo(tmp_path, "/proc/1/mountinfo")
    assert "not a regular file" in read_mounts(tmp_path).content.reason


def test_this_machine():
    assert "/proc" in {one.target for one in read_mounts(Path("/")).value}
