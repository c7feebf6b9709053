"""Java and Go by the files in which they say what they are."""

import pytest

from dockward.image.catalog.toolchains import CATALOGERS, read_go_release, read_java
from dockward.model.package import Package, PackageType


def test_java():
    data = b'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\nOS_ARCH="x86_64"\nOS_NAME="Linux"\n'
    assert list(read_java("opt/java/release", data)) == [
        Package(type=PackageType.GENERIC, name="java", version="17.0.9", path="opt/java/release", architecture="x86_64")
    ]


@pytest.mark.parametrize("data", [b"", b"12.4\n", b'JAVA_VERSION=""\n', b"JAVA_VERSION='17\n", b"\xff\x00"])
def test_another_file_named_release(data):
    assert list(read_java("etc/release", data)) == []


@pytest.mark.parametrize(
    ("data", "version"), [(b"go1.21.5\ntime 2023-11-29T21:21:46Z\n", "1.21.5"), (b"go1.22rc1", "1.22rc1")]
)
def test_go(data, version):
    (found,) = read_go_release("usr/local/go/VERSION", data)
    assert (found.name, found.version) == ("golang", version)


def test_what_else_is_named_version():
    _, go = CATALOGERS
    assert go.accepts("usr/local/go/VERSION")
    assert go.accepts("usr/lib/go-1.19/VERSION")
    assert not go.accepts("opt/tool/VERSION")
    assert list(read_go_release("usr/local/go/VERSION", b"devel\n")) == []
