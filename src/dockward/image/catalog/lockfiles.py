"""What lock files have in common: whose they are, and what of them is needed for more than development."""

import re
from collections.abc import Iterable, Iterator, Mapping

from dockward.model.package import Package

_INSTALLED = re.compile(
    r"(?:^|/)(?:node_modules|site-packages|dist-packages|cargo/registry|\.cargo/registry|pkg/mod"
    r"|gems/[^/]+-\d[^/]*|vendor/[^/]+/[^/]+)/"
)


def is_of_project(path: str) -> bool:
    """Whether the file is of what was put there by hand: installed packages bring lock files that nothing follows."""
    return _INSTALLED.search(path) is None


def once(packages: Iterable[Package]) -> Iterator[Package]:
    """Each name and version once, for development only where every entry says so."""
    told: dict[tuple[str, str], Package] = {}
    for one in packages:
        before = told.get((one.name, one.version))
        if before is None or (before.development and not one.development):
            told[one.name, one.version] = one
    yield from told.values()


def reachable(roots: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """All that `roots` lead to, themselves too."""
    seen: set[str] = set()
    pending = list(roots)
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending += edges.get(one, ())
    return seen
