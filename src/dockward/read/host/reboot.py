"""Whether the running kernel is older than the one installed, or a package asks for a restart."""

import re
from pathlib import Path

from dockward.advisories.versions.dpkg import key as debian_key
from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE, Fact, Place, unknown
from dockward.model.host import Reboot
from dockward.read.host import tree
from dockward.read.host.system import KERNEL_RELEASE, read_kernel_release
from dockward.read.host.updates import dpkg
from dockward.read.host.updates.reading import read_names

KERNEL_BUILD = "/proc/sys/kernel/version"
BOOT, MODULES = "/boot", "/lib/modules"
ASKED = "/run/reboot-required"
MOST_ASKING = 5
"""Packages named in a reason; the first ones tell enough."""
_IMAGE = "vmlinuz-"
_RPM_RELEASE = re.compile(
    r"(?P<version>.+?)\.(?P<machine>x86_64|aarch64|ppc64le|s390x|riscv64|armv7hl|i[3-6]86)(?P<rest>[+.].*)?"
)
_RPM_VARIANT = re.compile(r"(uek)|\.(rt)[0-9]")
_RELEASE = re.compile(r"(?P<version>[0-9][^-]*(?:-[0-9][^-]*)*)(?:-(?P<flavour>.+))?")
_NUMBERED = re.compile(r"([a-z]+)([0-9]+-[0-9]+)")
_DEBIAN_BUILD = re.compile(r"\bDebian (\S+)")


def read_reboot(root: Path) -> Fact[Reboot]:
    """Whether a restart is due: a newer kernel of the same flavour is installed, or a package asks for it.

    Only Debian and Ubuntu write /run/reboot-required, and only with unattended-upgrades or update-notifier: that it
    is absent says nothing, so a kernel that no package here installed leaves the answer unknown.
    """
    running = read_kernel_release(root)
    place = Place(KERNEL_RELEASE)
    try:
        asked = _read_asking(root)
        newest, reasons = _read_kernels(root, running.value)
    except UnreadError as why:
        return unknown(why.reason, why.place or NOWHERE)
    if not newest and not asked:
        return unknown("this kernel isn't installed by a package here", place)
    reasons = (*reasons, *asked)
    return Fact(
        Reboot(needed=bool(reasons), running_kernel=running.value, newest_kernel=newest, reasons=reasons), place
    )


def _read_asking(root: Path) -> tuple[str, ...]:
    if not tree.exists(root, ASKED):
        return ()
    try:
        names = sorted(set(tree.read_text(root, f"{ASKED}.pkgs").split()))
    except OSError:
        names = []  # the file that names them is optional
    more = f" and {len(names) - MOST_ASKING} more" if len(names) > MOST_ASKING else ""
    return (f"asked for by {', '.join(names[:MOST_ASKING]) or 'a package'}{more}",)


def _read_kernels(root: Path, running: str) -> tuple[str, tuple[str, ...]]:
    """The newest installed kernel of the running one's flavour, and why it wants a restart; empty when unjudged."""
    version, flavour = split_release(running)
    installed = _installed(root)
    same = [one for one in installed if split_release(one)[1] == flavour]
    newest = max(same, key=lambda one: debian_key(split_release(one)[0]), default="")
    if newest and debian_key(split_release(newest)[0]) > debian_key(version):
        return newest, (f"kernel {newest} is installed, {running} runs",)
    if running not in installed:
        return "", ()
    return running, _read_rebuild(root, running)


def _installed(root: Path) -> frozenset[str]:
    """Releases of kernels on the disk. /boot may be closed to users; /lib/modules tells the same."""
    modules = (one for one in read_names(root, MODULES) if tree.exists(root, f"{MODULES}/{one}/kernel"))
    try:
        images = [one.removeprefix(_IMAGE) for one in tree.read_names(root, BOOT) if one.startswith(_IMAGE)]
    except OSError:
        images = []
    return frozenset(one for one in (*images, *modules) if one[:1].isdigit() and one.isascii() and one.isprintable())


def _read_rebuild(root: Path, running: str) -> tuple[str, ...]:
    """Debian mends kernels without a new release name; the build's version stands in /proc/sys/kernel/version."""
    try:
        build = _DEBIAN_BUILD.search(tree.read_text(root, KERNEL_BUILD))
    except OSError:
        build = None
    if build is None or not tree.exists(root, dpkg.STATUS):
        return ()
    packages = dpkg.read_packages(root)
    for name in (f"linux-image-{running}", f"linux-image-{running}-unsigned"):
        for one in packages.get(name, ()):
            if debian_key(one.version) > debian_key(build[1]):
                return (f"{name} {one.version} is installed, {build[1]} runs",)
    return ()


def split_release(release: str) -> tuple[str, str]:
    """A kernel release's version and flavour: `6.1.0-18` and `cloud-amd64`, `6.10.3-200.fc40` and `x86_64`."""
    found = _RPM_RELEASE.fullmatch(release)
    if found:
        variant = _RPM_VARIANT.search(found["version"])
        return found["version"], found["machine"] + (found["rest"] or "") + (
            f"-{variant[variant.lastindex or 1]}" if variant else ""
        )
    found = _RELEASE.fullmatch(release)
    if not found:
        return release, release
    numbered = _NUMBERED.fullmatch(found["flavour"] or "")
    if numbered:
        return f"{found['version']}-{numbered[2]}", numbered[1]
    return found["version"], found["flavour"] or ""
