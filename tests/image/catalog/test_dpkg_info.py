"""dpkg's lists of files."""

import subprocess
from pathlib import Path

import pytest

from dockward.image.catalog.cataloger import MOVED, CatalogError, Ownership
from dockward.image.catalog.dpkg_info import CATALOGERS, read_diversions, read_list, read_sums
from dockward.model.package import PackageType

_INFO = "var/lib/dpkg/info/"


def test_files_without_the_folders_above_them():
    path = f"{_INFO}libc6:amd64.list"
    data = b"/.\n/usr\n/usr/bin\n/usr/bin/a\n/usr/share/doc\n/usr/share/doc/a b\n/usr/bin/a.conf\n"
    (found,) = read_list(path, data)
    assert found == Ownership(
        type=PackageType.DEB,
        package="libc6:amd64",
        files={"usr/bin/a": "", "usr/share/doc/a b": "", "usr/bin/a.conf": ""},
        path=path,
    )


def test_digests():
    path = f"{_INFO}a.md5sums"
    data = b"D41D8CD98F00B204E9800998ECF8427E  usr/bin/a\nd41d8cd98f00b204e9800998ecf8427f  ./usr/a  b\n"
    (found,) = read_sums(path, data)
    assert found == Ownership(
        type=PackageType.DEB,
        package="a",
        files={
            "usr/bin/a": "md5:d41d8cd98f00b204e9800998ecf8427e",
            "usr/a  b": "md5:d41d8cd98f00b204e9800998ecf8427f",
        },
        path=path,
    )


def test_lines_that_are_no_digests():
    told = read_sums(f"{_INFO}a.md5sums", b"nonsense\nd41d8cd98f00b204e9800998ecf8427e  usr/bin/a\n")
    assert next(told).files == {"usr/bin/a": "md5:d41d8cd98f00b204e9800998ecf8427e"}
    with pytest.raises(CatalogError, match="no digest"):
        next(told)


def test_a_list_of_endless_files():
    with pytest.raises(CatalogError, match="files"):
        list(read_list(f"{_INFO}a.list", b"/a\n" * 2_000_000))


def test_what_was_moved_out_of_the_way_may_be_anybody_s():
    data = b"/bin/sh\n/bin/sh.distrib\ndash\n/usr/bin/editor\n/usr/bin/editor.own\n:\n/cut\n"
    told = read_diversions("var/lib/dpkg/diversions", data)
    assert [(one.package, dict(one.files)) for one in (next(told), next(told))] == [
        ("dash", {"bin/sh": f"{MOVED}bin/sh.distrib"}),
        (":", {"usr/bin/editor": f"{MOVED}usr/bin/editor.own"}),
    ]
    with pytest.raises(CatalogError, match="within a diversion"):
        next(told)


def test_which_files_are_read():
    moved, lists, sums = CATALOGERS
    assert moved.accepts("var/lib/dpkg/diversions")
    assert not moved.accepts("srv/diversions")
    assert lists.accepts(f"{_INFO}a.list")
    assert not lists.accepts("etc/apt/sources.list")
    assert sums.accepts("var/lib/dpkg/status.d/a.md5sums")
    assert not sums.accepts("srv/a.md5sums")


@pytest.mark.skipif(not Path("/", _INFO, "dpkg.list").exists(), reason="no dpkg here")
def test_this_machine_s_own_files():
    (listed,) = read_list(f"{_INFO}dpkg.list", Path("/", _INFO, "dpkg.list").read_bytes())
    (summed,) = read_sums(f"{_INFO}dpkg.md5sums", Path("/", _INFO, "dpkg.md5sums").read_bytes())
    assert summed.files.keys() < listed.files.keys()
    told = subprocess.run(["md5sum", "/usr/bin/dpkg"], capture_output=True, text=True, check=True).stdout
    assert summed.files["usr/bin/dpkg"] == f"md5:{told.split()[0]}"
