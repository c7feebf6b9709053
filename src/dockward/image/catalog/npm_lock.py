"""package-lock.json and npm-shrinkwrap.json, lockfileVersion 1 to 3 (npm's documentation of package-lock.json)."""

from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_json
from dockward.image.catalog.lockfiles import is_of_project, once
from dockward.image.catalog.npm_installed import licences_of
from dockward.model.package import Package, PackageType

_FOLDER = "node_modules/"
_ALIAS = "npm:"


class _Placed(msgspec.Struct):
    """By its folder, since version 2."""

    version: object = ""
    name: str = ""
    dev: bool = False
    license: object = None
    dependencies: dict[str, object] = {}


class _Nested(msgspec.Struct):
    """By its name inside the package that has it to itself, version 1."""

    version: object = ""
    dev: bool = False
    requires: object = None
    dependencies: dict[str, "_Nested"] = {}


class _Lock(msgspec.Struct):
    packages: dict[str, _Placed] | None = None
    dependencies: msgspec.Raw = msgspec.Raw(b"{}")


_LOCK = msgspec.json.Decoder(_Lock)
_NESTED = msgspec.json.Decoder(dict[str, _Nested])


def read_npm_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The packages; links, the project's own folders and, in version 1, sources in git have no version to tell."""
    lock = decode_json(_LOCK, data)
    if lock.packages is None:
        yield from once(_nested(path, decode_json(_NESTED, bytes(lock.dependencies))))
    else:
        yield from once(_placed(path, lock.packages))


def _placed(path: str, packages: dict[str, _Placed]) -> Iterator[Package]:
    for place, one in packages.items():
        _, inside, folder = place.rpartition(_FOLDER)
        if inside and isinstance(one.version, str) and one.version:
            yield Package(
                type=PackageType.NPM,
                name=one.name or folder,
                version=one.version,
                path=path,
                licences=tuple(licences_of(one.license)) if one.license is not None else (),
                requires=tuple(one.dependencies),
                locked=True,
                development=one.dev,
            )


def _nested(path: str, packages: dict[str, _Nested]) -> Iterator[Package]:
    pending = [packages]
    while pending:
        for key, one in pending.pop().items():
            pending.append(one.dependencies)
            name, version = _resolved(key, one.version)
            if version:
                yield Package(
                    type=PackageType.NPM,
                    name=name,
                    version=version,
                    path=path,
                    requires=tuple(one.requires) if isinstance(one.requires, dict) else (),
                    locked=True,
                    development=one.dev,
                )


def _resolved(name: str, written: object) -> tuple[str, str]:
    """Name and version; no version for links and sources. `npm:other@1.0` is another package under this name."""
    version = written if isinstance(written, str) else ""
    if version.startswith(_ALIAS):
        name, _, version = version.removeprefix(_ALIAS).rpartition("@")
    return name, "" if ":" in version or "/" in version else version


CATALOGER = Cataloger(
    name="npm-lock",
    names=frozenset({"package-lock.json", "npm-shrinkwrap.json"}),
    accepts=is_of_project,
    read=read_npm_lock,
    most_bytes=LOCK_BYTES,
)
