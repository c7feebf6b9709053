"""Devices in layers."""

import tarfile

import pytest
from tests.image.archives import archive, member, walk

BLOCK, CHARACTER = tarfile.BLKTYPE, tarfile.CHRTYPE
HARMLESS = [(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2)]


def strange(type_, numbers, mode=0o666):
    major, minor = numbers
    return walk(archive(member("srv/x", type=type_, devmajor=major, devminor=minor, mode=mode)))[1]


@pytest.mark.parametrize("numbers", HARMLESS)
def test_what_every_base_has(numbers):
    assert strange(CHARACTER, numbers) == []
    assert "srv/x is the block device" in strange(BLOCK, numbers)[0]


@pytest.mark.parametrize(
    ("type_", "numbers", "words"),
    [
        (BLOCK, (8, 0), "block device 8/0"),
        (CHARACTER, (1, 1), "character device 1/1"),
        (CHARACTER, (10, 232), "character device 10/232"),
    ],
)
def test_what_leads_to_the_host_s_hardware(type_, numbers, words):
    assert strange(type_, numbers, 0o640) == [f"srv/x is the {words} with mode 0640, which leads to the host's own"]
