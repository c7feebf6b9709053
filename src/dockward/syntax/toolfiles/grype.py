"""`.grype.yaml`: the flaws that Grype ignores, by id, package, place, fix and VEX.

Source: Grype's documentation, "Specifying matches to ignore", and its grype/match/ignore.go. All that an entry says
must hold. What can't be told here makes an entry useless, and is noted: how a match came about, and a vendor's decision
never to mend.
"""

import re
import warnings
from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from dockward.model.package import PackageType
from dockward.model.toolfile import ToolFile
from dockward.model.vex import VexStatus
from dockward.model.waiver import Waiver
from dockward.syntax.mistakes import none_of, shown
from dockward.syntax.regex import regex
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, exactly, parse_settings, strange_keys
from dockward.syntax.typed import TypedError
from dockward.syntax.yaml import Document, Path

TOOL = "grype"
MOST_PATTERN = 256
"""Characters of an expression, or of a pattern over paths."""
_MOST_REPEATS = 2
"""Of unbounded length in one expression, so that no name takes long."""
_FIX_STATES: dict[str, tuple[bool | None, bool | None]] = {
    "": (None, None),
    "fixed": (True, None),
    "not-fixed": (False, False),
    "unknown": (False, False),
    "wont-fix": (False, True),
}
"""Whether a version mends it, and whether the vendor will not."""
_TYPES = {
    "apk": PackageType.APK,
    "binary": PackageType.GENERIC,
    "bitnami": PackageType.BITNAMI,
    "conda": PackageType.CONDA,
    "deb": PackageType.DEB,
    "dotnet": PackageType.NUGET,
    "gem": PackageType.GEM,
    "go-module": PackageType.GOLANG,
    "java-archive": PackageType.MAVEN,
    "npm": PackageType.NPM,
    "php-composer": PackageType.COMPOSER,
    "python": PackageType.PYPI,
    "rpm": PackageType.RPM,
    "rust-crate": PackageType.CARGO,
}
_LANGUAGES = {
    "dotnet": PackageType.NUGET,
    "go": PackageType.GOLANG,
    "java": PackageType.MAVEN,
    "javascript": PackageType.NPM,
    "php": PackageType.COMPOSER,
    "python": PackageType.PYPI,
    "ruby": PackageType.GEM,
    "rust": PackageType.CARGO,
}
_EXPRESSION = regex(r"[\^$*+?()\[\]{}|]")
"""What makes a name an expression; a dot alone does not."""
_QUOTED = regex(r"\\[^0-9]|\[(?:\\.|[^\]\\])+\]")
_REPEAT = regex(r"[*+]")
_BEYOND = regex(r"\)[*+]|[{}]|\(\?|\\[0-9]|[*+?][*+?]")
"""What may take exponential time in an expression, or that only other engines know."""
_DISTRO = regex(r"[^:]+:distro:(?P<id>[^:]+):(?P<version>[^:]+)")
_LANGUAGE = regex(r"[^:]+:language:(?P<language>[^:]+)")


class _Package(Struct, frozen=True, rename="kebab"):
    name: str = ""
    version: str | int | float = ""
    language: str = ""
    type: str = ""
    location: str = ""
    upstream_name: str = ""


class _Entry(Struct, frozen=True, rename="kebab"):
    vulnerability: str = ""
    include_aliases: bool = False
    reason: str | None = None
    namespace: str = ""
    fix_state: str = ""
    match_type: str = ""
    vex_status: str = ""
    vex_justification: str = ""
    package: _Package = _Package()


class _File(Struct, frozen=True):
    ignore: tuple[_Entry, ...] = ()


class _Useless(Exception):  # noqa: N818  # it is a verdict on an entry
    """The entry can't be followed; `args[0]` says why."""


