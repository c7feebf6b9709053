"""Whose kernel it is that runs: a package of the distribution's, a vendor's, or one built from kernel.org's sources."""

import re

from msgspec import Struct

from dockward.read.host.updates.package import Installed, Package

_UPSTREAM = re.compile(r"\d+\.\d+(?:\.\d+)?(?:-rc\d+)?")
_BUILDS_OF_UPSTREAM = ("kernel-ml", "kernel-lt")
"""ELRepo's, made from kernel.org's releases as they are."""
_RPM_KERNELS = ("kernel", "kernel-core", "kernel-default", "kernel-rt-core", "kernel-uek-core", "kernel-64k-core")
_APK_KERNEL = re.compile(r"linux-(?P<flavour>[a-z]+)")
_VENDORS = re.compile(
    r"-(?:generic|lowlatency|azure|aws|gcp|gke|oracle|kvm|raspi|rpi|pve|amd64|arm64|cloud|default|lts|virt|linuxkit|cos|"
    r"microsoft|MANJARO|arch\d+|zen\d+)|[.-](?:el|fc|amzn|uek|mga|cm)\d|\+(?:rpt|deb)"
)
"""What distributions and vendors put into the release of their own kernels, mended under an old number."""


class Origin(Struct, frozen=True):
    """Where a running kernel comes from. `judged` is False for one of a vendor's that no package here explains."""

    version: str
    package: Package | None = None
    judged: bool = True


def find_origin(release: str, installed: Installed) -> Origin:
    """The origin of the kernel with this release (uname -r), among the packages of its host."""
    package = _package(release, installed)
    found = _UPSTREAM.match(release)
    if package is not None:
        return Origin(release, package)
    if found is None or _VENDORS.search(release):
        return Origin(release, judged=False)
    return Origin(found[0])


def _package(release: str, installed: Installed) -> Package | None:
    """Debian names its kernels' packages after the release, RPM versions them so; Alpine has one for each flavour."""
    for several in installed.values():
        for one in several:
            if _is_kernel(one, release):
                return one
    return None


def _is_kernel(one: Package, release: str) -> bool:
    if one.name.startswith(_BUILDS_OF_UPSTREAM):
        return False
    if one.name.removesuffix("-unsigned").removesuffix("-signed").endswith(f"-{release}"):
        return True
    if one.name in _RPM_KERNELS:
        return release.startswith(f"{one.version.rpartition(':')[2]}.")
    flavour = _APK_KERNEL.fullmatch(one.name)
    version, _, revision = one.version.partition("-r")
    return flavour is not None and release == f"{version}-{revision}-{flavour['flavour']}"
