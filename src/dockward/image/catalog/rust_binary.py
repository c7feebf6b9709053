"""Programs that cargo-auditable built: the crates in them. Format: https://github.com/rust-secure-code/cargo-auditable."""

import zlib
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from dockward.image.catalog.cataloger import MOST_PACKAGES, CatalogError
from dockward.image.catalog.decoding import decode_json
from dockward.image.catalog.elf import Elf
from dockward.model.package import Package, PackageType

_SECTION = ".dep-v0"
_MOST_BYTES = 8 << 20
"""Of JSON; a program with 1000 crates has 200 KiB."""
_TOO_LARGE = f"its list of crates is larger than {_MOST_BYTES >> 20} MiB"
_BUILD = "build"


class _Crate(Struct):
    name: str
    version: str
    kind: str = "runtime"
    dependencies: list[int] = []


class _Audited(Struct):
    packages: list[_Crate]


_DECODER = msgspec.json.Decoder(_Audited)


def read_rust(path: str, elf: Elf) -> Iterator[Package]:
    """The crates, also the one that the program is; nothing where it wasn't built so. Raises `CatalogError`."""
    place = elf.sections.get(_SECTION)
    if place is None:
        return
    if place.size > _MOST_BYTES:
        raise CatalogError(_TOO_LARGE)
    crates = _unpack(elf.data[place.start : place.end])
    if len(crates) > MOST_PACKAGES:
        raise CatalogError(f"it tells of more than {MOST_PACKAGES} crates")
    for crate in crates:
        needs = dict.fromkeys(crates[one].name for one in crate.dependencies if 0 <= one < len(crates))
        yield Package(
            type=PackageType.CARGO,
            name=crate.name,
            version=crate.version,
            path=path,
            requires=tuple(needs),
            development=crate.kind == _BUILD,
        )


def _unpack(packed: bytes) -> list[_Crate]:
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, _MOST_BYTES)
        if unpacking.unconsumed_tail:
            raise CatalogError(_TOO_LARGE)
    except zlib.error as why:
        raise CatalogError(f"its list of crates can't be read: {why}") from why
    return decode_json(_DECODER, text).packages
