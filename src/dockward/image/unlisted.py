"""Systems without their list of packages: what a distribution's package manager would tell, and nothing here does."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from dockward.image.content import LayerContent
from dockward.image.entry import Sort
from dockward.image.merge import Merged
from dockward.model.contents import Gap
from dockward.model.package import Distribution, Package, PackageType

_OS_RELEASE = ("etc/os-release", "usr/lib/os-release")


class _Manager(Struct, frozen=True):
    """A package manager whose database is read: where that can be, and os-release's ids of systems that have it."""

    name: str
    type: PackageType
    homes: tuple[str, ...]
    systems: frozenset[str]

    def is_of(self, one: Distribution) -> bool:
        return not self.systems.isdisjoint((one.id, *one.like))

    def holds(self, path: str) -> bool:
        return any(path == home or path.startswith(f"{home}/") for home in self.homes)


_MANAGERS = (
    _Manager(
        "dpkg",
        PackageType.DEB,
        ("var/lib/dpkg/status", "var/lib/dpkg/status.d"),
        frozenset({"debian", "ubuntu", "raspbian", "kali", "linuxmint", "devuan"}),
    ),
    _Manager(
        "apk",
        PackageType.APK,
        ("lib/apk/db/installed", "usr/lib/apk/db/installed"),
        frozenset({"alpine", "wolfi", "chainguard", "postmarketos"}),
    ),
    _Manager(
        "rpm",
        PackageType.RPM,
        ("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"),
        frozenset(
            {"rhel", "fedora", "centos", "almalinux", "rocky", "ol", "amzn", "photon", "mariner", "azurelinux"}
            | {"suse", "opensuse", "opensuse-leap", "opensuse-tumbleweed", "sles"}
        ),
    ),
)
_UNREAD = {
    "var/lib/pacman/local": "pacman",
    "var/db/pkg": "Portage",
    "var/db/xbps": "XBPS",
    "var/lib/opkg/status": "opkg",
    "usr/lib/opkg/status": "opkg",
    "nix/var/nix/db": "Nix",
    "var/lib/chisel/manifest.wall": "Chisel",
}
"""Where managers keep their lists that nothing here reads."""
_LIBRARIES = r"(?:usr/)?lib(?:32|64|x32)?(?:/[a-z0-9_]{1,20}-linux-[a-z0-9_]{1,20})?"
_C_LIBRARY = re.compile(rf"{_LIBRARIES}/(?:libc\.so\.6|ld-musl-[a-z0-9_]{{1,20}}\.so\.1)")
"""glibc's, and musl's."""
_LIBRARY = re.compile(
    rf"{_LIBRARIES}/(?!(?:ld-|lib(?:c|m|mvec|dl|rt|pthread|resolv|util|anl|nsl|crypt|thread_db|nss_[a-z]+|musl|BrokenLocale"
    r"|c_malloc_debug|memusage|pcprofile|SegFault)[.-]))[^/]{1,200}\.so(?:\.[0-9.]{1,30})?"
)
"""Any but the parts of the C library itself, which small images have copied there."""
_PROGRAMS = re.compile(r"(?:usr/)?s?bin/(?:apk|apt|apt-get|dnf5?|dpkg|microdnf|opkg|pacman|rpm|tdnf|yum|zypper)")


def unlisted(layers: Sequence[LayerContent], merged: Merged) -> Iterator[Gap]:
    """Why packages of the distribution are missing, where the image's system must have some that nothing tells.

    An image without os-release, a trace of a package manager and libraries has none: those from scratch, and busybox.
    """
    several = [*_by_managers(layers, merged)]
    yield from several or _unnamed(merged)


def _by_managers(layers: Sequence[LayerContent], merged: Merged) -> Iterator[Gap]:
    types = {one.package.type for one in merged.packages}
    for one in _MANAGERS:
        if one.type not in types and not _is_misread(one, layers):
            yield from _missing(one, layers, merged)
    for path, name in _UNREAD.items():
        if (nr := merged.visible.get(path)) is not None:
            yield Gap(
                nr,
                path,
                f"the packages that {name} installed are listed there, which is not read here",
                of_packages=True,
            )


