"""Installed packages by whichever package system the host has."""

from pathlib import Path

from dockward.read.host import tree
from dockward.read.host.updates import apk, dpkg, rpmdb
from dockward.read.host.updates.package import Installed


def read_installed(root: Path) -> Installed:
    """Installed packages; none where no package system is known. Raises `UnreadError`."""
    if tree.exists(root, dpkg.STATUS):
        return dpkg.read_packages(root)
    if rpmdb.find_database(root):
        return rpmdb.read_packages(root)
    if any(tree.exists(root, one) for one in apk.DATABASES):
        return apk.read_packages(root)
    return {}
