"""Installed Python packages whose description is gone: their folder still says in its name what they are.

Python imports them all the same, and what makes images small may take the rest away.
Source of the names: the specification of recorded installed projects (PyPA), and setuptools for eggs.
"""

import re
from collections.abc import Iterator, Mapping

from dockward.image.merge import Brought
from dockward.model.package import Package, PackageType

_FOLDER = re.compile(
    r"(?:.*/)?(?P<name>[A-Za-z0-9][A-Za-z0-9._]*)-(?P<version>\d[\w.!+]*)(?:-py[\d.]+)?\.(?:dist|egg)-info", re.DOTALL
)
_TELLING = frozenset({"metadata", "pkg-info"})
_FOLDERS = (".dist-info/", ".egg-info/")


def headless(visible: Mapping[str, int]) -> Iterator[Brought]:
    """Those packages, each by the first file of its folder."""
    folders: dict[str, list[str]] = {}
    for path in visible:
        if _FOLDERS[0] in path or _FOLDERS[1] in path:
            folders.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, several in folders.items():
        found = _FOLDER.fullmatch(folder)
        if found and not any(path.rpartition("/")[2].lower() in _TELLING for path in several):
            path = min(several)
            one = Package(
                type=PackageType.PYPI, name=found["name"].replace("_", "-"), version=found["version"], path=path
            )
            yield Brought(one, visible[path])
