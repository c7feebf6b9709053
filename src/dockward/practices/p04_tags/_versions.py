"""Versions of packages that an image holds as it was built, and how each package manager has them written."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Unknown
from dockward.model.fix import Edit, Fix
from dockward.model.image import Image
from dockward.model.package import PackageType
from dockward.model.world import World
from dockward.practices._dockerfiles import stage_of
from dockward.practices._packages import numbered_operands
from dockward.practices._repairs import other_word
from dockward.syntax.regex import regex

_VANISHES = (
    "the build breaks once the distribution's archive has dropped the version, as it does when a mended one appears; "
    "mended versions no longer come by themselves"
)
_STAYS = "mended versions no longer come by themselves"
_KEPT = "_versions_of_builds"
_MOST_NAMED = 3


class _Form(Struct, frozen=True):
    """How one package manager has a version written: what stands between, and what versions look like there."""

    type: PackageType
    sign: str
    version: re.Pattern[str]
    risk: str = _VANISHES


_DEB = _Form(PackageType.DEB, "=", regex(r"[0-9][A-Za-z0-9.+~:-]{0,99}"))
_RPM = _Form(PackageType.RPM, "-", regex(r"[0-9][A-Za-z0-9._+~^]{0,99}-[A-Za-z0-9._+~^]{1,99}"))
_FORMS: Mapping[str, _Form] = {
    "apt-get": _DEB,
    "apt": _DEB,
    "apk": _Form(PackageType.APK, "=", regex(r"[0-9][A-Za-z0-9._]{0,99}(?:-r[0-9]{1,9})?")),
    "yum": _RPM,
    "dnf": _RPM,
    "microdnf": _RPM,
    "pip": _Form(PackageType.PYPI, "==", regex(r"[0-9][A-Za-z0-9.+!-]{0,99}"), _STAYS),
    "npm": _Form(PackageType.NPM, "@", regex(r"[0-9]+\.[0-9]+\.[0-9]+(?:[-+][A-Za-z0-9.+-]{1,99})?"), _STAYS),
    "gem": _Form(PackageType.GEM, ":", regex(r"[0-9][A-Za-z0-9.]{0,99}"), _STAYS),
}
"""Versions come from an image that may be anybody's: what isn't just letters, digits and such is none."""
_EPOCH = regex(r"^[0-9]+:")
_EXTRAS = regex(r"\[[A-Za-z0-9,._-]*\]$")
_ALIKE = regex(r"[-_.]+")


class Pins(Struct, frozen=True, kw_only=True):
    """Of what a command installs: the versions by package as written, and why there is none of the others."""

    versions: Mapping[str, str]
    unknown: Mapping[str, str]


def pins_of(world: World, file: Dockerfile, one: Instruction, command: Command, names: Sequence[str]) -> Pins | None:
    """What the images that were built from the file tell of these packages; None where there is none to ask."""
    images = world.known.builds.get(file.path, ())
    form = _FORMS.get(command.program)
    if not images or form is None:
        return None
    if stage_of(file, one) not in file.shipped:
        return Pins(versions={}, unknown=dict.fromkeys(names, "its stage isn't in the image as it was built"))
    held = _held(world, file.path, images).get(form.type, {})
    versions: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for name in names:
        found = sorted(_written(form, each) for each in held.get(_called(form.type, name), ()))
        if len(set(found)) == 1 and form.version.fullmatch(found[0]):
            versions[name] = found[0]
        else:
            unknown[name] = _why_not(found)
    return Pins(versions=versions, unknown=unknown)


def _why_not(found: Sequence[str]) -> str:
    if len(found) > 1:
        return f"several versions are in the image as it was built: {', '.join(found[:_MOST_NAMED])}"
    return "its version in the image can't be written here" if found else "not in the image as it was built"


def _written(form: _Form, version: str) -> str:
    """The version as the manager takes it. Without an epoch yum and dnf take any."""
    return _EPOCH.sub("", version) if form is _RPM else version


def _called(kind: PackageType, name: str) -> str:
    """A package's name by which it is told from others: pip takes several spellings for one, and extras behind it."""
    return _ALIKE.sub("-", _EXTRAS.sub("", name)).lower() if kind is PackageType.PYPI else name


def _held(world: World, path: str, images: Sequence[Image]) -> Mapping[PackageType, Mapping[str, set[str]]]:
    """Versions of what is installed in the images, by type and name, kept with the world as its properties are."""
    kept: dict[str, dict[str, dict[PackageType, dict[str, set[str]]]]] = vars(world)
    known = kept.setdefault(_KEPT, {})
    if path not in known:
        known[path] = {}
        for image in images:
            contents = image.contents.content
            for one in () if isinstance(contents, Unknown) else contents.packages:
                if one.package.version and not one.package.locked:
                    names = known[path].setdefault(one.package.type, {})
                    name = _called(one.package.type, one.package.name)
                    names.setdefault(name, set()).add(one.package.version)
    return known[path]


def pinning(file: Dockerfile, command: Command, versions: Mapping[str, str]) -> tuple[Fix, ...]:
    """The repair that writes the versions; none where a name doesn't stand in the file as it is."""
    form = _FORMS[command.program]
    edits: list[Edit] = []
    for number, word in numbered_operands(command):
        if word in versions:
            new = other_word(file, command, number, f"{word}{form.sign}{versions[word]}")
            if not new:
                return ()
            edits += new
    told = ", ".join(f"{name}{form.sign}{version}" for name, version in versions.items())
    return (
        (Fix(title=f"Pin what the image was built with: {told}", risk=form.risk, edits=tuple(edits)),) if edits else ()
    )
