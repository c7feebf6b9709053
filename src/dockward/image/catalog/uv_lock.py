"""uv.lock: what uv resolved for a project, and which of it only its groups for development ask for."""

from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import TOML_BYTES, decode_toml
from dockward.image.catalog.lockfiles import is_of_project, reachable
from dockward.model.package import Package, PackageType

_OF_PROJECT = frozenset({"virtual", "editable", "directory"})


class _Needed(msgspec.Struct):
    name: str


class _Locked(msgspec.Struct, rename="kebab"):
    name: str
    version: str = ""
    source: dict[str, object] = {}
    dependencies: list[_Needed] = []
    optional_dependencies: dict[str, list[_Needed]] = {}
    dev_dependencies: dict[str, list[_Needed]] = {}

    @property
    def local(self) -> bool:
        return not _OF_PROJECT.isdisjoint(self.source)


class _Lock(msgspec.Struct):
    package: list[_Locked] = []


def read_uv(path: str, data: Buffer) -> Iterator[Package]:
    """The packages but the project's own."""
    packages = decode_toml(_Lock, data).package
    edges: dict[str, list[str]] = {}
    for one in packages:
        some = [one.dependencies, *one.optional_dependencies.values()]
        edges.setdefault(one.name, []).extend(each.name for needed in some for each in needed)
    roots = [one.name for one in packages if one.local]
    used = reachable(roots, edges) if roots else set(edges)
    for one in packages:
        if one.version and not one.local:
            yield Package(
                type=PackageType.PYPI,
                name=one.name,
                version=one.version,
                path=path,
                requires=tuple(dict.fromkeys(each.name for each in one.dependencies)),
                locked=True,
                development=one.name not in used,
            )


CATALOGER = Cataloger(
    name="uv-lock",
    names=frozenset({"uv.lock"}),
    accepts=is_of_project,
    read=read_uv,
    most_bytes=TOML_BYTES,
)