def parse_grype(text: str, source: str) -> ToolFile:
    """The file's settings. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    entries = Entries(TOOL, document, text)
    waivers: list[Waiver] = []
    notes: list[str] = []
    for nr, one in enumerate(file.ignore[:MOST_ENTRIES]):
        path = ("ignore", nr)
        if strange := (
            *strange_keys(document, path, _Entry),
            *strange_keys(document, (*path, "package"), _Package),
        ):
            notes += strange
            continue
        try:
            waivers.append(_waiver(document, entries, one, path))
        except _Useless as why:
            place = document.place(path)
            notes.append(f"{place.source}:{place.line}: this entry is not followed: {why}")
    return ToolFile(tool=TOOL, path=source, waivers=tuple(waivers), notes=tuple(notes))


def _waiver(document: Document, entries: Entries, one: _Entry, path: Path) -> Waiver:
    plain = entries.pragma(one.vulnerability, path, one.reason)
    package = one.package
    at = partial(_expression, document, path)
    literal = package.name and not _EXPRESSION.search(package.name)
    if len(package.location) > MOST_PATTERN:
        where = document.place((*path, "package", "location"))
        raise TypedError(f"a pattern has more than {MOST_PATTERN} characters", where)
    types, distribution = _kinds(one)
    mended, declined = _fix_state(document, one, path)
    made = Waiver(
        by=TOOL,
        place=plain.place,
        reason=plain.reason,
        flaw=exactly(one.vulnerability),
        aliases=one.include_aliases,
        expression=re.escape(package.name) if literal else at("name", package.name),
        upstream=at("upstream-name", package.upstream_name),
        version=str(package.version),
        types=types,
        paths=(package.location,) if package.location else (),
        mended=mended,
        declined=declined,
        distribution=distribution,
        vex=_status(document, one, path),
        justification=one.vex_justification,
    )
    if made == Waiver(by=TOOL, place=plain.place, reason=plain.reason, aliases=one.include_aliases):
        raise _Useless("it says nothing of what it is about")
    return made


def _expression(document: Document, path: Path, key: str, text: str) -> str:
    """An expression that no name takes long to be held against. Raises `TypedError` for another."""
    place = document.place((*path, "package", key))
    rest = _QUOTED.sub("x", text)
    if len(text) > MOST_PATTERN or len(_REPEAT.findall(rest)) > _MOST_REPEATS or _BEYOND.search(rest):
        raise TypedError(f"{shown(text)} is more of an expression than is followed here", place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # for what will mean something else one day
            re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as why:
        raise TypedError(f"{shown(text)} is no regular expression: {why}", place) from why
    return text


def _fix_state(document: Document, one: _Entry, path: Path) -> tuple[bool | None, bool | None]:
    if one.fix_state not in _FIX_STATES:
        known = tuple(filter(None, _FIX_STATES))
        raise TypedError(none_of(one.fix_state, known), document.place((*path, "fix-state")))
    return _FIX_STATES[one.fix_state]


def _status(document: Document, one: _Entry, path: Path) -> str:
    words = tuple(each.value for each in VexStatus)
    if one.vex_status and one.vex_status not in words:
        raise TypedError(none_of(one.vex_status, words), document.place((*path, "vex-status")))
    return one.vex_status


def _kinds(one: _Entry) -> tuple[frozenset[PackageType], tuple[str, str]]:
    """The types of package that it is about, and the distribution."""
    if one.match_type:
        raise _Useless("how a flaw was matched is not told here")
    wanted = [*_named(one.package.type, _TYPES, "type"), *_named(one.package.language, _LANGUAGES, "language")]
    distribution = ("", "")
    if one.namespace:
        distro, language = _DISTRO.fullmatch(one.namespace), _LANGUAGE.fullmatch(one.namespace)
        if distro:
            distribution = (distro["id"], distro["version"])
        elif language:
            wanted += _named(language["language"], _LANGUAGES, "language")
        elif one.namespace == "nvd:cpe":
            wanted.append(PackageType.GENERIC)
        else:
            raise _Useless(f"the namespace {shown(one.namespace)} is not known here")
    if len(set(wanted)) > 1:
        raise _Useless("no package is of two types")
    return frozenset(wanted), distribution


def _named(word: str, known: dict[str, PackageType], what: str) -> Iterator[PackageType]:
    if word and word not in known:
        raise _Useless(f"no package here is of the {what} {shown(word)}")
    if word:
        yield known[word]
