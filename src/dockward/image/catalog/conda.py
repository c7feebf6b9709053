"""Packages of a conda environment and their files: conda-meta/NAME-VERSION-BUILD.json."""

from collections.abc import Iterator
from posixpath import normpath

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.decoding import LOCK_BYTES, decode_json
from dockward.model.package import Package, PackageType

MOST_FILES = 200_000
_FOLDER = "conda-meta/"


class _File(msgspec.Struct):
    path: str = msgspec.field(name="_path")
    sha256: str = ""
    placed: str = msgspec.field(name="sha256_in_prefix", default="")
    """After conda wrote the environment's own path into it."""


class _Paths(msgspec.Struct):
    paths: list[_File] = []


class _Installed(msgspec.Struct):
    name: str
    version: str
    subdir: str | None = None
    license: str | None = None
    depends: list[str] = []
    files: list[str] = []
    paths_data: _Paths = msgspec.field(default_factory=_Paths)


_INSTALLED = msgspec.json.Decoder(_Installed)


def read_conda(path: str, data: Buffer) -> Iterator[Package | Ownership]:
    """The package, and its files with their SHA-256 where conda noted one."""
    found = decode_json(_INSTALLED, data)
    yield Package(
        type=PackageType.CONDA,
        name=found.name,
        version=found.version,
        path=path,
        architecture=found.subdir or "",
        licences=(found.license,) if found.license else (),
        requires=tuple(dict.fromkeys(one.split()[0] for one in found.depends if one.strip())),
    )
    if len(found.files) + len(found.paths_data.paths) > MOST_FILES:
        raise CatalogError(f"lists more than {MOST_FILES} files")
    prefix = path.rpartition("/")[0].removesuffix(_FOLDER[:-1])
    digests = dict.fromkeys(found.files, "") | {
        one.path: f"sha256:{one.placed or one.sha256}" if one.placed or one.sha256 else ""
        for one in found.paths_data.paths
    }
    files = {prefix + one: digest for one, digest in digests.items() if _stays_inside(one)}
    yield Ownership(type=PackageType.CONDA, package=found.name, files=files, path=path)


def _stays_inside(written: str) -> bool:
    return bool(written) and written[0] != "/" and not normpath(written).startswith("..")


CATALOGER = Cataloger(
    name="conda",
    endings=(".json",),
    accepts=lambda path: path.rpartition("/")[0].endswith("conda-meta"),
    read=read_conda,
    most_bytes=LOCK_BYTES,
)
