"""Systems whose list of packages is missing."""

import tarfile

import pytest
from tests.image.archives import member
from tests.image.systems import PYTHON, STATUS, deb, layer, look, metadata, system


def gaps(*layers):
    found = look(*layers).gaps
    assert all(one.of_packages != (one.reason.startswith("1 of its")) for one in found)
    return [(one.layer, one.path, one.reason) for one in found]


@pytest.mark.parametrize(
    ("id_", "manager"),
    [("debian", "dpkg"), ("ubuntu", "dpkg"), ("alpine", "apk"), ("wolfi", "apk"), ("centos", "rpm"), ("sles", "rpm")],
)
def test_a_distribution_without_its_database(id_, manager):
    ((nr, path, reason),) = gaps(system(id_))
    assert (nr, path) == (0, "etc/os-release")
    assert reason == (
        f"it says that this is The {id_}, but there is no database of {manager}: which packages of the distribution "
        "it holds is not known"
    )


def test_one_that_descends_from_a_known_one():
    assert "no database of rpm" in gaps({"usr/lib/os-release": "ID=odd\nID_LIKE='rhel fedora'\n"})[0][2]


@pytest.mark.parametrize(
    "shown",
    [
        {"bin/busybox": "x"},
        system("debian") | {STATUS: deb("a")},
        system("debian") | {f"{STATUS}.d/base": deb("base-files")},
        system("alpine") | {"lib/apk/db/installed": "P:a\nV:1\n\n"},
        system("made-by-hand"),
        {STATUS: ""},
        dict.fromkeys(("lib/libc.so.6", "lib/ld-linux-x86-64.so.2", "lib/libnss_dns.so.2", "bin/busybox"), "x"),
        {"usr/lib/libfoo.so.1": "x", "lib/libfoo.so": "x", "usr/bin/rpm": "x"},
        {STATUS: deb("a"), "lib/x86_64-linux-gnu/libc.so.6": "x", "usr/bin/dpkg": "x", "lib/libz.so.1": "x"},
    ],
    ids=["busybox", "debian", "distroless", "alpine", "unknown", "only an empty one", "copied", "no C library", "all"],
)
def test_images_that_have_all_that_they_should(shown):
    assert gaps(shown) == []


def test_a_database_that_names_nothing_installed():
    removed = {STATUS: deb("a", status="deinstall ok config-files")}
    assert f"dpkg's database /{STATUS} names no package that is installed" in gaps(system("debian") | removed)[0][2]


def test_one_that_cannot_be_read_is_told_once():
    ((_, path, reason),) = gaps(system("debian") | {STATUS: deb("a", version="")})
    assert (path, "no database" in reason) == (STATUS, False)


@pytest.mark.parametrize(
    "upper",
    [
        layer({"var/lib/dpkg/.wh.status": ""}),
        layer({"var/lib/.wh.dpkg": ""}),
        layer({"var/lib/dpkg/.wh..wh..opq": ""}),
        layer({STATUS: ""}),
        layer({}, member(STATUS, type=tarfile.DIRTYPE)),
    ],
    ids=["removed", "folder removed", "folder emptied", "emptied", "a folder in its place"],
)
def test_a_database_that_a_later_layer_takes_away(upper):
    base = {STATUS: deb("a") + deb("b"), "a": "x"}
    ((nr, path, reason),) = gaps(base, {"c": "x"}, upper)
    assert (nr, path) == (2, STATUS)
    assert "the database of dpkg, which named 2 packages, is gone with this layer" in reason


def test_a_link_in_place_of_the_database():
    link = member("var/lib/dpkg", type=tarfile.SYMTYPE, linkname="/opt/dpkg")
    ((_, _, reason),) = gaps(layer(system("debian") | {"opt/dpkg/other": deb("a")}, link))
    assert "/var/lib/dpkg is a link, which leads to no database of dpkg" in reason
    assert gaps(layer(system("debian") | {"opt/dpkg/status": deb("a")}, link)) == []


def test_packages_of_managers_that_nothing_here_reads():
    path = "var/lib/chisel/manifest.wall"
    shown = {path: "x", f"{PYTHON}/Django.egg-info": metadata("1")}
    assert gaps(shown) == [(0, path, "the packages that Chisel installed are listed there, which is not read here")]


@pytest.mark.parametrize(
    "library", ["lib/x86_64-linux-gnu/libc.so.6", "usr/lib64/libc.so.6", "lib/ld-musl-aarch64.so.1"]
)
@pytest.mark.parametrize(
    "other", ["usr/lib/aarch64-linux-gnu/libz.so.1.2.13", "usr/bin/dpkg", "sbin/apk", "lib/libssl.so"]
)
@pytest.mark.parametrize("named", [{}, system("made-by-hand")])
def test_a_system_of_which_nothing_tells_what_it_is(library, other, named):
    ((nr, path, reason),) = gaps({"a": "x"}, {library: "x", other: "x"} | named)
    assert (nr, path) == (1, library)
    assert reason == (
        f"it holds a system's C library, and /{other}, but nothing tells which packages they are of: which ones of a "
        "distribution it holds is not known"
    )
