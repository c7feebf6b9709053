"""Programs and libraries by their content: what Go and Rust leave in them, and well-known ones."""

from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.elf import MAGIC, parse_elf
from dockward.image.catalog.go_binary import read_go
from dockward.image.catalog.programs import read_program
from dockward.image.catalog.rust_binary import read_rust
from dockward.model.package import Package

_MOST_BYTES = 1 << 30
"""The largest real programs have some 500 MiB; of these, little is looked at."""
_UPX, _HEAD = b"UPX!", 512
"""What the packer's name stands in, right behind the program's headers (l_info in the stubs of upx)."""


def read_binary(path: str, data: Buffer) -> Iterator[Package]:
    """What each of the readers finds. Raises the first of their `CatalogError`s when all have read.

    One that is packed tells nothing until it runs, and raises one too.
    """
    if data[:4] == MAGIC and _UPX in data[:_HEAD]:
        raise CatalogError("it is packed with UPX, so that what it was built of cannot be seen")
    elf = parse_elf(data)
    if elf is None:
        return
    problems: list[CatalogError] = []
    for read in (read_go, read_rust, read_program):
        try:
            yield from read(path, elf)
        except CatalogError as why:
            problems.append(why)
    if problems:
        raise problems[0]


CATALOGER = Cataloger(name="elf", magic=(MAGIC,), read=read_binary, most_bytes=_MOST_BYTES)
