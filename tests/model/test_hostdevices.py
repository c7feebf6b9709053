import pytest

from dockward.model.hostdevices import plain, risky, takes_host


@pytest.mark.parametrize(
    "name",
    ["sda", "vdb1", "xvda1", "nvme0n1p2", "nvme0c1n1", "mmcblk0p1", "mmcblk0boot0", "md0", "md127p1", "md_d0", "dm-3",
     "mapper/vg-root", "disk/by-id/x", "mem", "port"],
)  # fmt: skip
def test_what_takes_the_host(name):
    assert takes_host(f"/dev/{name}")
    assert not risky(f"/dev/{name}")


@pytest.mark.parametrize(
    "path",
    [
        "/dev/pts/../loop0",
        "/dev//sda",
        "//dev/sda",
        "/dev/./mem",
        "/srv/../dev/sda/",
        "/",
        "/dev/",
        "/dev/..",
        "/dev/char/1:1",
    ],
)
def test_another_spelling_of_a_path_changes_nothing(path):
    assert takes_host(path)
    assert risky("/dev/pts/../kvm")
    assert plain("/dev/dri/../null")


@pytest.mark.parametrize("path", ["/dev/dri", "/dev/mdev", "/dev/sdx/y", "/srv/dev/sda", "acme.com/gpu=0", ""])
def test_what_does_not(path):
    assert not takes_host(path)
    assert not plain(path)
