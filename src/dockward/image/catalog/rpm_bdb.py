"""Packages, rpm's database before 4.16: a hash of Berkeley DB, walked page by page.

Format: Berkeley DB's dbinc/db_page.h. What lies on which page is read, not looked up by key, so neither buckets nor
hashes matter.
"""

import struct
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, CatalogError

_HASH_MAGIC = 0x061561
_META = "III"
"""From byte 12 on: magic, version, bytes of a page."""
_META_AT = 12
_ENCRYPTED_AT = 24
_FLAGS_AT = 26
_CHECKSUMS = 1
"""Of the flags; pages then begin otherwise, and rpm never wrote such."""
_PAGE_SIZES = frozenset(1 << power for power in range(9, 17))
_PAGE = "8sIIIHHBB"
"""Log position, number, previous and next page, entries, first free byte, level, type."""
_HASH_PAGES = frozenset({2, 13})
"""Types: an unsorted page of a hash, a sorted one."""
_OVERFLOW_PAGE = 7
_HERE = 1
_ELSEWHERE = 3
"""Kinds of an item: its bytes follow, or lie on overflow pages."""
_OUTSIDE = "xxxxII"
"""First overflow page, bytes."""
_SHORTEST = 8
"""Of a header; rpm also files the number of its latest package, which is shorter."""


def bdb_blobs(data: Buffer) -> Iterator[bytes]:
    """The headers. Raises `CatalogError`."""
    return _Pages(data).values()


class _Pages:
    """A database as its pages, in the byte order of the machine that wrote it."""

    def __init__(self, data: Buffer) -> None:
        self._data = data
        self._order, self._size = _order(data)
        self._page = struct.Struct(self._order + _PAGE)
        self._outside = struct.Struct(self._order + _OUTSIDE)
        self._count = len(data) // self._size
        self._unread = self._count
        """Overflow pages; each belongs to one item, so none has to be read twice."""

    def values(self) -> Iterator[bytes]:
        """What is filed under each key."""
        for number in range(1, self._count):
            fields = self._page.unpack_from(self._data, number * self._size)
            if fields[-1] in _HASH_PAGES:
                yield from self._page_values(number * self._size, fields[4])

    def _page_values(self, start: int, entries: int) -> Iterator[bytes]:
        page = self._data[start : start + self._size]
        if self._page.size + 2 * entries > self._size:
            raise CatalogError("a page with more items than it has room for")
        offsets = struct.unpack_from(f"{self._order}{entries}H", page, self._page.size)
        for end, begin in zip(offsets[::2], offsets[1::2], strict=False):
            value = self._value(page[begin:end])
            if len(value) > _SHORTEST:
                yield value

    def _value(self, item: bytes) -> bytes:
        if item[:1] == bytes([_HERE]):
            return item[1:]
        if item[:1] != bytes([_ELSEWHERE]) or len(item) < self._outside.size:
            raise CatalogError("an item of an unknown kind")
        return self._overflow(*self._outside.unpack_from(item))

    def _overflow(self, number: int, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0:
            self._unread -= 1
            if not 0 < number < self._count or self._unread < 0:
                raise CatalogError("an item that goes on outside")
            start = number * self._size
            *_, number, _, used, _, kind = self._page.unpack_from(self._data, start)
            if kind != _OVERFLOW_PAGE or not 0 < used <= self._size - self._page.size:
                raise CatalogError("an item that goes on in another's page")
            parts.append(self._data[start + self._page.size : start + self._page.size + min(used, length)])
            length -= len(parts[-1])
        return b"".join(parts)


def _order(data: Buffer) -> tuple[str, int]:
    """The byte order, as struct writes it, and the bytes of a page."""
    if len(data) < min(_PAGE_SIZES):
        raise CatalogError("it is too short for a database")
    for order in "<>":
        magic, _, size = struct.unpack_from(order + _META, data, _META_AT)
        if (
            magic == _HASH_MAGIC
            and size in _PAGE_SIZES
            and not data[_ENCRYPTED_AT]
            and not data[_FLAGS_AT] & _CHECKSUMS
        ):
            return order, size
    raise CatalogError("not a plain hash of Berkeley DB")
