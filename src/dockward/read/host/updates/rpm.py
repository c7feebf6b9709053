"""Pending security fixes of Fedora, RHEL, SUSE and their kin, from the notices on the disk; nothing is fetched."""

from pathlib import Path

from dockward.advisories.versions.rpm import key as rpm_key
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place
from dockward.model.host import PendingPackage, Updates
from dockward.read.host.updates import rpmdb
from dockward.read.host.updates.notices import parse_notices, read_notices, read_repositories, read_streams
from dockward.read.host.updates.package import Installed, Package


def read_rpm_updates(root: Path) -> Fact[Updates]:
    """Installed packages that a security notice of a repository names in a newer version.

    The notices must match the checksum in repomd.xml; that file itself is only as good as the connection it came by.
    Version locks are not looked at. Raises `UnreadError`.
    """
    newest = newest_installed(rpmdb.read_packages(root))
    repositories = read_repositories(root)
    if not repositories:
        raise UnreadError("none of the repositories on disk publishes security notices", Place(rpmdb.FOLDERS[0]))
    streams = read_streams(root)
    pending: dict[str, PendingPackage] = {}
    for repository in repositories:
        for fixed in parse_notices(read_notices(root, repository), streams):
            installed = newest.get((fixed.name, fixed.architecture))
            known = pending.get(fixed.name)
            if installed and rpm_key(fixed.version) > rpm_key(known.fixed if known else installed):
                pending[fixed.name] = PendingPackage(fixed.name, installed, fixed.version)
    updates = Updates(
        security=tuple(sorted(pending.values(), key=lambda one: one.name)),
        index_time=min(one.made for one in repositories),
        source="security notices of " + ", ".join(one.repository for one in repositories),
    )
    return Fact(updates, Place(repositories[0].path))


def newest_installed(packages: Installed) -> dict[tuple[str, str], str]:
    """The newest installed version by name and architecture; of kernels, several stand side by side."""
    newest: dict[tuple[str, str], Package] = {}
    for several in packages.values():
        for one in several:
            key = (one.name, one.architecture)
            if key not in newest or rpm_key(newest[key].version) < rpm_key(one.version):
                newest[key] = one
    return {key: one.version for key, one in newest.items()}
