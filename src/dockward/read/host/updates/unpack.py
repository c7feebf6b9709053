"""Unpacks an index that a package manager keeps compressed, to a bounded size."""

import errno
import lzma
import zlib
from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.read.host import programs, tree
from dockward.read.host.updates.reading import reading

MOST_PACKED = 64 << 20
MOST_UNPACKED = 128 << 20
"""Bytes; the largest security index of a distribution (all of Ubuntu's universe) has about 20 MiB."""
_GZIP = 16 + zlib.MAX_WBITS
_SECONDS = 20.0
_APT_FOLDERS: tuple[str, ...] = ("/usr/lib/apt",)


def read_unpacked(root: Path, path: str) -> bytes:
    """The content of a plain, .gz, .xz, .lz4 or .zst file. Raises `UnreadError` with what to do about it."""
    with reading(path):
        data = tree.read_bytes(root, path, MOST_PACKED)
    name = path.rpartition("/")[2]
    if name.endswith((".lz4", ".zst")):
        return _unpack_by_program(root, path)
    if not name.endswith((".gz", ".xz")):
        return data
    try:
        return _unpack(data, gzip=name.endswith(".gz"))
    except (zlib.error, lzma.LZMAError, OSError) as why:
        raise UnreadError(f"{path} could not be unpacked: {why}", Place(path)) from why


def _unpack(data: bytes, *, gzip: bool) -> bytes:
    unpacker = zlib.decompressobj(_GZIP) if gzip else lzma.LZMADecompressor(memlimit=MOST_UNPACKED)
    unpacked = unpacker.decompress(data, MOST_UNPACKED)
    if not unpacker.eof or unpacker.unused_data:
        raise OSError(errno.EFBIG, "it is cut off, or larger than is read")
    return unpacked


def _unpack_by_program(root: Path, path: str) -> bytes:
    """By apt's own reader, or by the format's program: Python has neither format."""
    with reading(path):
        place = str(root / tree.resolve(root, path).lstrip("/"))
    tool, folders, option = "apt-helper", _APT_FOLDERS, "cat-file"
    if programs.find_program(tool, folders) is None:
        tool, folders, option = "lz4" if path.endswith(".lz4") else "zstd", programs.FOLDERS, "-dcq"
    if programs.find_program(tool, folders) is None:
        raise UnreadError(f"{path} is compressed; install {tool} so that it can be read", Place(path))
    try:
        text = programs.run_program(tool, option, place, folders=folders, seconds=_SECONDS, most=MOST_UNPACKED)
    except programs.ProgramError as why:
        raise UnreadError(f"{path} could not be unpacked: {why.message}", Place(path)) from why
    return text.encode()
