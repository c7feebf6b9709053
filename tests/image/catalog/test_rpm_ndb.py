"""rpm's own kind of database."""

import struct

import pytest
from tests.image.catalog.rpm_making import FIXTURES

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.rpm_ndb import ndb_blobs

_DATA = (FIXTURES / "Packages.db").read_bytes()
_USED = _DATA.index(b"Slot" + struct.pack("<I", 2))
"""Where the first slot that isn't empty begins."""
_ENTRY = struct.unpack_from("<I", _DATA, _USED + 8)[0] * 16


def _with(at: int, data: bytes) -> bytes:
    return _DATA[:at] + data + _DATA[at + len(data) :]


def test_what_was_erased_is_gone():
    assert len(list(ndb_blobs(_DATA))) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"RpmP", "too short"),
        (_with(0, b"Rpmx"), "own kind"),
        (_with(4, b"\1"), "newer"),
        (_with(12, b"\xff\xff\xff\xff"), "outside"),
        (_with(12, bytes(4)), "outside"),
        (_with(_USED, b"Blot"), "slot"),
        (_with(_USED + 4, b"\x09"), "where its slot says"),
        (_with(_USED + 8, b"\xff\xff\xff\x0f"), "outside"),
        (_with(_ENTRY, b"x"), "where its slot says"),
        (_with(_ENTRY + 12, b"\xff\xff\xff\xff"), "where its slot says"),
    ],
)
def test_what_lies(data, reason):
    with pytest.raises(CatalogError, match=reason):
        list(ndb_blobs(data))
