"""Packages that building an image put in and left there, by its history."""

import re
from collections.abc import Iterable, Iterator

from dockward.model.command import Command
from dockward.model.fact import Place
from dockward.model.image import Image
from dockward.practices._images import command_place, steps
from dockward.syntax.history import Step
from dockward.syntax.regex import regex

_INSTALLS = {
    "apt-get": frozenset({"install"}),
    "apt": frozenset({"install"}),
    "aptitude": frozenset({"install"}),
    "apk": frozenset({"add"}),
    "yum": frozenset({"install", "groupinstall"}),
    "dnf": frozenset({"install", "groupinstall"}),
    "microdnf": frozenset({"install"}),
    "tdnf": frozenset({"install"}),
    "zypper": frozenset({"install", "in"}),
    "pacman": frozenset({"-S", "-Sy", "-Syu", "-Su", "--sync"}),
}
INSTALLERS = frozenset(_INSTALLS)
"""The distributions' package managers."""
_LANGUAGES = {
    "pip": frozenset({"install"}),
    "npm": frozenset({"install", "i", "add"}),
    "gem": frozenset({"install"}),
    "go": frozenset({"install", "get"}),
}
_REMOVES = frozenset({"remove", "purge", "del", "erase", "autoremove", "rm", "-R", "-Rs", "-Rns", "--remove"})
_PIP_WITH_VALUE = frozenset(
    {
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "-t",
        "--target",
        "--prefix",
        "--root",
        "--trusted-host",
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "--progress-bar",
        "--cert",
        "--proxy",
        "--platform",
        "--python-version",
        "--no-binary",
        "--only-binary",
        "--src",
        "--timeout",
    }
)
_WITH_VALUE = {
    "apk": frozenset({"-t", "--virtual", "-X", "--repository", "-p", "--root"}),
    "apt-get": frozenset({"-t", "--target-release", "-o", "--option", "-c", "-a"}),
    "apt": frozenset({"-t", "--target-release", "-o", "--option", "-c", "-a"}),
    "dnf": frozenset({"--enablerepo", "--disablerepo", "--setopt", "-c"}),
    "yum": frozenset({"--enablerepo", "--disablerepo", "--setopt", "-c"}),
    "gem": frozenset({"-v", "--version", "-i", "--install-dir", "-s", "--source"}),
    "npm": frozenset({"--registry", "--prefix", "-C", "--omit", "-w"}),
    "pip": _PIP_WITH_VALUE,
}
_NAME = regex(r"[A-Za-z0-9.][A-Za-z0-9+._@-]{0,127}")
_RPM = frozenset({"dnf", "microdnf", "tdnf", "yum", "zypper"})
_EPOCH = regex(r"\d{1,9}:(?=[A-Za-z])")
_ARCHITECTURE = regex(r"\.(?:aarch64|armv7hl|i[3-6]86|noarch|ppc64le|s390x|x86_64)$")
_RPM_VERSION = regex(r"-(?:\d{1,9}:)?\d[^-]{0,99}(?:-\d[^-]{0,99})?$")
_AFTER_NAME = regex(r"[=<>~:/].*", re.DOTALL)


def operands(command: Command) -> Iterator[str]:
    """The words of a package manager's command that are neither options nor their values; the first is the action."""
    return (word for _, word in numbered_operands(command))


def numbered_operands(command: Command) -> Iterator[tuple[int, str]]:
    """Those, with their numbers among the command's words."""
    with_value = _WITH_VALUE.get(command.program, frozenset())
    skip = False
    for number, word in enumerate(command.words[1:], 1):
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in with_value
        else:
            yield number, word


def installed(command: Command) -> tuple[str, ...]:
    """Names of the packages that the command installs, without versions.

    What apk installs under a name, to be taken out again by it, doesn't count.
    """
    return () if _group(command) else ever_installed(command)


