"""Berkeley DB's hashes, as its library writes them."""

import struct

import pytest
from tests.image.catalog.rpm_making import FIXTURES, load_berkeley, make_berkeley

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.rpm_bdb import bdb_blobs

_DATA = (FIXTURES / "Packages").read_bytes()
_PAGE = 4096
_OVERFLOW = next(at for at in range(0, len(_DATA), _PAGE) if _DATA[at + 25] == 7)
_HASH = next(at for at in range(0, len(_DATA), _PAGE) if _DATA[at + 25] in {2, 13} and _DATA[at + 20])


def _with(at: int, data: bytes) -> bytes:
    return _DATA[:at] + data + _DATA[at + len(data) :]


@pytest.mark.skipif(load_berkeley() is None, reason="no library of Berkeley DB here")
def test_many_values_of_every_length(tmp_path):
    blobs = [bytes([number % 251]) * (9 + number * 37) for number in range(400)]
    found = list(bdb_blobs(make_berkeley(load_berkeley(), tmp_path, blobs)))
    assert sorted(found) == sorted(blobs)


def _swapped(data: bytes) -> bytes:
    """The fixture as a machine of the other byte order writes it."""
    made = bytearray(data)
    for page in range(0, len(data), _PAGE):
        if page == 0:
            made[12:24] = struct.pack(">3I", *struct.unpack_from("<3I", data, 12))
            continue
        fields = struct.unpack_from("<8sIIIHHBB", data, page)
        made[page : page + 26] = struct.pack(">8sIIIHHBB", *fields)
        if fields[-1] in {2, 13}:
            _swap_items(made, data, page, fields[4])
    return bytes(made)


def _swap_items(made: bytearray, data: bytes, page: int, entries: int) -> None:
    offsets = struct.unpack_from(f"<{entries}H", data, page + 26)
    made[page + 26 : page + 26 + 2 * entries] = struct.pack(f">{entries}H", *offsets)
    for at in offsets:
        if data[page + at] == 3:
            made[page + at + 4 : page + at + 12] = struct.pack(">2I", *struct.unpack_from("<2I", data, page + at + 4))


def test_the_other_byte_order():
    assert list(bdb_blobs(_swapped(_DATA))) == list(bdb_blobs(_DATA))
    assert len(list(bdb_blobs(_DATA))) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "too short"),
        (_with(12, b"\0"), "not a plain hash"),
        (_with(20, b"\1"), "not a plain hash"),
        (_with(24, b"\1"), "not a plain hash"),
        (_with(_OVERFLOW + 25, b"\1"), "another's page"),
        (_with(_OVERFLOW + 22, b"\xff\xff"), "another's page"),
        (_with(_OVERFLOW + 22, b"\1\0"), "outside"),
        (_with(_HASH + 20, b"\xff\xff"), "room"),
    ],
)
def test_what_lies(data, reason):
    with pytest.raises(CatalogError, match=reason):
        list(bdb_blobs(data))


def test_a_chain_that_bites_its_tail():
    number = struct.pack("<I", _OVERFLOW // _PAGE)
    with pytest.raises(CatalogError, match="outside"):
        list(bdb_blobs(_with(_OVERFLOW + 16, number + struct.pack("<HH", 1, 1))))
