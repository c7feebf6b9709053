"""The programs under the containers: which are there, from which package, of which version, with which known flaws."""

import re
import stat
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from dockward.advisories.components import (
    knows_branch,
    package_advisories,
    table,
    upstream_advisories,
    upstream_end_of_life,
)
from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE, Fact, Place, unknown
from dockward.model.host import Advisory, Component, OperatingSystem
from dockward.read.host import programs, tree
from dockward.read.host.kernels import find_origin
from dockward.read.host.system import read_kernel_release, read_os
from dockward.read.host.updates import dpkg
from dockward.read.host.updates.installed import read_installed
from dockward.read.host.updates.package import Installed, Package
from dockward.syntax.versions import release_key

_PLUGINS = tuple(
    f"{folder}/docker/cli-plugins" for folder in ("/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec")
)
_UPSTREAM = frozenset({"docker-ce", "docker-ce-cli", "containerd.io", "docker-compose-plugin", "docker-buildx-plugin"})
"""Docker's own packages: built from upstream's releases, so upstream's advisories hold by version number."""
_UNPACKAGED = ("/usr/local/", "/opt/")
_REPACKED = re.compile(r"[+~](?:dfsg|ds)[0-9.]*")
_VERSION = re.compile(r"(?<![\w.])v?([0-9]+\.[0-9]+[^\s,]*)")
_SECONDS = 3.0
_KERNEL = "kernel"
_DPKG_INFO = "/var/lib/dpkg/info"


class _Part(Struct, frozen=True, kw_only=True):
    """What to look for. `packages` have the part's own version; `carriers` contain it beside something else."""

    name: str
    key: str = ""
    binaries: tuple[str, ...]
    packages: tuple[str, ...]
    carriers: tuple[str, ...] = ()
    question: tuple[str, ...] = ("--version",)
    answer: str = ""
    """What the program's answer begins with; podman too calls itself docker."""


_PARTS = (
    _Part(
        name="engine",
        key="Engine",
        binaries=("/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd"),
        packages=("docker-ce", "docker.io", "moby-engine", "docker", "docker-engine"),
    ),
    _Part(
        name="containerd",
        key="containerd",
        binaries=("/usr/bin/containerd", "/usr/sbin/containerd", "/usr/local/bin/containerd"),
        packages=("containerd.io", "containerd"),
    ),
    _Part(
        name="runc",
        key="runc",
        binaries=("/usr/local/sbin/runc", "/usr/local/bin/runc", "/usr/sbin/runc", "/usr/bin/runc"),
        packages=("runc",),
        carriers=("containerd.io",),
    ),
    _Part(
        name="docker-init",
        key="docker-init",
        binaries=("/usr/local/bin/docker-init", "/usr/bin/docker-init", "/usr/libexec/docker/docker-init"),
        packages=(),
        carriers=("docker-ce", "docker-ce-cli", "docker.io", "moby-engine", "docker", "docker-engine"),
    ),
    _Part(
        name="cli",
        binaries=("/usr/local/bin/docker", "/usr/bin/docker"),
        packages=("docker-ce-cli", "docker-cli", "docker.io", "moby-engine", "docker"),
        answer="Docker version",
    ),
    _Part(
        name="compose",
        binaries=(
            *(f"{folder}/docker-compose" for folder in _PLUGINS),
            "/usr/local/bin/docker-compose",
            "/usr/bin/docker-compose",
        ),
        packages=("docker-compose-plugin", "docker-compose-v2", "docker-compose", "docker-cli-compose"),
        question=("version", "--short"),
    ),
    _Part(
        name="buildx",
        binaries=tuple(f"{folder}/docker-buildx" for folder in _PLUGINS),
        packages=("docker-buildx-plugin", "docker-buildx", "docker-cli-buildx"),
        question=("version",),
    ),
)


class _Host(Struct, frozen=True):
    root: Path
    installed: Installed
    system: OperatingSystem | None


