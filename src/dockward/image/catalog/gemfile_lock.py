"""Gemfile.lock and gems.locked: what Bundler resolved, one section for each kind of source."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_lock
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_SOURCES = frozenset({"GEM", "GIT", "PLUGIN SOURCE"})
_GEM = re.compile(r"    ([^\s(]+) \(([^\s()-]+)(?:-[^)]*)?\)")
"""A platform may follow the version, which has no dash of its own."""
_NEEDED = re.compile(r"      ([^\s(!]+)")


def read_gemfile_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The gems but those of local folders; one for several platforms is told once."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    section, requires = "", dict[str, None]()
    for line in decode_lock(data).splitlines():
        if line[:1] not in {" ", ""}:
            section = line.strip()
        elif section in _SOURCES:
            if gem := _GEM.match(line):
                requires = found.setdefault((gem[1], gem[2]), {})
            elif needed := _NEEDED.match(line):
                requires[needed[1]] = None
    for (name, version), needs in found.items():
        yield Package(type=PackageType.GEM, name=name, version=version, path=path, requires=tuple(needs), locked=True)


CATALOGER = Cataloger(
    name="gemfile-lock",
    names=frozenset({"gemfile.lock", "gems.locked"}),
    accepts=is_of_project,
    read=read_gemfile_lock,
    most_bytes=LOCK_BYTES,
)
