"""Lock files of Python's package managers: Pipfile.lock, poetry.lock, pdm.lock, pylock.toml (PEP 751)."""

import re
from collections.abc import Iterator

import msgspec

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, TOML_BYTES, decode_json, decode_toml
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_PYLOCK = re.compile(r"(?:^|/)pylock(?:\.[^/]+)?\.toml$")
_LOCAL = frozenset({"directory", "file"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class _Pin(msgspec.Struct):
    version: str = ""


class _Source(msgspec.Struct):
    type: str = ""


class _Locked(msgspec.Struct):
    """A package of poetry (`dependencies` by name), of PDM (requirements) or of pylock.toml (tables with a name)."""

    name: str
    version: str = ""
    category: str = ""
    groups: list[str] = []
    dependencies: object = None
    source: _Source = msgspec.field(default_factory=_Source)
    directory: object = None


class _Lock(msgspec.Struct):
    package: list[_Locked] = []
    packages: list[_Locked] = []


_PIPFILE = msgspec.json.Decoder(dict[str, dict[str, object]])


def read_pipfile(path: str, data: Buffer) -> Iterator[Package]:
    """The packages of all categories; those of `develop` are for development."""
    for category, pins in decode_json(_PIPFILE, data).items():
        if category == "_meta":
            continue
        for name, written in pins.items():
            pin = written.get("version") if isinstance(written, dict) else None
            if isinstance(pin, str) and (version := pin.lstrip("= ")):
                yield _package(path, name, version, development=category == "develop")


def read_toml(path: str, data: Buffer) -> Iterator[Package]:
    """The packages but those of local folders."""
    lock = decode_toml(_Lock, data)
    needed = _needed_by_poetry if path.endswith("poetry.lock") else _needed
    for one in (*lock.package, *lock.packages):
        if one.version and one.source.type not in _LOCAL and one.directory is None:
            yield _package(path, one.name, one.version, development=not needed(one), requires=_requires(one))


def _needed_by_poetry(one: _Locked) -> bool:
    """All groups but main are for development, by poetry's documentation; before 2.0 there were two categories."""
    return "main" in one.groups if one.groups else one.category != "dev"


def _needed(one: _Locked) -> bool:
    """Other groups may as well be what a user of the project chooses."""
    return set(one.groups) != {"dev"}


def _requires(one: _Locked) -> tuple[str, ...]:
    if not isinstance(one.dependencies, dict | list):
        return ()
    names = (each.get("name") if isinstance(each, dict) else each for each in one.dependencies)
    found = (_NAME.match(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(each[0] for each in found if each))


def _package(path: str, name: str, version: str, *, development: bool, requires: tuple[str, ...] = ()) -> Package:
    return Package(
        type=PackageType.PYPI,
        name=name,
        version=version,
        path=path,
        requires=requires,
        locked=True,
        development=development,
    )


CATALOGERS = (
    Cataloger(
        name="python-pipfile",
        names=frozenset({"pipfile.lock"}),
        accepts=is_of_project,
        read=read_pipfile,
        most_bytes=LOCK_BYTES,
    ),
    Cataloger(
        name="python-lock",
        names=frozenset({"poetry.lock", "pdm.lock"}),
        endings=(".toml",),
        accepts=lambda path: (path.endswith(".lock") or bool(_PYLOCK.search(path))) and is_of_project(path),
        read=read_toml,
        most_bytes=TOML_BYTES,
    ),
)
