"""What packages of Debian and Ubuntu recommend that a build, or the program in it, doesn't do without.

Source: the field Recommends in the package indexes of Debian 12 and 13.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile
from dockward.model.fix import Edit
from dockward.practices._packages import ever_installed, numbered_operands
from dockward.syntax.regex import regex

_COMPILER = regex(r"build-essential|(?:gcc|g\+\+|clang)(?:-\d+)?")
_MAKES = regex(r"build-essential|(?:gcc|g\+\+|clang)(?:-\d+)?|make|ninja-build")
_COMPILERS = frozenset({"c++", "cc", "g++", "gcc", "make"})
_NOTHING = regex(r"(?!)")


class _Recommended(Struct, frozen=True, kw_only=True):
    """`names` come with packages called like `by`, and are needed where the file runs or says one of these things."""

    names: tuple[str, ...]
    by: re.Pattern[str]
    programs: frozenset[str] = frozenset()
    text: re.Pattern[str] = _NOTHING
    unless: re.Pattern[str] = _NOTHING
    """Packages that do instead."""
    spared: re.Pattern[str] = _NOTHING
    """What the file says where it does without."""

    @property
    def always(self) -> bool:
        """Whether what needs it mostly isn't seen: the program of the image, or what it is built from."""
        return not self.programs and self.text is _NOTHING


