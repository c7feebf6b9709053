"""Packages.db, rpm's own database that SUSE uses. Format: rpm's lib/backend/ndb/rpmpkg.c."""

import struct
from collections.abc import Iterator

from dockward.image.catalog.cataloger import MOST_PACKAGES, Buffer, CatalogError

_MAGIC = b"RpmP"
_PAGE = 4096
_BLOCK = 16
_HEADER = struct.Struct("<4sIII")
"""Magic, version, generation, pages of slots."""
_SLOT = struct.Struct("<4sIII")
"""Magic, number of the package, first block of its entry, blocks."""
_FIRST_SLOTS = 2
"""So many slots of the first page hold the header of the database."""
_ENTRY = struct.Struct("<4sIII")
"""Magic, number of the package, generation, bytes."""


def ndb_blobs(data: Buffer) -> Iterator[bytes]:
    """The headers. Raises `CatalogError`."""
    if len(data) < _PAGE:
        raise CatalogError("it is too short for a database")
    magic, version, _, pages = _HEADER.unpack_from(data)
    if magic != _MAGIC or version != 0:
        raise CatalogError("not rpm's own kind of database, or a newer one")
    if not 0 < pages * _PAGE <= len(data):
        raise CatalogError("its slots lie outside")
    slots = data[_FIRST_SLOTS * _SLOT.size : pages * _PAGE]
    if len(slots) // _SLOT.size > MOST_PACKAGES:
        raise CatalogError(f"it has room for more than {MOST_PACKAGES} packages")
    for magic, number, block, blocks in _SLOT.iter_unpack(slots):
        if magic != b"Slot":
            raise CatalogError("a slot that is none")
        if block:
            yield _entry(data, number, block * _BLOCK, blocks * _BLOCK)


def _entry(data: Buffer, number: int, start: int, size: int) -> bytes:
    head = data[start : start + _ENTRY.size]
    if len(head) < _ENTRY.size:
        raise CatalogError("an entry that lies outside")
    magic, of, _, length = _ENTRY.unpack(head)
    if magic != b"BlbS" or of != number or length > size - _ENTRY.size:
        raise CatalogError("an entry that isn't where its slot says")
    return data[start + _ENTRY.size : start + _ENTRY.size + length]
