"""apk's database."""

import pytest

from dockward.image.catalog.apk import CATALOGER, read_installed
from dockward.image.catalog.cataloger import CatalogError, Ownership
from dockward.model.package import Package, PackageType

_PATH = "lib/apk/db/installed"
_MUSL = """C:Q1dkSJTHLzgrmXrBbiP5jcbqIvZ4I=
P:musl
V:1.2.4-r2
A:x86_64
S:383152
I:622592
T:the musl c library (libc) implementation
U:https://musl.libc.org/
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1ZJIcEqAlPU5vUbyLDwo8K0bYfSg=
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q17yJ3JFNypA4mxhJJr0ou6CzsJVI=
"""
_BUSYBOX = """P:busybox-binsh
V:1.36.1-r5
A:x86_64
L:GPL-2.0-only AND MIT
o:busybox
D:busybox=1.36.1-r5 so:libc.musl-x86_64.so.1 cmd:nobody /bin/none !conflict musl~1.2 later@edge
p:/bin/sh cmd:sh=1.36.1-r5
F:
R:top
F:bin
R:sh
Z:nonsense
F:etc
M:0:0:755
"""


def _read(*entries: str):
    return list(read_installed(_PATH, "\n".join(entries).encode()))


def test_packages_files_and_needs():
    musl, musl_files, binsh, binsh_files = _read(_MUSL, _BUSYBOX)
    assert musl == Package(
        type=PackageType.APK,
        name="musl",
        version="1.2.4-r2",
        path=_PATH,
        architecture="x86_64",
        source="musl",
        source_version="1.2.4-r2",
        licences=("MIT",),
    )
    assert musl_files == Ownership(
        type=PackageType.APK,
        package="musl",
        files={
            "lib/ld-musl-x86_64.so.1": "sha1:64921c12a0253d4e6f51bc8b0f0a3c2b46d87d28",
            "lib/libc.musl-x86_64.so.1": "sha1:ef2277245372a40e26c61249af4a2ee82cec2552",
        },
        path=_PATH,
    )
    assert (binsh.source, binsh.licences) == ("busybox", ("GPL-2.0-only AND MIT",))
    assert binsh.requires == ("busybox", "musl", "later")
    assert binsh_files.files == {"top": "", "bin/sh": ""}


def test_digests_of_sha256():
    _, files = _read("P:a\nV:1\nF:a\nR:b\nZ:Q2" + "q" * 42 + "o=\n")
    assert files.files == {"a/b": f"sha256:{'aa' * 32}"}


def test_what_is_no_package():
    assert _read("P:.build-deps\nV:20240101.000000\nD:gcc\n") == []


@pytest.mark.parametrize("data", [b"nonsense", b"P:a\n", b"\xff\x00\n" * 40])
def test_what_is_not_understood_is_said_after_the_others(data):
    told = read_installed(_PATH, data + b"\n\nP:b\nV:1\n")
    assert next(told).name == "b"
    with pytest.raises(CatalogError, match="1 of its paragraphs"):
        next(told)


def test_long_folders_don_t_multiply():
    with pytest.raises(CatalogError, match="files"):
        _read("P:a\nV:1\nF:" + "a" * 100_000 + "\n" + "R:b\n" * 2_000)


def test_which_files_are_read():
    assert CATALOGER.accepts(_PATH)
    assert CATALOGER.accepts("usr/lib/apk/db/installed")
    assert not CATALOGER.accepts("srv/lib/apk/db/installed")


def test_a_line_of_one_letter_ends_a_record_as_apk_has_it():
    told = _read("P:openssl\nV:1.0\nx\nP:harmless\nV:2\n")
    assert [(one.name, one.version) for one in told] == [("openssl", "1.0"), ("harmless", "2")]
