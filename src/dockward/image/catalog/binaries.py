"""Programs and libraries by their content: what Go and Rust leave in them, and well-known ones."""

from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Unidentified
from dockward.image.catalog.elf import MAGIC, Elf, is_linked, parse_elf
from dockward.image.catalog.go_binary import read_go
from dockward.image.catalog.nested import Nested
from dockward.image.catalog.programs import is_front, is_known, read_program
from dockward.image.catalog.rust_binary import read_rust
from dockward.image.catalog.zipped import read_zip
from dockward.model.package import Package
from dockward.syntax.tokens.chance import entropy

_MOST_BYTES = 1 << 30
"""The largest real programs have some 500 MiB; of these, little is looked at."""
_UPX, _HEAD = b"UPX!", 512
"""What the packer's name stands in, right behind the program's headers (l_info in the stubs of upx)."""
_SAMPLES, _SAMPLE = 8, 8 << 10
"""Parts of a program that are looked at, and their bytes."""
_PACKED = 7.2
"""Bits a byte: machine code has 6.5 at most, with its constants less, and what is packed or encrypted nearly 8."""


def read_binary(path: str, data: Buffer, nested: Nested | None = None) -> Iterator[Package | Unidentified]:
    """What each of the readers finds, in an archive behind the program too.

    Raises the first of their `CatalogError`s when all have read.

    A program in which none finds anything is unidentified.

    One that is packed tells nothing until it runs, and raises one too; it runs as well without the packer's name.
    """
    if data[:4] == MAGIC and _UPX in data[:_HEAD]:
        raise CatalogError("it is packed with UPX, so that what it was built of cannot be seen")
    elf = parse_elf(data)
    if elf is None:
        return
    problems: list[CatalogError] = []
    if not elf.sections and _looks_packed(data):
        words = (
            "it has no sections and is packed or encrypted by its looks, so that what it was built of cannot be seen"
        )
        problems.append(CatalogError(words))
    told = False
    found = (*(read(path, elf) for read in (read_go, read_rust, read_program)), read_zip(path, data, nested))
    for each in found:
        try:
            for one in each:
                told = True
                yield one
        except CatalogError as why:
            problems.append(why)
    if problems:
        raise problems[0]
    if not told and elf.program and not _is_library(path, elf) and not is_front(path, elf):
        yield Unidentified(path)


def _is_library(path: str, elf: Elf) -> bool:
    """Whether it is linked to, also where it can be started as glibc's libraries can."""
    return bool(elf.soname) and ".so" in path.rpartition("/")[2]


def _looks_packed(data: Buffer) -> bool:
    step = max(len(data) // _SAMPLES, 1)
    parts = (data[at : at + _SAMPLE] for at in range(_HEAD, len(data), step))
    return entropy(b"".join(parts)) >= _PACKED


CATALOGER = Cataloger(
    name="elf",
    magic=(MAGIC,),
    heeds=is_linked,
    quiet=True,
    knows=is_known,
    read=read_binary,
    read_nested=read_binary,
    most_bytes=_MOST_BYTES,
)
