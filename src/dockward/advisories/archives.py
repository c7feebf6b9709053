"""The documents in a file that was downloaded: itself, what it unpacks to, or the members of a .zip or .tar of them.

Compression and archives are told by their content. Nothing is written to disk; sizes are counted while unpacking.
"""

import bz2
import gzip
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from dockward.advisories.errors import BadFileError
from dockward.advisories.feeds.feed import Document
from dockward.advisories.limits import MOST_DOCUMENT_BYTES, MOST_FILE_BYTES, MOST_MEMBERS, MOST_UNPACKED_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_ZSTD, _GZIP, _ZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"PK\x03\x04"
_XZ, _BZIP2 = b"\xfd7zXZ\x00", b"BZh"
_BLOCK = 512
_TAR_MAGIC = slice(257, 262)
_FILE_TYPES, _LONG_NAME, _PAX = b"0\0", b"L", b"x"
_MOST_HEADER_BYTES = 1 << 20
_MOST_XZ_MEMORY = 128 << 20
"""Of the unpacker; `xz -9` makes files that need 65 MiB."""
_MOST_RATIO_FREE = 64 << 20
_MOST_RATIO = 200
"""Unpacked to packed beyond the first 64 MiB; archives of advisories reach 40."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Xz:
    """Unpacks a stream of xz in bounded memory, which `lzma.LZMAFile` can't. Reading raises `EOFError`, `LZMAError`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none at the end."""
        while not self._unpacker.eof:
            packed = self._file.read(_BLOCK << 7) if self._unpacker.needs_input else b""
            if self._unpacker.needs_input and not packed:
                raise EOFError
            if part := self._unpacker.decompress(packed, size):
                return part
        if self._unpacker.unused_data.strip(b"\0") or self._file.read(1):
            raise EOFError
        return b""


class _Counted:
    """A stream that ends with an error once more was read than is allowed."""

    def __init__(self, stream: _Readable, left: int, name: str) -> None:
        self._stream = stream
        self._left = left
        self._name = name

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, fewer only at the end. Raises `BadFileError`."""
        parts = []
        while size > 0 and (part := self._stream.read(min(size, 1 << 20))):
            parts.append(part)
            size -= len(part)
            self._left -= len(part)
            if self._left < 0:
                raise BadFileError(f"{self._name}: unpacks to more than is read of a file of its size")
        return b"".join(parts)

    def skip(self, size: int) -> None:
        """Read past `size` bytes."""
        while size > 0 and (part := self.read(min(size, 1 << 20))):
            size -= len(part)


def read_documents(path: Path) -> Iterator[Document]:
    """All documents of the file, named by their place in it. Raises `BadFileError`.

    A member that is too large to be read is an empty document, in no format that is known, and so is counted.
    """
    with _opened(path) as file:
        start = file.read(_BLOCK)
        file.seek(0)
        if start.startswith(_ZIP):
            yield from _zipped(path, file)
            return
        yield from _streamed(path, file, start)


def _streamed(path: Path, file: BinaryIO, start: bytes) -> Iterator[Document]:
    try:
        with _unpacking(file, start) as stream:
            counted = _Counted(stream, _allowed(path), str(path))
            first = counted.read(_BLOCK)
            if first[_TAR_MAGIC] == b"ustar":
                yield from _tarred(path, counted, first)
                # What is packed proves only at its end that it is whole.
                while counted.read(1 << 20):
                    pass
                return
            rest = counted.read(MOST_DOCUMENT_BYTES)
            if counted.read(1):
                raise BadFileError(f"{path}: a document of more than {MOST_DOCUMENT_BYTES} bytes")
            yield Document(path.name, first + rest)
    except (zstd.ZstdError, OSError, EOFError, zlib.error, lzma.LZMAError) as why:
        if isinstance(why, OSError) and why.errno is not None:
            raise
        raise BadFileError(f"{path}: damaged or cut off, and could not be unpacked") from why


def _allowed(path: Path) -> int:
    """How many bytes the file may unpack to."""
    return min(MOST_UNPACKED_BYTES, _MOST_RATIO_FREE + _MOST_RATIO * path.stat().st_size)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if not path.is_file():
            raise BadFileError(f"{path}: there is no such file, or it is not a regular one")
        if path.stat().st_size > MOST_FILE_BYTES:
            raise BadFileError(f"{path}: larger than {MOST_FILE_BYTES} bytes, so it was not read")
        with path.open("rb") as file:
            yield file
    except OSError as why:
        raise BadFileError(f"{path}: cannot be read: {why.strerror or 'the system does not say why'}") from why


@contextmanager
def _unpacking(file: BinaryIO, start: bytes) -> Iterator[_Readable]:
    if start.startswith(_ZSTD):
        with zstd.ZstdFile(file) as stream:
            yield cast("_Readable", stream)
    elif start.startswith(_GZIP):
        with gzip.GzipFile(fileobj=file) as stream:
            yield stream
    elif start.startswith(_XZ):
        yield _Xz(file)
    elif start.startswith(_BZIP2):
        with bz2.BZ2File(file) as unbz2:
            yield cast("_Readable", unbz2)
    else:
        yield file


def _tarred(path: Path, stream: _Counted, header: bytes) -> Iterator[Document]:
    """The regular files of a tar archive (POSIX.1-1988, with GNU's and POSIX.1-2001's long names)."""
    name = ""
    for _ in range(MOST_MEMBERS):
        if len(header) < _BLOCK:
            raise BadFileError(f"{path}: damaged or cut off, and could not be unpacked")
        if not header.strip(b"\0"):
            return
        size, kind = _size(path, header), header[156:157]
        if kind in {_LONG_NAME, _PAX} and size <= _MOST_HEADER_BYTES:
            content = stream.read(size)
            name = _pax_name(content) if kind == _PAX else content.rstrip(b"\0").decode("utf-8", "replace")
        elif kind in _FILE_TYPES and size <= MOST_DOCUMENT_BYTES:
            content = stream.read(size)
            if len(content) < size:
                raise BadFileError(f"{path}: damaged or cut off, and could not be unpacked")
            yield Document(name or _plain_name(header), content)
            name = ""
        else:
            stream.skip(size)
            if kind in _FILE_TYPES:
                yield Document(name or _plain_name(header), b"")
            name = ""
        stream.skip(-size % _BLOCK)
        header = stream.read(_BLOCK)
    raise BadFileError(f"{path}: more than {MOST_MEMBERS} members")


def _size(path: Path, header: bytes) -> int:
    try:
        return int(header[124:136].strip(b" \0") or b"0", 8)
    except ValueError as why:
        raise BadFileError(f"{path}: damaged, and could not be unpacked") from why


def _plain_name(header: bytes) -> str:
    name, prefix = header[:100].partition(b"\0")[0], header[345:500].partition(b"\0")[0]
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "replace")


def _pax_name(content: bytes) -> str:
    found = content.partition(b" path=")[2].partition(b"\n")[0]
    return found.decode("utf-8", "replace")


def _zipped(path: Path, file: BinaryIO) -> Iterator[Document]:
    """The members of a zip archive. What they unpack to is counted, whatever is written of it."""
    left = _allowed(path)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise BadFileError(f"{path}: more than {MOST_MEMBERS} members")
            for member in members:
                with archive.open(member) as stream:
                    counted = _Counted(stream, left, str(path))
                    content = counted.read(MOST_DOCUMENT_BYTES + 1)
                left -= len(content)
                yield Document(member.filename, content if len(content) <= MOST_DOCUMENT_BYTES else b"")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as why:
        raise BadFileError(f"{path}: damaged, encrypted or packed in a way that isn't read") from why
