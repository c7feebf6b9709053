"""Archives made on the spot, honest ones and others."""

import io
import tarfile
from collections.abc import Mapping

from dockward.image.entry import Notes
from dockward.image.tar import read_tar
from dockward.image.unpack import Unpacked

BLOCK = 512


def member(name, data=b"", **fields):
    """A member with what tarfile lets one say of it."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def archive(*members, form=tarfile.PAX_FORMAT):
    """A whole archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return out.getvalue()


def files(contents: Mapping[str, bytes]):
    """An archive of plain files."""
    return archive(*(member(name, data) for name, data in contents.items()))


def raw(name, *, kind=b"0", size=b"", data=b"", magic=b"ustar\x0000"):
    """A member whose header says what it likes, its checksum right."""
    block = bytearray(BLOCK)
    block[0 : len(name)] = name
    block[100:108] = b"0000644\0"
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = (size or b"%011o\0" % len(data)).ljust(12, b"\0")
    block[136:148] = b"00000000000\0"
    block[156:157] = kind
    block[257:265] = magic
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + data + b"\0" * (-len(data) % BLOCK)


def signed(data, fields):
    """A member with other fields, by where they begin; its checksum is right again."""
    block = bytearray(data)
    for at, value in fields.items():
        block[at : at + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:BLOCK])
    return bytes(block)


def pax(kind=b"x", **said):
    """An extended header for the next member, or for all."""
    data = b""
    for key, value in said.items():
        body = f" {key}={value}\n".encode("utf-8", "surrogateescape")
        size = len(body)
        while len(str(size)) + len(body) != size:
            size = len(str(size)) + len(body)
        data += str(size).encode() + body
    return raw(b"pax", kind=kind, data=data)


END = b"\0" * BLOCK * 2


def source(data):
    return Unpacked(io.BytesIO(data))


def walk(data, most=1 << 20):
    """Entries with their content, and what was strange."""
    notes = Notes()
    found = [(entry, read(most)) for entry, read in read_tar(source(data), notes, again=lambda: source(data))]
    return found, [*notes.oddities, *notes.gaps]
