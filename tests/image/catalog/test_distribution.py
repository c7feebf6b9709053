"""os-release in an image."""

import pytest

from dockward.image.catalog.distribution import CATALOGER, read_os_release
from dockward.model.package import Distribution


def test_what_it_is_and_descends_from():
    data = (
        b'ID=Ubuntu\nID_LIKE="debian x"\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nPRETTY_NAME=\'Ubuntu 24.04 LTS\'\n'
    )
    (found,) = read_os_release("etc/os-release", data)
    assert found == Distribution(
        id="ubuntu", version="24.04", codename="noble", name="Ubuntu 24.04 LTS", like=("debian", "x")
    )


@pytest.mark.parametrize("data", [b"", b"NAME=x\n", b"ID=\n", b"\xff\xfe\x00ID", b"ID='open\n"])
def test_a_file_that_names_none_tells_nothing(data):
    assert list(read_os_release("etc/os-release", data)) == []


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("etc/os-release", True), ("usr/lib/os-release", True), ("opt/rootfs/etc/os-release", False)],
)
def test_only_the_image_s_own_file_counts(path, wanted):
    assert CATALOGER.accepts(path) is wanted