def ever_installed(command: Command) -> tuple[str, ...]:
    """Those, and what apk installs under a name."""
    installs = _INSTALLS.get(command.program)
    return _names(command) if installs and _action(command) in installs else ()


def asked_packages(command: Command) -> tuple[str, ...]:
    """What the command is asked to install, versions included, also by package managers of languages."""
    wanted = _INSTALLS.get(command.program) or _LANGUAGES.get(command.program, frozenset[str]())
    words = list(operands(command))
    if command.program == "pacman":
        return tuple(words) if _action(command) in wanted else ()
    return tuple(words[1:]) if words and words[0] in wanted else ()


def removed(command: Command) -> frozenset[str]:
    """Names of the packages that the command takes out again."""
    takes_out = command.program in _INSTALLS and _action(command) in _REMOVES
    return frozenset(_names(command) if takes_out else ())


def sweeps(command: Command) -> bool:
    """Whether it takes out everything that nothing asks for any more."""
    if command.program not in {"apt", "apt-get"}:
        return False
    return "--auto-remove" in command.options or _action(command) == "autoremove"


def left_packages(steps: Iterable[Step]) -> frozenset[str]:
    """Packages that were installed and not taken out again.

    What apk installs under a name (`--virtual`) goes with that name. Where a step of apt takes out all that it marked
    as automatic before, the step leaves nothing.
    """
    left: set[str] = set()
    groups: dict[str, tuple[str, ...]] = {}
    for step in steps:
        before = frozenset(left)
        for command in step.commands:
            names = ever_installed(command)
            left.update(names)
            if group := _group(command):
                groups[group] = names
            for one in removed(command):
                left.difference_update(groups.get(one, (one,)))
        if _cleans_up(step):
            left.intersection_update(before)
    return frozenset(left)


def package_place(name: str, image: Image) -> Place:
    """Where the package is installed in the image's Dockerfile; else the history's place."""
    for step in steps(image) if image.written is not None else ():
        for command in step.commands:
            if name in ever_installed(command):
                return command_place(step, command, image)
    return image.history.place


def _group(command: Command) -> str:
    return _value(command, "-t", "--virtual") if command.program == "apk" else ""


def _cleans_up(step: Step) -> bool:
    marked = any(one.runs("apt-mark", "auto") for one in step.commands)
    return marked and any(sweeps(one) for one in step.commands)


def _action(command: Command) -> str:
    """What the package manager is to do: its first word that isn't an option, or pacman's option."""
    if command.program == "pacman":
        return next((one for one in command.words[1:] if one.startswith("-")), "")
    return next(operands(command), "")


def _names(command: Command) -> tuple[str, ...]:
    words = list(operands(command))[command.program != "pacman" :]
    names = (package_name(command.program, one) for one in words)
    return tuple(one for one in names if _NAME.fullmatch(one))


def package_name(program: str, word: str) -> str:
    """The name in what a package manager is asked for, without version, architecture, release and repository.

    Source: dnf(8), "Specifying packages": `name-version`, `name-version-release.arch`, `epoch:name-…`,
    `name-epoch:version-…`; apk(8): `name=version`, `name@repository`.
    """
    if program in _RPM:
        bare = _ARCHITECTURE.sub("", _EPOCH.sub("", word, count=1))
        return _AFTER_NAME.sub("", _RPM_VERSION.sub("", bare))
    return _AFTER_NAME.sub("", word).partition("@")[0] if program == "apk" else _AFTER_NAME.sub("", word)


def is_rpm_versioned(word: str) -> bool:
    """Whether what dnf and the like are asked for names a version: its last part, or the last two."""
    return _RPM_VERSION.search(_ARCHITECTURE.sub("", word)) is not None


def _value(command: Command, *options: str) -> str:
    """What an option is set to, by `--option VALUE` or `--option=VALUE`."""
    words = command.words
    for nr, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in options:
            return value if equals else next(iter(words[nr + 1 : nr + 2]), "")
    return ""
