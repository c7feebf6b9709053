"""What a .NET program was published with: NAME.deps.json (the host's documentation of runtime configuration files)."""

from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_json
from dockward.model.package import Package, PackageType

_RUNTIME = "runtimepack."
_KINDS = frozenset({"package", "runtimepack"})


class _Library(msgspec.Struct):
    type: str = ""


class _Target(msgspec.Struct):
    dependencies: dict[str, str] = {}


class _Deps(msgspec.Struct):
    libraries: dict[str, _Library] = {}
    targets: dict[str, dict[str, _Target]] = {}


_DEPS = msgspec.json.Decoder(_Deps)


def read_deps(path: str, data: Buffer) -> Iterator[Package]:
    """The packages and, where the program brings one, the runtime; not the program's own projects."""
    deps = decode_json(_DEPS, data)
    requires: dict[str, tuple[str, ...]] = {}
    for target in deps.targets.values():
        for key, one in target.items():
            if one.dependencies:
                requires[key] = tuple(name.removeprefix(_RUNTIME) for name in one.dependencies)
    for key, library in deps.libraries.items():
        name, _, version = key.rpartition("/")
        if library.type in _KINDS and name and version:
            yield Package(
                type=PackageType.NUGET,
                name=name.removeprefix(_RUNTIME),
                version=version,
                path=path,
                requires=requires.get(key, ()),
            )


CATALOGER = Cataloger(
    name="dotnet-deps",
    endings=(".deps.json",),
    read=read_deps,
    most_bytes=LOCK_BYTES,
)
