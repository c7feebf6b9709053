"""Pending security fixes of Debian, Ubuntu and their kin, from apt's lists; nothing is fetched and nothing changed."""

from collections.abc import Iterator
from pathlib import Path

from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.signed.packages import parse_packages
from dockward.advisories.versions.dpkg import key as debian_key
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place
from dockward.model.host import PendingPackage, Updates
from dockward.read.host.updates import dpkg
from dockward.read.host.updates.apt_lists import LISTS, SecurityIndex, read_index, read_security_indexes
from dockward.read.host.updates.package import Installed


def read_apt_updates(root: Path) -> Fact[Updates]:
    """Installed packages for which a security suite on the disk has a newer version.

    Pins and holds are not looked at: what is held back is pending too. `index_time` is that of the oldest suite.
    Raises `UnreadError` when dpkg's status or the lists can't be read or trusted.
    """
    installed = dpkg.read_packages(root)
    if not installed:
        raise UnreadError("dpkg's status names no installed package", Place(dpkg.STATUS))
    suites = read_security_indexes(root)
    newest: dict[str, PendingPackage] = {}
    for suite in suites:
        for name in suite.indexes:
            for one in _pending(root, suite, name, installed):
                known = newest.get(one.name)
                if known is None or debian_key(known.fixed) < debian_key(one.fixed):
                    newest[one.name] = one
    updates = Updates(
        security=tuple(sorted(newest.values(), key=lambda one: one.name)),
        index_time=min(one.made for one in suites),
        source="apt lists: " + ", ".join(dict.fromkeys(f"{one.origin} {one.suite}".strip() for one in suites)),
    )
    return Fact(updates, Place(LISTS))


def parse_pending(index: bytes, installed: Installed) -> Iterator[PendingPackage]:
    """Those packages of a Packages index that are installed in an older version, for the same architecture.

    Raises `FeedError` for what is no such index.
    """
    for offered in parse_packages(index, installed):
        for one in installed[offered.name]:
            same = offered.architecture in {"all", one.architecture} or one.architecture == "all"
            if same and debian_key(one.version) < debian_key(offered.version):
                yield PendingPackage(one.name, one.version, offered.version)
                break


def _pending(root: Path, suite: SecurityIndex, name: str, installed: Installed) -> list[PendingPackage]:
    try:
        return list(parse_pending(read_index(root, suite, name), installed))
    except FeedError as why:
        raise UnreadError(f"{LISTS}/{name} {why}: run apt-get update", Place(f"{LISTS}/{name}")) from why
