"""Installed npm packages: the package.json of each folder that stands directly in a node_modules."""

import re
from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import decode_json
from dockward.model.package import Package, PackageType

MOST_BYTES = 4 << 20

_PLACE = re.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/@][^/]*)/package\.json$", re.IGNORECASE)
"""Node.js loads from folders too whose names begin with a dot, which npm itself leaves out of its lists."""
_YARN = re.compile(r"(?:^|/)yarn-v\d+\.[\d.]+/package\.json\Z")
_FIXTURE = re.compile(r"node_modules/.*/(?:tests?|__tests__|(?:test-)?fixtures|__fixtures__)/")


class _Manifest(msgspec.Struct):
    """What people wrote: only what must be text is checked, so that one odd field doesn't hide a package."""

    name: object = ""
    version: object = ""
    license: object = None
    licenses: object = None
    dependencies: object = None


_MANIFEST = msgspec.json.Decoder(_Manifest)


def is_installed(path: str) -> bool:
    """Whether the file is an installed package's own, and not one that a package brings to test itself with.

    Images of Node.js have Yarn in a folder of its own, with its name and version as its archive has them.
    """
    return (_PLACE.search(path) is not None and _FIXTURE.search(path) is None) or _YARN.search(path) is not None


def read_manifest(path: str, data: Buffer) -> Iterator[Package]:
    """The package, unless it has no version: folders without one only tell Node how to load what is in them."""
    found = decode_json(_MANIFEST, data)
    place = _PLACE.search(path)
    written = found.name.strip() if isinstance(found.name, str) else ""
    name = written or (place[1] if place else "")
    if name and isinstance(found.version, str) and found.version:
        yield Package(
            type=PackageType.NPM,
            name=name,
            version=found.version,
            path=path,
            licences=tuple(licences_of(found.license)) or tuple(licences_of(found.licenses)),
            requires=tuple(found.dependencies) if isinstance(found.dependencies, dict) else (),
        )


def licences_of(written: object) -> Iterator[str]:
    """Text, a table with a type, or a list of these: npm has taken all three over the years."""
    for one in written if isinstance(written, list) else (written,):
        text = one.get("type") if isinstance(one, dict) else one
        if isinstance(text, str) and text:
            yield text


CATALOGER = Cataloger(
    name="npm-installed",
    names=frozenset({"package.json"}),
    accepts=is_installed,
    read=read_manifest,
    most_bytes=MOST_BYTES,
)
