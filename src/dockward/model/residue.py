"""What an image holds that only its build needed: which kind, where, how much, and which layer brought it."""

from enum import Enum

from msgspec import Struct

from dockward.model.package import Package


class ResidueKind(Enum):
    """What files are left over from. The values are stored in caches and say it to people."""

    LISTS = "lists and caches of the system's packages"
    DOWNLOADS = "downloads of a language's package manager"
    HISTORY = "version history"
    TEMPORARY = "temporary files"
    CORE = "memory of a program that crashed"
    TOOLS = "build tools that no package brought"
    HEADERS = "headers and static libraries that no package brought"
    SOURCES = "source code of a compiled language"
    OBJECTS = "intermediate results of a build"
    RECIPES = "files that describe the build"
    SETTINGS = "settings of one place"
    EXTRAS = "tests and documentation of dependencies"


REMOVABLE = frozenset(ResidueKind) - {ResidueKind.EXTRAS, ResidueKind.SETTINGS}
"""Kinds that a build in stages leaves behind by itself: who copies the result copies none of them."""


class Mark(Struct, frozen=True):
    """Files of a kind at one place: below the folder `path` or that file; all others of the kind where it is empty.

    `tool` is whose files they are, in the word that people know it by: apt, pip, git, Go.
    """

    kind: ResidueKind
    path: str
    tool: str = ""


class Residue(Struct, frozen=True, kw_only=True):
    """What one layer brought of one mark: how many files, and their bytes.

    `hidden`: later layers remove or replace all of it, and it is in the image all the same.
    """

    kind: ResidueKind
    path: str
    tool: str
    layer: int
    files: int
    bytes: int
    hidden: bool = False


class BuildPackage(Struct, frozen=True, kw_only=True):
    """A package of the distribution that programs are built with: its layer, and its files that the image shows."""

    package: Package
    layer: int
    files: int
    bytes: int
