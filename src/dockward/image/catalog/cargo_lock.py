"""Cargo.lock: the crates of a Rust project, versions 1 to 4 of the file."""

from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import TOML_BYTES, decode_toml
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType


class _Crate(msgspec.Struct):
    name: str
    version: str
    source: str = ""
    dependencies: list[str] = []
    """`name`, `name version` or `name version (source)`: as much as tells it from others."""


class _Lock(msgspec.Struct):
    package: list[_Crate] = []


def read_cargo_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The crates of registries and of git; those without a source are the project's own."""
    for one in decode_toml(_Lock, data).package:
        if one.source and one.name and one.version:
            yield Package(
                type=PackageType.CARGO,
                name=one.name,
                version=one.version,
                path=path,
                requires=tuple(dict.fromkeys(needed.partition(" ")[0] for needed in one.dependencies)),
                locked=True,
            )


CATALOGER = Cataloger(
    name="cargo-lock",
    names=frozenset({"cargo.lock"}),
    accepts=is_of_project,
    read=read_cargo_lock,
    most_bytes=TOML_BYTES,
)