def _unnamed(merged: Merged) -> Iterator[Gap]:
    """A system of which nothing tells any more what it is: its libraries work without a list of them."""
    if any(one.package.type.of_distribution for one in merged.packages):
        return
    library = _first(_C_LIBRARY, merged.visible)
    other = library and (_first(_LIBRARY, merged.visible) or _first(_PROGRAMS, merged.visible))
    if library and other:
        words = (
            f"it holds a system's C library, and /{other}, but nothing tells which packages they are of: "
            "which ones of a distribution it holds is not known"
        )
        yield Gap(merged.visible[library], library, words, of_packages=True)


def _first(form: re.Pattern[str], visible: Mapping[str, int]) -> str:
    return min((path for path in visible if form.fullmatch(path)), default="")


def lacks_packages(system: Distribution, packages: Iterable[Package]) -> bool:
    """Whether a system of this distribution must have packages of which none is among these."""
    types = {one.type for one in packages}
    return any(one.is_of(system) and one.type not in types for one in _MANAGERS)


def _is_misread(one: _Manager, layers: Sequence[LayerContent]) -> bool:
    """Whether it is told already that its database can't be read."""
    return any(one.holds(bad.path) for layer in layers for bad in layer.catalogued.misread)


def _missing(one: _Manager, layers: Sequence[LayerContent], merged: Merged) -> Iterator[Gap]:
    system = merged.distribution
    unknown = "which packages of the distribution it holds is not known"
    if (had := _last_with(one, layers)) is not None:
        nr, path, count = had
        several = f"{count} package{'' if count == 1 else 's'}"
        words = f"the database of {one.name}, which named {several}, is gone with this layer: {unknown}"
        yield Gap(_hiding(path, nr, layers), path, words, of_packages=True)
    elif system and one.is_of(system):
        where = next((path for path in _OS_RELEASE if path in merged.visible), _OS_RELEASE[0])
        state = _state(one, layers, merged)
        words = f"it says that this is {named(system)}, but {state}: {unknown}"
        yield Gap(merged.visible.get(where, 0), where, words, of_packages=True)


def named(one: Distribution) -> str:
    """What a person calls it."""
    return one.name or f"{one.id} {one.version}".strip()


def _last_with(one: _Manager, layers: Sequence[LayerContent]) -> tuple[int, str, int] | None:
    """The uppermost layer whose database names packages: its number, the database's path, and how many they are."""
    for nr in reversed(range(len(layers))):
        paths = [each.path for each in layers[nr].catalogued.packages if each.type is one.type]
        if paths:
            return nr, paths[0], len(paths)
    return None


def _hiding(path: str, nr: int, layers: Sequence[LayerContent]) -> int:
    """The first layer above that has something else at the path, or takes away what lies there."""
    parts = path.split("/")
    tops = {"/".join(parts[:length]) for length in range(len(parts) + 1)}
    for above in range(nr + 1, len(layers)):
        one = layers[above]
        if path in one.files.paths or not tops.isdisjoint((*one.removed, *one.opaque)):
            return above
    return nr


def _state(one: _Manager, layers: Sequence[LayerContent], merged: Merged) -> str:
    """What there is in place of a database that names packages."""
    for home in one.homes:
        for path in _upwards(home):
            nr = merged.visible.get(path)
            if nr is not None and (sort := _sort(layers[nr], path)) != Sort.DIRECTORY:
                if sort == Sort.SYMLINK:
                    return f"/{path} is a link, which leads to no database of {one.name}"
                return f"{one.name}'s database /{path} names no package that is installed"
    return f"there is no database of {one.name}"


def _upwards(path: str) -> Iterator[str]:
    while "/" in path:
        yield path
        path = path.rpartition("/")[0]


def _sort(layer: LayerContent, path: str) -> int:
    """What links lead to isn't in the layer's own list by this name, and is a file."""
    paths = layer.files.paths
    return layer.files.sorts[paths.index(path)] if path in paths else Sort.FILE
