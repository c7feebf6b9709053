"""PHP packages of Composer: vendor/composer/installed.json (of Composer 1 and 2) and composer.lock."""

from collections.abc import Iterable, Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_json
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType


class _Entry(msgspec.Struct):
    name: str
    version: str = ""
    license: list[str] | str | None = None
    require: object = None
    """A table; PHP writes an empty one as a list."""


class _Lock(msgspec.Struct, rename="kebab"):
    packages: list[_Entry] = []
    packages_dev: list[_Entry] | None = None


class _Installed(msgspec.Struct, rename="kebab"):
    packages: list[_Entry] = []
    dev_package_names: list[str] = []


_LOCK = msgspec.json.Decoder(_Lock)
_INSTALLED = msgspec.json.Decoder(_Installed | list[_Entry])


def read_composer_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The packages, those of `packages-dev` for development."""
    lock = decode_json(_LOCK, data)
    yield from _packages(path, lock.packages, locked=True)
    yield from _packages(path, lock.packages_dev or (), {one.name for one in lock.packages_dev or ()}, locked=True)


def read_composer_installed(path: str, data: Buffer) -> Iterator[Package]:
    """The packages that are there."""
    found = decode_json(_INSTALLED, data)
    if isinstance(found, list):
        yield from _packages(path, found, locked=False)
    else:
        yield from _packages(path, found.packages, set(found.dev_package_names), locked=False)


def _packages(
    path: str, entries: Iterable[_Entry], development: Iterable[str] = (), *, locked: bool
) -> Iterator[Package]:
    for one in entries:
        if one.name and one.version:
            yield Package(
                type=PackageType.COMPOSER,
                name=one.name,
                version=one.version,
                path=path,
                licences=(one.license,) if isinstance(one.license, str) else tuple(one.license or ()),
                # The rest are PHP itself and its extensions.
                requires=tuple(name for name in one.require if "/" in name) if isinstance(one.require, dict) else (),
                locked=locked,
                development=one.name in development,
            )


CATALOGERS = (
    Cataloger(
        name="composer-lock",
        names=frozenset({"composer.lock"}),
        accepts=is_of_project,
        read=read_composer_lock,
        most_bytes=LOCK_BYTES,
    ),
    Cataloger(
        name="composer-installed",
        names=frozenset({"installed.json"}),
        accepts=lambda path: path.endswith("composer/installed.json"),
        read=read_composer_installed,
        most_bytes=LOCK_BYTES,
    ),
)
