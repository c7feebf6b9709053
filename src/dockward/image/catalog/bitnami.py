"""What Bitnami put into an image: the SPDX document that lies beside each of its components.

Source: https://trivy.dev/docs/latest/coverage/os/bitnami, "SBOM": `/opt/bitnami/COMPONENT/.spdx-COMPONENT.spdx`. What
is no component of Bitnami's in there, as modules that a program was built from, is known by the program itself.
"""

import re
from collections.abc import Iterator
from posixpath import basename

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.decoding import decode_json
from dockward.image.sbom.purl import read_purl
from dockward.model.package import Package, PackageType

_MOST_BYTES = 16 << 20
_NAME = re.compile(r"\.spdx-[^/]+\.spdx")
_VERSIONS = ("SPDX-2.2", "SPDX-2.3")


class _Reference(msgspec.Struct, rename="camel"):
    reference_type: str = ""
    reference_locator: str = ""


class _Entry(msgspec.Struct, rename="camel"):
    license_declared: str = ""
    external_refs: list[_Reference] = []


class _Document(msgspec.Struct, rename="camel"):
    spdx_version: str = ""
    packages: list[_Entry] = []


_DOCUMENT = msgspec.json.Decoder(_Document)
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})


def read_components(path: str, data: Buffer) -> Iterator[Package]:
    """The components, each by its package URL. Raises `CatalogError`."""
    document = decode_json(_DOCUMENT, data)
    if document.spdx_version not in _VERSIONS:
        raise CatalogError(f"{document.spdx_version[:20]!r} is not read here; SPDX-2.2 and SPDX-2.3 are")
    for one in document.packages:
        licences = () if one.license_declared in _NOTHING else (one.license_declared,)
        for each in one.external_refs:
            found = read_purl(each.reference_locator) if each.reference_type == "purl" else None
            if found is not None and found.type is PackageType.BITNAMI and found.version:
                yield Package(
                    type=found.type,
                    name=found.name,
                    version=found.version,
                    path=path,
                    architecture=found.architecture,
                    licences=licences,
                )


CATALOGER = Cataloger(
    name="bitnami",
    endings=(".spdx",),
    accepts=lambda path: path.startswith("opt/bitnami/") and _NAME.fullmatch(basename(path)) is not None,
    read=read_components,
    most_bytes=_MOST_BYTES,
)
