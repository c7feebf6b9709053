"""Which files are a package's own, so that a process that has one loaded has the package loaded.

Packages of distributions have lists of files; those of languages lie in folders of their own; what is built into a
program is that program's. A distribution may have folders at the root that are links into /usr (usr-merge): both names
are taken for one.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockward.model.package import Package, PackageType

_MERGED = frozenset({"bin", "sbin", "lib", "lib32", "lib64", "libx32"})
_INSIDE = "!/"
_MODULES = "/node_modules/"
_PROGRAMS = ("usr/bin/", "usr/sbin/", "usr/libexec/", "usr/local/bin/", "usr/local/sbin/", "opt/")


class Territory(Struct, frozen=True, kw_only=True):
    """Files, as `canonical` has them, and folders that end with a slash.

    `blind` says why nothing need be seen of it although it is used; empty where use shows.
    """

    files: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    blind: str = ""

    def among(self, loaded: Iterable[str]) -> Iterator[str]:
        """Those of these paths that are in it."""
        return filter(self._holds, loaded)

    def _holds(self, path: str) -> bool:
        if path in self.files:
            return True
        return any(path.startswith(one) and _MODULES not in path[len(one) - 1 :] for one in self.folders)


def canonical(path: str) -> str:
    """The path from the root on without a slash in front, through /usr where it may be linked there."""
    plain = path.removeprefix("/")
    return f"usr/{plain}" if plain.partition("/")[0] in _MERGED else plain


def territory(one: Package) -> Territory:
    """What is the package's own."""
    told = frozenset(canonical(each) for each in one.files)
    if one.type.of_distribution:
        return Territory(files=told, blind=_blind(told))
    on_disk, inside, _ = one.path.partition(_INSIDE)
    if inside or one.type in {PackageType.GOLANG, PackageType.CARGO, PackageType.GENERIC, PackageType.MAVEN}:
        return Territory(files=frozenset({canonical(on_disk)}))
    folders: tuple[str, ...] = ()
    folder = on_disk.rpartition("/")[0]
    blind = "what it is made of is read once and closed again, so that its use need not show"
    match one.type:
        case PackageType.NUGET:
            return Territory(files=frozenset({canonical(f"{folder}/{one.name}.dll")}))
        case PackageType.NPM:
            folders = (f"{folder}/",)
        case PackageType.PYPI:
            site = folder.rpartition("/")[0]
            names = {one.name, one.name.lower(), one.name.replace("-", "_"), one.name.replace("-", "_").lower()}
            folders = tuple(sorted(f"{site}/{each}/" for each in names)) if not told else ()
        case PackageType.GEM:
            stem = on_disk.rpartition("/")[2].removesuffix(".gemspec")
            folders = (f"{folder.rpartition('/')[0]}/gems/{stem}/",)
        case PackageType.COMPOSER:
            folders = (f"{folder.rpartition('/')[0]}/{one.name}/",)
        case _:
            return Territory(files=told, blind="" if told else "which files are its own is not known")
    plain = (canonical(each) for each in folders)
    return Territory(files=told, folders=tuple(one for one in plain if one.strip("/")), blind=blind)


def _blind(files: frozenset[str]) -> str:
    if not files:
        return "which files are its own is not known"
    if any(one.startswith(_PROGRAMS) or ".so" in one.rpartition("/")[2] for one in files):
        return ""
    return "it has no program and no library whose use would show"
