"""Small ELF files with sections of one's own."""

import struct
from collections.abc import Mapping

BASE = 0x400000
"""Where byte 0 of the file is loaded."""
FIRST = 128
"""Where the first section begins."""
_LAYOUTS = {True: ("HHIQQQIHHHHHH", "IIQQQQIIQQ", 2), False: ("HHIIIIIHHHHHH", "10I", 1)}


def make_elf(
    sections: Mapping[str, bytes],
    *,
    order: str = "<",
    wide: bool = True,
    kind: int = 3,
    stripped: bool = False,
    bss: int = 0,
) -> bytes:
    """A file whose one segment holds all of it and is writable, and has `bss` bytes more in memory."""
    header, row, number = _LAYOUTS[wide]
    names = b"\0" + b"".join(one.encode() + b"\0" for one in [*sections, ".shstrtab"])
    content, table = b"", [(0,) * 10]
    for name, data in {**sections, ".shstrtab": names}.items():
        content += bytes(-len(content) % 16)
        at = FIRST + len(content)
        table.append((names.index(b"\0" + name.encode() + b"\0") + 1, 1, 2, BASE + at, at, len(data), 0, 0, 16, 0))
        content += data
    end = FIRST + len(content)
    rows = b"" if stripped else b"".join(struct.pack(order + row, *one) for one in table)
    whole = end + len(rows)
    if wide:
        segment = struct.pack(f"{order}IIQQQQQQ", 1, 6, 0, BASE, BASE, whole, whole + bss, 4096)
    else:
        segment = struct.pack(f"{order}8I", 1, 0, BASE, BASE, whole, whole + bss, 6, 4096)
    sizes = (16 + struct.calcsize(order + header), len(segment), 1, struct.calcsize(order + row))
    counts = (0, 0) if stripped else (len(table), len(table) - 1)
    start = 16 + struct.calcsize(order + header)
    fields = (kind, 62, 1, BASE, start, 0 if stripped else end, 0, *sizes, *counts)
    ident = b"\x7fELF" + bytes([number, 1 if order == "<" else 2, 1]) + bytes(9)
    return (ident + struct.pack(order + header, *fields) + segment).ljust(FIRST, b"\0") + content + rows


def without_sections(data: bytes) -> bytes:
    """The program without the table that only tools need; the kernel loads it as before (elf(5))."""
    stripped = bytearray(data)
    stripped[40:48] = bytes(8)
    stripped[58:64] = bytes(6)
    return bytes(stripped)
