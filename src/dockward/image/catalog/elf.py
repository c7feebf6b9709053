"""ELF files: where their sections and segments lie. Format: elf(5), the System V ABI's chapters 4 and 5."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from dockward.image.catalog.cataloger import Buffer, CatalogError

MAGIC = b"\x7fELF"
_IDENT = 16
_KINDS = frozenset({2, 3})
"""Programs and libraries; not objects, kernel modules and cores."""
_ORDERS = {1: "<", 2: ">"}
_STATIC = 2
"""The kind of a program that is loaded where it says."""
_LOADED, _DYNAMIC, _INTERPRETER = 1, 2, 3
_NEEDED, _SONAME, _STRINGS, _FLAGS = 1, 14, 5, 0x6FFFFFFB
_PIE = 0x08000000
"""In DT_FLAGS_1, of a program that can be loaded anywhere (elf.h of glibc)."""
_MOST_DYNAMIC = 64 << 10
_MOST_NEEDED = 256
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
    word: str
    """A value of what is left for the loader."""


_LAYOUTS = {
    1: _Layout("HHIIIIIHHHHHH", "10I", "8I", 6, (2, 1, 4, 5), "I"),
    2: _Layout("HHIQQQIHHHHHH", "IIQQQQIIQQ", "IIQQQQQQ", 1, (3, 2, 5, 6), "Q"),
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
    program: bool = False
    """Whether it can be started; else it is a library or an extension."""
    soname: str = ""
    """The name of a library that programs are linked by, whatever its file is called; empty where it has none."""
    needs: tuple[str, ...] = ()
    """Names of libraries that a program is linked to."""

    def loaded(self, address: int, size: int) -> bytes:
        """What is at an address once it is loaded, before relocation. Raises `CatalogError` where nothing is."""
        for one in self.segments:
            if one.address <= address and address + size <= one.address + max(one.size, one.memory):
                inside = address - one.address
                return self.data[one.start + inside : one.start + min(inside + size, one.size)].ljust(size, b"\0")
        raise CatalogError("it refers to bytes that it doesn't load")


def is_linked(head: bytes) -> bool:
    """Whether the file that begins so is no object or kernel module and no core, of whose memory nothing counts."""
    return not _KINDS.isdisjoint(head[_IDENT : _IDENT + 2])


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
    rows = tuple(_table(data, order + layout.segment, segments, sizes[:2]))
    elf = Elf(
        data=data,
        order=order,
        pointer=struct.calcsize(order + layout.header[3]),
        sections=_sections(_table(data, order + layout.section, sections, sizes[2:]), names, data),
        segments=_segments(rows, layout),
    )
    dynamic = _dynamic(elf, rows, layout)
    has_loader = any(row[0] == _INTERPRETER for row in rows) or any(one & _PIE for one in dynamic.get(_FLAGS, ()))
    program = fields[0] == _STATIC or has_loader
    return structs.replace(
        elf,
        program=program,
        soname=next(_names(elf, dynamic, _SONAME), ""),
        needs=tuple(_names(elf, dynamic, _NEEDED)) if program else (),
    )


def _dynamic(elf: Elf, rows: Iterable[tuple[int, ...]], layout: _Layout) -> dict[int, list[int]]:
    """What the linker left for the loader, by tag."""
    found: dict[int, list[int]] = {}
    packing = struct.Struct(elf.order + 2 * layout.word)
    for row in rows:
        if row[0] == _DYNAMIC:
            start, size = row[layout.place[1]], min(row[layout.place[2]], _MOST_DYNAMIC)
            data = elf.data[start : start + size]
            for tag, value in packing.iter_unpack(data[: len(data) - len(data) % packing.size]):
                if not tag:
                    break
                found.setdefault(tag, []).append(value)
    return found


def _names(elf: Elf, dynamic: Mapping[int, Sequence[int]], tag: int) -> Iterator[str]:
    """The strings that a tag has, of the table of strings; those that are loaded from the file."""
    for strings in dynamic.get(_STRINGS, ())[:1]:
        for address in (strings + each for each in dynamic.get(tag, ())[:_MOST_NEEDED]):
            for one in elf.segments:
                if one.address <= address < one.address + one.size:
                    at = one.start + address - one.address
                    name, end, _ = elf.data[at : at + _LONGEST_NAME].partition(b"\0")
                    yield name.decode("latin-1") if end else ""
                    break


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
