"""ELF files: where their sections and segments lie. Format: elf(5), the System V ABI's chapters 4 and 5."""

import struct
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from dockward.image.catalog.cataloger import Buffer, CatalogError

MAGIC = b"\x7fELF"
_IDENT = 16
_KINDS = frozenset({2, 3})
"""Programs and libraries; not objects, kernel modules and cores."""
_ORDERS = {1: "<", 2: ">"}
_LOADED = 1
_NO_BITS = 8
"""The type of a section that takes no room in the file."""
_WRITABLE = 2
_MOST_PARTS = 4096
"""Sections or segments; real programs have less than a hundred."""
_MOST_NAMES = 1 << 20
_LONGEST_NAME = 64


class _Layout(Struct, frozen=True):
    """How the tables of one class are packed."""

    header: str
    """From byte 16 on."""
    section: str
    segment: str
    flags: int
    """Which value of a segment they are."""
    place: tuple[int, int, int, int]
    """Which values of a segment are address, offset, bytes in the file and bytes in memory."""


_LAYOUTS = {
    1: _Layout("HHIIIIIHHHHHH", "10I", "8I", 6, (2, 1, 4, 5)),
    2: _Layout("HHIQQQIHHHHHH", "IIQQQQIIQQ", "IIQQQQQQ", 1, (3, 2, 5, 6)),
}


class Section(Struct, frozen=True):
    """Bytes of the file. `size` is cut at its end."""

    start: int
    size: int

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.start + self.size


class Segment(Struct, frozen=True):
    """Bytes of the file that are loaded at an address; in `memory` zeros follow them."""

    address: int
    start: int
    size: int
    memory: int
    writable: bool


class Elf(Struct, frozen=True):
    """One program or library."""

    data: Buffer
    order: str
    """Of its bytes, as struct writes it."""
    pointer: int
    """Bytes of an address."""
    sections: Mapping[str, Section]
    """By name, the first of each; none where they were stripped or lie outside: the kernel doesn't need them."""
    segments: tuple[Segment, ...]

    def section(self, name: str) -> bytes | None:
        """Its content."""
        found = self.sections.get(name)
        return None if found is None else self.data[found.start : found.end]

    def loaded(self, address: int, size: int) -> bytes:
        """What is at an address once it is loaded, before relocation. Raises `CatalogError` where nothing is."""
        for one in self.segments:
            if one.address <= address and address + size <= one.address + max(one.size, one.memory):
                inside = address - one.address
                return self.data[one.start + inside : one.start + min(inside + size, one.size)].ljust(size, b"\0")
        raise CatalogError("it refers to bytes that it doesn't load")


def parse_elf(data: Buffer) -> Elf | None:
    """Nothing where it is an object, a kernel module, a core, or not ELF. Raises `CatalogError`."""
    ident = data[:_IDENT]
    layout = _LAYOUTS.get(ident[4]) if len(ident) == _IDENT and ident[:4] == MAGIC else None
    order = _ORDERS.get(ident[5]) if layout else None
    if layout is None or order is None:
        return None
    header = struct.Struct(order + layout.header)
    if len(data) < _IDENT + header.size:
        raise CatalogError("an ELF file without a whole header")
    fields = header.unpack_from(data, _IDENT)
    if fields[0] not in _KINDS:
        return None
    _, _, _, _, segments, sections, _, _, *sizes, names = fields
    return Elf(
        data=data,
        order=order,
        pointer=struct.calcsize(order + layout.header[3]),
        sections=_sections(_table(data, order + layout.section, sections, sizes[2:]), names, data),
        segments=_segments(_table(data, order + layout.segment, segments, sizes[:2]), layout),
    )


def _table(data: Buffer, packing: str, start: int, sizes: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """The rows of a table; `sizes` are the bytes of each and their number. Nothing where it lies outside."""
    each, count = sizes
    if each != struct.calcsize(packing) or count > _MOST_PARTS or start + each * count > len(data):
        return ()
    return struct.iter_unpack(packing, data[start : start + each * count])


def _sections(table: Iterable[tuple[int, ...]], names: int, data: Buffer) -> dict[str, Section]:
    rows = list(table)
    if names >= len(rows):
        return {}
    _, _, _, _, start, size, *_ = rows[names]
    strings = data[start : start + min(size, _MOST_NAMES)]
    sections: dict[str, Section] = {}
    for name, kind, _, _, start, size, *_ in rows:
        if kind == _NO_BITS or start > len(data):
            continue
        end = strings.find(b"\0", name, name + _LONGEST_NAME)
        if end > name:
            called = strings[name:end].decode("latin-1")
            sections.setdefault(called, Section(start, min(size, len(data) - start)))
    return sections


def _segments(table: Iterable[tuple[int, ...]], layout: _Layout) -> tuple[Segment, ...]:
    address, start, size, memory = layout.place
    return tuple(
        Segment(row[address], row[start], row[size], row[memory], bool(row[layout.flags] & _WRITABLE))
        for row in table
        if row[0] == _LOADED
    )