def read_components(root: Path, engine_components: Mapping[str, str]) -> Fact[tuple[Component, ...]]:
    """The engine, its parts, its plugins and the kernel, each with the end of its support and its known flaws.

    `engine_components` are those of the engine's /version, by name (`Engine`, `containerd`, `runc`, `docker-init`),
    and only of an engine that runs on this host. What runs outranks what is installed. A package of the distribution
    is not matched with upstream's advisories, since it is mended under its old number: only what was tested of that
    very package is reported. An empty `judged_by` means that nothing could be told.
    """
    system = read_os(root).content
    try:
        host = _Host(root, read_installed(root), system if isinstance(system, OperatingSystem) else None)
    except UnreadError as why:
        return unknown(why.reason, why.place or NOWHERE)
    found = [_read_part(host, part, engine_components.get(part.key, "")) for part in _PARTS]
    return Fact(tuple(one for one in (*found, _read_kernel(host)) if one is not None), Place("/usr/bin"))


def _read_part(host: _Host, part: _Part, running: str) -> Component | None:
    for path in part.binaries:
        if not tree.exists(host.root, path):
            continue
        package = _owner(host, part, path)
        offered = upstream_version(package.version) if package and package.name in part.packages else ""
        if running and offered and release_key(running) != release_key(offered):
            continue
        version = running or offered or _ask(host.root, path, part)
        return _judged(host, part.name, version, path, package)
    return _judged(host, part.name, running, "", None) if running else None


def _read_kernel(host: _Host) -> Component | None:
    """The running kernel, on which every container stands; None where it isn't told."""
    release = read_kernel_release(host.root)
    if not release.known:
        return None
    origin = find_origin(release.value, host.installed)
    image = f"/boot/vmlinuz-{release.value}"
    path = image if tree.exists(host.root, image) else ""
    if not origin.judged:
        return Component(name=_KERNEL, version=release.value, path=path)
    return _judged(host, _KERNEL, origin.version, path, origin.package)


def _owner(host: _Host, part: _Part, path: str) -> Package | None:
    """The installed package that the file comes from, of those that are known to hold such a file."""
    for name in (*part.packages, *part.carriers):
        for package in host.installed.get(name, ()):
            if _owns(host.root, package, path):
                return package
    return None


def _owns(root: Path, package: Package, path: str) -> bool:
    """By dpkg's own list of files; the other systems install nothing below /usr/local and /opt."""
    if not tree.exists(root, dpkg.STATUS):
        return not path.startswith(_UNPACKAGED)
    for name in (package.name, f"{package.name}:{package.architecture}"):
        try:
            return path in tree.read_text(root, f"{_DPKG_INFO}/{name}.list").split("\n")
        except OSError:
            continue
    return False


def upstream_version(version: str) -> str:
    """A package's version without its epoch and revision: `20.10.24+dfsg1` of `20.10.24+dfsg1-1+deb12u1`."""
    text = version.partition(":")[2] or version
    return text.rpartition("-")[0] or text


def _ask(root: Path, path: str, part: _Part) -> str:
    """What the program says of its version; only on the host itself, and never of a file that others may write."""
    if root != Path("/") or not _guarded(root, path):
        return ""
    folder, _, name = path.rpartition("/")
    try:
        answer = programs.run_program(name, *part.question, folders=(folder,), seconds=_SECONDS)
    except programs.ProgramError:
        return ""
    found = _VERSION.search(answer) if answer.startswith(part.answer) else None
    return found[1] if found else ""


def _guarded(root: Path, path: str) -> bool:
    try:
        found = tree.read_stat(root, path)
    except OSError:
        return False
    return found.st_uid == 0 and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _judged(host: _Host, name: str, version: str, path: str, package: Package | None) -> Component:
    end, advisories, judge = _judge(host.system, name, version, package)
    return Component(
        name=name,
        version=version,
        path=path,
        package=f"{package.name} {package.version}" if package else "",
        end_of_life=end,
        advisories=advisories,
        judged_by=judge,
    )


def _judge(
    system: OperatingSystem | None, name: str, version: str, package: Package | None
) -> tuple[date | None, tuple[Advisory, ...], str]:
    made = table().made.isoformat()
    if package and package.name not in _UPSTREAM:
        if system is None:
            return None, (), ""
        tested = package_advisories(
            name, system=system.id, release=system.version, package=package.name, version=package.version
        )
        return system.end_of_life, tested, f"{system.id}'s own updates; packages tested by {made}"
    if release_key(version) is None or _REPACKED.search(version):
        return None, (), ""
    judge = f"version table of {made}" if knows_branch(name, version) else ""
    return upstream_end_of_life(name, version), upstream_advisories(name, version), judge
