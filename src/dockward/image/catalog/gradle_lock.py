"""Gradle's lock files: gradle.lockfile, buildscript-gradle.lockfile, and one for each configuration before Gradle 7."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_lock
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_LINE = re.compile(r"([^\s:=#]+:[^\s:=]+):([^\s:=]+)(?:=(\S*))?")
_FILE = re.compile(r"(?:^|/)(?:(?:buildscript-|settings-)?gradle\.lockfile|dependency-locks/([^/]+)\.lockfile)$")


def read_gradle_lock(path: str, data: Buffer) -> Iterator[Package]:
    """The modules; those only of build scripts and of configurations for tests are for development."""
    file = _FILE.search(path)
    building = bool(file) and "-gradle.lockfile" in path
    for line in decode_lock(data).splitlines():
        if found := _LINE.fullmatch(line.strip()):
            configurations = (found[3] or (file[1] if file else None) or "").split(",")
            yield Package(
                type=PackageType.MAVEN,
                name=found[1],
                version=found[2],
                path=path,
                locked=True,
                development=building or all(one.lower().startswith("test") for one in configurations),
            )


CATALOGER = Cataloger(
    name="gradle-lock",
    endings=(".lockfile",),
    accepts=lambda path: _FILE.search(path) is not None and is_of_project(path),
    read=read_gradle_lock,
    most_bytes=LOCK_BYTES,
)
