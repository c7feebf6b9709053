"""Installed Python packages: METADATA and PKG-INFO (core metadata of PyPA), in folders, eggs and wheels."""

import re
from collections.abc import Callable, Iterator

from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.fields import parse_fields
from dockward.image.zips import read_member, read_members
from dockward.model.package import Package, PackageType

MOST_ARCHIVE_BYTES = 1 << 30
"""Of a wheel or an egg; the largest of machine learning are about that, and only little of one is looked at."""
MOST_METADATA_BYTES = 4 << 20
MOST_REQUIRES = 2_000
_MOST_LICENCE = 120
"""Characters; longer ones are a licence's text and not its name."""

_FOLDER = r"(?i:[^/]*\.(?:dist|egg)-info|egg-info)"
_FILE = re.compile(rf"(?:^|/)(?:{_FOLDER}/(?:METADATA|PKG-INFO)|(?i:[^/]*\.(?:dist|egg)-info))$")
"""As importlib.metadata finds them: the folder's name in any case, and a file in its place too."""
_MEMBER = re.compile(rf"{_FOLDER}/(?:METADATA|PKG-INFO)")
_APPLICATIONS = (".pyz", ".pyzw", ".pex", ".shiv")
"""Programs as archives (zipapp), which hold what they need anywhere below."""
TELLING = (b"-info/metadata", b"-info/pkg-info")
"""How names of members end that matter, in lower case."""
ENDINGS = (".whl", ".egg", *_APPLICATIONS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"\bextra\b")


def read_metadata(path: str, data: Buffer) -> Iterator[Package]:
    """The package. Raises `CatalogError` for a file without a name or a version, which PyPA's rules require."""
    name = version = ""
    licences = _Licences()
    requires: dict[str, None] = {}
    for field, value in parse_fields(data, "\n"):
        if field == "name":
            name = name or value.strip()
        elif field == "version":
            version = version or value.strip()
        elif field in {"requires-dist", "requires"} and len(requires) < MOST_REQUIRES:
            if (found := _NAME.match(value)) and not _EXTRA.search(value.partition(";")[2]):
                requires[found[0]] = None
        else:
            licences.note(field, value)
    if not (name and version):
        raise CatalogError(f"no package: it has no {'version' if name else 'name'}")
    yield Package(
        type=PackageType.PYPI,
        name=name,
        version=version,
        path=path,
        licences=licences.declared(),
        requires=tuple(requires),
    )


class _Licences:
    """The best that the fields say: an SPDX expression, else a short name, else the classifiers."""

    def __init__(self) -> None:
        self.expression = self.name = ""
        self.classifiers: list[str] = []

    def note(self, field: str, value: str) -> None:
        if field == "license-expression":
            self.expression = value
        elif field == "license" and value.upper() != "UNKNOWN":
            self.name = value
        elif field == "classifier" and value.startswith("License ::"):
            self.classifiers.append(value.rpartition("::")[2].strip())

    def declared(self) -> tuple[str, ...]:
        if self.expression:
            return (self.expression,)
        if self.name and len(self.name) <= _MOST_LICENCE and "\n" not in self.name:
            return (self.name,)
        return tuple(self.classifiers)


def read_archive(path: str, data: Buffer) -> Iterator[Package]:
    """The package in a wheel or an egg, those in an application. Raises `CatalogError` for what isn't a zip archive."""
    yield from _in_archive(path, data, _FILE.search if path.lower().endswith(_APPLICATIONS) else _MEMBER.fullmatch)


def read_application(path: str, data: Buffer) -> Iterator[Package]:
    """The packages anywhere in a zip archive. Raises `CatalogError`."""
    yield from _in_archive(path, data, _FILE.search)


def _in_archive(path: str, data: Buffer, wanted: Callable[[str], object]) -> Iterator[Package]:
    budget = Budget(MOST_METADATA_BYTES, "bytes of metadata")
    for member in read_members(data, TELLING):
        if wanted(member.name):
            content = read_member(data, member, MOST_METADATA_BYTES, budget)
            yield from read_metadata(f"{path}!/{member.name}", content)


CATALOGERS = (
    Cataloger(
        name="python-metadata",
        names=frozenset({"metadata", "pkg-info"}),
        endings=(".egg-info", ".dist-info"),
        accepts=lambda path: _FILE.search(path) is not None,
        read=read_metadata,
    ),
    Cataloger(
        name="python-archive",
        endings=ENDINGS,
        read=read_archive,
        most_bytes=MOST_ARCHIVE_BYTES,
    ),
)
