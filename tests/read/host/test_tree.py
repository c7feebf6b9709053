import errno
import os
import socket

import pytest
from tests.read.host.host_trees import fifo, link, put

from dockward.read.host.tree import (
    MOST_LINKS,
    exists,
    printable,
    read_bytes,
    read_names,
    read_stat,
    read_text,
    resolve,
    why_unread,
)


def test_links_stay_inside_the_root(tmp_path):
    put(tmp_path, "/host/etc/real", "inside")
    put(tmp_path, "/etc/real", "outside")
    root = tmp_path / "host"
    link(root, "/absolute", "/etc/real")
    link(root, "/upwards", "../../../etc/real")
    link(root, "/folder", "/etc")
    for path in ("/absolute", "/upwards", "/folder/real", "/folder/../folder/./real", "etc//real"):
        assert read_text(root, path) == "inside"
        assert resolve(root, path) == "/etc/real"


def test_a_path_need_not_exist(tmp_path):
    link(tmp_path, "/var/run", "/run")
    assert resolve(tmp_path, "/var/run/docker.sock") == "/run/docker.sock"
    assert not exists(tmp_path, "/var/run/docker.sock")


def test_a_loop_is_an_error_not_a_hang(tmp_path):
    link(tmp_path, "/a", "/b")
    link(tmp_path, "/b", "a")
    with pytest.raises(OSError, match="too many symbolic links") as caught:
        read_bytes(tmp_path, "/a")
    assert caught.value.errno == errno.ELOOP
    assert not exists(tmp_path, "/a")


def test_a_long_chain_of_links_is_followed_as_far_as_the_kernel_would(tmp_path):
    put(tmp_path, "/link0", "end")
    for nr in range(MOST_LINKS + 1):
        link(tmp_path, f"/link{nr + 1}", f"link{nr}")
    assert read_text(tmp_path, f"/link{MOST_LINKS}") == "end"
    with pytest.raises(OSError, match="too many"):
        read_text(tmp_path, f"/link{MOST_LINKS + 1}")


def test_what_is_no_file_is_refused_at_once(tmp_path):
    fifo(tmp_path, "/fifo")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path in ("/fifo", "/folder", "/socket"):
            with pytest.raises(OSError, match=r".") as caught:
                read_bytes(tmp_path, path)
            assert not isinstance(caught.value, FileNotFoundError)


def test_size_has_a_limit(tmp_path):
    put(tmp_path, "/file", b"x" * 100)
    assert len(read_bytes(tmp_path, "/file", 100)) == 100
    with pytest.raises(OSError, match="larger than 99 bytes") as caught:
        read_bytes(tmp_path, "/file", 99)
    assert caught.value.errno == errno.EFBIG


def test_files_of_proc_have_no_size_and_are_read_whole():
    from pathlib import Path  # noqa: PLC0415

    assert b"Name:" in read_bytes(Path("/"), "/proc/self/status")


def test_bytes_that_are_not_utf8(tmp_path):
    put(tmp_path, "/file", b"a\xffb")
    assert read_text(tmp_path, "/file") == "a\ufffdb"
    put(tmp_path, "/folder/" + os.fsdecode(b"a\xff"), "")
    assert printable(read_names(tmp_path, "/folder")[0]) == "a\\udcff"


def test_a_zero_byte_in_a_path_is_an_os_error(tmp_path):
    for read in (read_bytes, read_stat, read_names):
        with pytest.raises(OSError, match="zero byte"):
            read(tmp_path, "/etc/a\0b")


def test_names_are_sorted(tmp_path):
    for name in ("b", "a", "c"):
        put(tmp_path, f"/folder/{name}")
    assert read_names(tmp_path, "/folder") == ("a", "b", "c")


def test_reasons_say_what_to_do():
    assert why_unread(PermissionError(errno.EACCES, "Permission denied"), "/x") == (
        "/x may not be read by this user; run as root"
    )
    assert why_unread(FileNotFoundError(errno.ENOENT, "gone"), "/x") == "/x doesn't exist"
    assert why_unread(OSError(errno.EIO, "Input/output error"), "/x") == "/x could not be read: input/output error"