def _programs(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TABLE = (
    _Recommended(
        names=("ca-certificates",),
        by=regex(
            r"aria2|curl|git|git-core|libcurl\d[\w.-]{0,40}|links2?|mercurial|nodejs|python3(?:\.\d+)?|w3m|wget2?|yt-dlp"
        ),
    ),
    _Recommended(
        names=("openssh-client",),
        by=regex(r"git|git-core|lftp|mercurial"),
        programs=_programs("scp sftp ssh ssh-add ssh-agent ssh-keygen ssh-keyscan"),
        text=regex(r"\bgit@[\w.-]{1,250}:|\bssh://|--mount=type=ssh|GIT_SSH"),
    ),
    _Recommended(names=("patch",), by=regex(r"git|git-core|devscripts"), programs=_programs("patch")),
    _Recommended(
        names=("build-essential", "python3-dev"),
        by=regex(r"python3-pip|python3-virtualenv"),
        programs=_COMPILERS,
        text=regex(r"\bsetup\.py\s{1,9}(?:build|install)"),
        unless=_COMPILER,
    ),
    _Recommended(
        names=("build-essential",),
        by=regex(r"bundler|dpkg-dev|node-gyp|ruby-bundler"),
        programs=_COMPILERS | {"dpkg-buildpackage", "debuild"},
        unless=_COMPILER,
    ),
    _Recommended(
        names=("libc6-dev",),
        by=regex(r"gcc(?:-\d+)?|tcc"),
        unless=regex(r"build-essential|g\+\+(?:-\d+)?|libc-dev|libstdc\+\+-\d+-dev|(?:golang|rustc|clang)(?:-.*)?"),
    ),
    _Recommended(names=("gcc", "make"), by=regex(r"cmake"), programs=_programs("cmake"), unless=_MAKES),
    _Recommended(
        names=("gcc", "libc6-dev"),
        by=regex(r"golang|golang-go|golang-\d[\d.]*(?:-go)?"),
        programs=_programs("go"),
        unless=_COMPILER,
        spared=regex(r"CGO_ENABLED[= ]0"),
    ),
    _Recommended(
        names=("automake",),
        by=regex(r"autoconf"),
        programs=_programs("aclocal automake autogen.sh autoreconf bootstrap bootstrap.sh"),
    ),
    _Recommended(names=("fakeroot",), by=regex(r"dpkg-dev"), programs=_programs("debuild dpkg-buildpackage fakeroot")),
    _Recommended(
        names=("gnupg",), by=regex(r"debootstrap|dpkg-dev|git-crypt"), programs=_programs("apt-key debsign gpg")
    ),
    _Recommended(
        names=("dirmngr",),
        by=regex(r"gnupg2?|gpg"),
        text=regex(r"--(?:recv-keys?|keyserver|search-keys|locate-keys|receive-keys)\b"),
    ),
    _Recommended(names=("cargo",), by=regex(r"rustc"), programs=_programs("cargo")),
    _Recommended(names=("git",), by=regex(r"composer|npm"), programs=_programs("git")),
    _Recommended(names=("unzip",), by=regex(r"composer|zip"), programs=_programs("composer unzip")),
    _Recommended(names=("xauth",), by=regex(r"xvfb"), programs=_programs("xvfb-run")),
    _Recommended(
        names=("r-base-dev",),
        by=regex(r"r-base|r-base-core"),
        programs=_programs("install2.r installGithub.r"),
        text=regex(r"\binstall\.packages\b|\binstall_\w{1,20}\("),
    ),
)
_UNSEEN = {
    "python3-pip": "build-essential and python3-dev, with which pip compiles what comes without a wheel",
}
"""Recommended packages of which the file doesn't tell whether it needs them, and that are too large to take along."""


class Needed(Struct, frozen=True):
    """Recommended packages that are to be named: which, and those that recommend them."""

    names: tuple[str, ...]
    by: tuple[str, ...]


class Installed:
    """What commands of a file install, read once in their order."""

    def __init__(self, file: Dockerfile) -> None:
        several = [each for stage in file.shipped for each in stage.instructions]
        self._texts = [file.text[each.span.start : each.span.end] for each in several]
        self._run = {command.program for each in several for command in (each.trigger or each).commands}
        self._there: set[str] = set()
        self._instead: set[re.Pattern[str]] = set()
        self._needed: dict[tuple[str, ...], bool] = {}

    def add(self, command: Command) -> None:
        """Know from now on what the command names, and what comes along by itself or once it names that too."""
        names = ever_installed(command)
        self._take(names)
        if names and "--no-install-recommends" not in command.options:
            for one in _TABLE:
                self._take(one.names if any(map(one.by.fullmatch, names)) else ())

    def needed_by(self, command: Command) -> Needed:
        """What the command's packages recommend and the file needs, where neither it nor a step before names it."""
        asked = ever_installed(command)
        names: dict[str, str] = {}
        for one in _TABLE:
            by = next(filter(one.by.fullmatch, asked), None)
            if by is not None and not self._is_there_instead(one, asked) and self._is_needed(one):
                names.update((name, by) for name in one.names if name not in self._there and name not in asked)
        return Needed(tuple(sorted(names)), tuple(dict.fromkeys(names.values())))

    def _take(self, names: tuple[str, ...]) -> None:
        new = [name for name in names if name not in self._there]
        self._there.update(new)
        self._instead.update(one.unless for one in _TABLE if any(map(one.unless.fullmatch, new)))

    def _is_there_instead(self, one: _Recommended, asked: tuple[str, ...]) -> bool:
        return one.unless in self._instead or any(map(one.unless.fullmatch, asked))

    def _is_needed(self, one: _Recommended) -> bool:
        key = (*one.names, one.by.pattern)
        if key not in self._needed:
            self._needed[key] = not any(map(one.spared.search, self._texts)) and (
                one.always or not self._run.isdisjoint(one.programs) or any(map(one.text.search, self._texts))
            )
        return self._needed[key]


def unseen(command: Command) -> str:
    """What goes and may be missed, where only the build can tell."""
    return next((_UNSEEN[one] for one in ever_installed(command) if one in _UNSEEN), "")


def with_packages(file: Dockerfile, command: Command, names: Iterable[str]) -> tuple[Edit, ...]:
    """The packages among those that the command installs: in their order where they have one, else behind the last."""
    places = list(numbered_operands(command))[1:]
    words = [word for _, word in places]
    edits: dict[Span, str] = {}
    for name in names if words else ():
        after = next((number for number, word in places if word > name), None) if words == sorted(words) else None
        number = after if after is not None else places[-1][0]
        span, parting = command.spans[number], _parting(file, command.spans[number])
        at = Span(span.start, span.start) if after is not None else Span(span.end, span.end)
        edits[at] = edits.get(at, "") + (f"{name}{parting}" if after is not None else f"{parting}{name}")
    return tuple(Edit(span, text) for span, text in edits.items())


def _parting(file: Dockerfile, span: Span) -> str:
    """What stands between two words: a line's end where the word has a line of its own."""
    before = file.text[file.text.rfind("\n", 0, span.start) + 1 : span.start]
    return f" {file.escape}{file.newline}{before}" if before and not before.strip() else " "
