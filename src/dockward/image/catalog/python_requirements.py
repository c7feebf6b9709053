"""Versions that a requirements.txt pins (pip's requirements file format)."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_text
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_FILE = re.compile(r"(?:^|/)(?:[^/]*[._-])?requirements(?:[._-][^/]*)?\.txt$|(?:^|/)requirements/[^/]+\.txt$")
_CONTINUED = re.compile(r"\\\r?\n")
_S = r"[ \t]*+"
_PIN = re.compile(rf"{_S}([A-Za-z0-9][A-Za-z0-9._-]*+){_S}(?:\[[^\]\n]*+\]{_S})?\(?{_S}={{2,3}}{_S}([\w.!+-]++)(?!\*)")


def read_requirements(path: str, data: Buffer) -> Iterator[Package]:
    """A package for each line that admits one version; ranges, links and options tell of none."""
    for line in _CONTINUED.sub(" ", decode_text(data)).splitlines():
        if found := _PIN.match(line):
            yield Package(type=PackageType.PYPI, name=found[1], version=found[2], path=path, locked=True)


CATALOGER = Cataloger(
    name="python-requirements",
    endings=(".txt",),
    accepts=lambda path: _FILE.search(path) is not None and is_of_project(path),
    read=read_requirements,
    most_bytes=LOCK_BYTES,
)
