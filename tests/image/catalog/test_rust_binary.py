"""What cargo-auditable leaves in programs."""

import json
import tracemalloc
import zlib

import pytest
from tests.image.catalog.elf_making import make_elf

from dockward.image.catalog.binaries import read_binary
from dockward.image.catalog.cataloger import CatalogError
from dockward.model.package import Package, PackageType

_CRATES = [
    {"name": "cc", "version": "1.0.83", "source": "crates.io", "kind": "build"},
    {"name": "libc", "version": "0.2.150", "source": "crates.io"},
    {"name": "tool", "version": "0.1.0", "source": "local", "dependencies": [0, 1, 7], "root": True},
]


def _read(packed: bytes) -> list[Package]:
    return list(read_binary("usr/bin/tool", make_elf({".text": b"x", ".dep-v0": packed})))


def test_crates_and_what_needs_them():
    found = _read(zlib.compress(json.dumps({"packages": _CRATES}).encode()))
    assert [(one.name, one.version, one.development) for one in found] == [
        ("cc", "1.0.83", True),
        ("libc", "0.2.150", False),
        ("tool", "0.1.0", False),
    ]
    assert found[2].requires == ("cc", "libc")
    assert {one.type for one in found} == {PackageType.CARGO}


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"not zlib",
        zlib.compress(b"[]"),
        zlib.compress(b'{"packages": [{"name": "a"}]}'),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"\xff"),
        zlib.compress(b'{"packages": []}' + b" " * (9 << 20)),
    ],
)
def test_a_list_that_cannot_be_read(packed):
    with pytest.raises(CatalogError, match=r"list of crates|JSON"):
        _read(packed)


def test_of_a_list_that_is_too_long_nothing_is_copied():
    program = make_elf({".text": b"x", ".dep-v0": zlib.compress(b"") + bytes(12 << 20)})
    tracemalloc.start()
    try:
        with pytest.raises(CatalogError, match="list of crates is larger than 8 MiB"):
            list(read_binary("a", program))
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
