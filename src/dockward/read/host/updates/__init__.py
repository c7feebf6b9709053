"""Pending security fixes, and whether they install themselves, by the package system that the host has."""

from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE, Fact, Place, unknown
from dockward.model.host import Updates
from dockward.read.host import tree
from dockward.read.host.updates import apk, dpkg, rpmdb
from dockward.read.host.updates.apt import read_apt_updates
from dockward.read.host.updates.automatic import read_apt_automatic, read_dnf_automatic
from dockward.read.host.updates.rpm import read_rpm_updates


def read_updates(root: Path) -> Fact[Updates]:
    """Installed packages with a pending security fix, by the indexes on the disk; unknown where they can't tell."""
    try:
        if tree.exists(root, dpkg.STATUS):
            return read_apt_updates(root)
        if rpmdb.find_database(root):
            return read_rpm_updates(root)
    except UnreadError as why:
        return unknown(why.reason, why.place or NOWHERE)
    if any(tree.exists(root, one) for one in apk.DATABASES):
        return unknown(
            "Alpine's indexes don't say which updates mend security: run apk version -l '<'", Place(apk.DATABASES[0])
        )
    return unknown("no package system that is understood (dpkg, rpm) is on this host")


def read_automatic_updates(root: Path) -> Fact[bool]:
    """Whether security fixes are installed without a person; unknown where the host's way isn't understood."""
    try:
        if tree.exists(root, dpkg.STATUS):
            return read_apt_automatic(root)
        if rpmdb.find_database(root):
            return read_dnf_automatic(root)
    except UnreadError as why:
        return unknown(why.reason, why.place or NOWHERE)
    return unknown("no package system whose automatic updates are understood (apt, dnf) is on this host")
