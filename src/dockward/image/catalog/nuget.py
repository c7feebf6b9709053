"""What NuGet resolved for a project: packages.lock.json, and packages.config of older projects."""

import re
from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_json, decode_text
from dockward.image.catalog.lockfiles import is_of_project, once
from dockward.model.package import Package, PackageType

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ELEMENT = re.compile(r"<package\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")


class _Resolved(msgspec.Struct):
    resolved: str = ""
    dependencies: dict[str, str] = {}


class _Lock(msgspec.Struct):
    dependencies: dict[str, dict[str, _Resolved]] = {}
    """By framework, then by name."""


_LOCK = msgspec.json.Decoder(_Lock)


def read_nuget_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The packages of all frameworks; projects have no version."""
    yield from once(_resolved(path, decode_json(_LOCK, data)))


def _resolved(path: str, lock: _Lock) -> Iterator[Package]:
    for packages in lock.dependencies.values():
        for name, one in packages.items():
            if one.resolved:
                yield Package(
                    type=PackageType.NUGET,
                    name=name,
                    version=one.resolved,
                    path=path,
                    requires=tuple(one.dependencies),
                    locked=True,
                )


def read_packages_config(path: str, data: Buffer) -> Iterator[Package]:
    """The packages. The file is flat, so its elements are looked for as text: no entity of XML is ever followed."""
    for element in _ELEMENT.finditer(_COMMENT.sub("", decode_text(data))):
        fields = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(element[1])}
        if fields.get("id") and fields.get("version"):
            yield Package(
                type=PackageType.NUGET,
                name=fields["id"],
                version=fields["version"],
                path=path,
                locked=True,
                development=fields.get("developmentdependency", "").lower() == "true",
            )


CATALOGERS = (
    Cataloger(
        name="nuget-lock",
        names=frozenset({"packages.lock.json"}),
        accepts=is_of_project,
        read=read_nuget_lock,
        most_bytes=LOCK_BYTES,
    ),
    Cataloger(
        name="nuget-packages-config",
        names=frozenset({"packages.config"}),
        accepts=is_of_project,
        read=read_packages_config,
        most_bytes=LOCK_BYTES,
    ),
)
