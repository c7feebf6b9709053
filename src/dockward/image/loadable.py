"""Which files are a package's own, so that a process that has one loaded has the package loaded.

Packages of distributions have lists of files; those of languages lie in folders of their own; what is built into a
program is that program's. A distribution may have folders at the root that are links into /usr (usr-merge): both names
are taken for one.

What /proc can tell of use, and of what it says nothing where nothing is seen (`blind`):

- Programs and libraries of machine code are mapped as long as they are used: that they were not seen tells something.
  So of Go, Rust, and programs known by their content, and of packages of distributions and conda with such files.
- What RubyGems builds of a gem is mapped from the gem's folder or, where it isn't copied there, from `extensions`,
  below the platform and the version of Ruby's interface (seen with Ruby 3.1).
- Scripts and modules of Python, Node.js, Ruby, PHP and Perl are read and closed again: only native parts show, also of
  packages of distributions that have both. PHP's opcache keeps no script mapped or open either (seen with 8.2).
- A JVM may close a jar once its classes are loaded, and a server may unpack one elsewhere: only one held open shows.
- .NET maps its assemblies (seen with .NET Core 3.1), but they need not be called as their package is: only
  one that is mapped shows.
- What lies inside of an archive, or what only a lock file names, may be anywhere.
"""

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from dockward.model.package import Package, PackageType

_MERGED = frozenset({"bin", "sbin", "lib", "lib32", "lib64", "libx32"})
_INSIDE = "!/"
_MODULES = "/node_modules/"
_PROGRAMS = ("usr/bin/", "usr/sbin/", "usr/libexec/", "usr/local/bin/", "usr/local/sbin/", "opt/")
_LIBRARY = re.compile(r"(?!usr/share/).*\.so(?:\.[0-9]+)*", re.DOTALL)
_READ = re.compile(
    r"(?!usr/share/(?:doc|gdb|gcc)/).*\.(?:py|pyc|pl|pm|rb|js|mjs|cjs|php|phar|tcl|lua|class|jar|war|ear)", re.DOTALL
)
"""Files with code that is no machine's; gdb's are read by debuggers."""
_BUILT_IN = frozenset({PackageType.GOLANG, PackageType.CARGO, PackageType.GENERIC})
_RELEASES = frozenset({"release", "VERSION"})
"""Files by which installations of Java and Go say what they are."""
_UNLISTED = "which files are its own is not known"
_CLOSED = "what it is made of is read once and closed again, so that its use need not show"
_LOCKED = "only a lock file names it, so that it may be built into anything"
_ARCHIVED = "it lies in an archive, which may be closed again or be unpacked elsewhere"
_JAR = "a JVM may close an archive whose classes it has loaded, so that its use need not show"
_ASSEMBLIES = "its assemblies may be called otherwise than it is, so that its use need not show"


class Territory(Struct, frozen=True, kw_only=True):
    """Files, as `canonical` has them, and folders that end with a slash.

    `blind` says why nothing need be seen of it although it is used; empty where use shows. `programs`: use shows only
    if one of these is of machine code, which their names don't tell. `deeper` are folders, and how a folder anywhere
    below each is called that is the package's too.
    """

    files: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()
    deeper: tuple[tuple[str, str], ...] = ()
    blind: str = ""
    programs: frozenset[str] = frozenset()

    def among(self, loaded: Collection[str]) -> Iterator[str]:
        """Those of these paths that are in it."""
        if self.folders:
            return (one for one in loaded if self._holds(one))
        return (one for one in self.files if one in loaded)

    def _holds(self, path: str) -> bool:
        if path in self.files:
            return True
        if any(path.startswith(folder) and f"/{name}/" in path[len(folder) - 1 :] for folder, name in self.deeper):
            return True
        return any(path.startswith(one) and _MODULES not in path[len(one) - 1 :] for one in self.folders)


def canonical(path: str) -> str:
    """The path from the root on without a slash in front, through /usr where it may be linked there."""
    plain = path.removeprefix("/")
    return f"usr/{plain}" if plain.partition("/")[0] in _MERGED else plain


def territory(one: Package) -> Territory:
    """What is the package's own."""
    told = frozenset(canonical(each) for each in one.files)
    on_disk, inside, _ = one.path.partition(_INSIDE)
    file = frozenset({canonical(on_disk)})
    if one.locked:
        return Territory(files=told, blind=_LOCKED)
    if one.type is PackageType.MAVEN:
        return Territory(files=file, blind=_JAR)
    if inside:
        return Territory(files=file, blind=_ARCHIVED)
    if one.type.of_distribution or one.type is PackageType.CONDA:
        return _of_system(told)
    if one.type in _BUILT_IN:
        folder, _, name = on_disk.rpartition("/")
        return Territory(folders=(f"{canonical(folder)}/",)) if name in _RELEASES else Territory(files=file)
    return _of_language(one, told, on_disk.rpartition("/")[0])


def _of_system(files: frozenset[str]) -> Territory:
    if not files:
        return Territory(blind=_UNLISTED)
    if any(map(_READ.fullmatch, files)):
        return Territory(files=files, blind=_CLOSED)
    if any(map(_LIBRARY.fullmatch, files)):
        return Territory(files=files)
    programs = frozenset(one for one in files if one.startswith(_PROGRAMS))
    blind = "" if programs else "it has no program and no library whose use would show"
    return Territory(files=files, programs=programs, blind=blind)


def _of_language(one: Package, told: frozenset[str], folder: str) -> Territory:
    folders: tuple[str, ...] = ()
    deeper: tuple[tuple[str, str], ...] = ()
    match one.type:
        case PackageType.NUGET:
            return Territory(files=frozenset({canonical(f"{folder}/{one.name}.dll")}), blind=_ASSEMBLIES)
        case PackageType.BITNAMI:
            # The folder is the component's that the file is called by; what else it tells of lies somewhere in there.
            own = one.path.rpartition("/")[2] == f".spdx-{one.name}.spdx"
            return Territory(folders=(f"{canonical(folder)}/",)) if own else Territory(files=told, blind=_UNLISTED)
        case PackageType.NPM:
            folders = (f"{folder}/",)
        case PackageType.PYPI:
            site = folder.rpartition("/")[0]
            names = {one.name, one.name.lower(), one.name.replace("-", "_"), one.name.replace("-", "_").lower()}
            folders = tuple(sorted(f"{site}/{each}/" for each in names)) if not told else ()
        case PackageType.GEM:
            stem = one.path.rpartition("/")[2].removesuffix(".gemspec")
            home = folder.rpartition("/")[0]
            folders = (f"{home}/gems/{stem}/",)
            deeper = ((canonical(f"{home}/extensions/"), stem),)
        case PackageType.COMPOSER:
            folders = (f"{folder.rpartition('/')[0]}/{one.name}/",)
        case _:
            return Territory(files=told, blind=_UNLISTED)
    plain = (canonical(each) for each in folders)
    return Territory(files=told, folders=tuple(one for one in plain if one.strip("/")), deeper=deeper, blind=_CLOSED)
