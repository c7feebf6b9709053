"""yarn.lock of Yarn 1 and of Yarn 2 and later, which write the same blocks in other words."""

from collections.abc import Iterator

from msgspec import Struct, field

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_lock
from dockward.image.catalog.indented import parse_indented
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_LOCAL = ("file:", "link:", "portal:", "workspace:")
_ALIAS = "npm:"


class _Block(Struct):
    """A package while its lines are read. `wanted` is `name@range`, the first of those that it fulfils."""

    wanted: str = ""
    version: str = ""
    resolution: str = ""
    """`name@source`, since Yarn 2."""
    requires: dict[str, str] = field(default_factory=dict)


def read_yarn(path: str, data: Buffer) -> Iterator[Package]:
    """The packages but those of local folders."""
    block = _Block()
    for keys, value in parse_indented(decode_lock(data)):
        match keys:
            case [wanted]:
                yield from _package(path, block)
                block = _Block(wanted=wanted.partition(",")[0])
            case [_, "version"]:
                block.version = value
            case [_, "resolution"]:
                block.resolution = value
            case [_, "dependencies", name]:
                block.requires[name] = value
    yield from _package(path, block)


def _package(path: str, block: _Block) -> Iterator[Package]:
    name, source = _split(block.resolution or block.wanted)
    if not block.resolution and source.startswith(_ALIAS) and "@" in source:
        name, _ = _split(source.removeprefix(_ALIAS))
    if name and block.version and not source.startswith(_LOCAL):
        yield Package(
            type=PackageType.NPM,
            name=name,
            version=block.version,
            path=path,
            requires=tuple(block.requires),
            locked=True,
        )


def _split(descriptor: str) -> tuple[str, str]:
    """`@scope/name@range` in two."""
    at = descriptor.find("@", 1)
    return (descriptor[:at], descriptor[at + 1 :]) if at > 0 else ("", "")


CATALOGER = Cataloger(
    name="yarn-lock",
    names=frozenset({"yarn.lock"}),
    accepts=is_of_project,
    read=read_yarn,
    most_bytes=LOCK_BYTES,
)
