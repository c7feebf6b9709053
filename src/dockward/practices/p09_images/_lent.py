"""Secrets that a build is lent for one step (`RUN --mount=type=secret`) in place of build arguments that stay."""

import re
from collections.abc import Iterator

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair
from dockward.model.fix import Edit, Fix
from dockward.practices._dockerfiles import known, ways_on
from dockward.practices._repairs import in_order, without_pair
from dockward.practices.p09_images._kept import kept_secrets
from dockward.syntax.dockerfile.positions import BYTE_ORDER_MARK
from dockward.syntax.dockerfile.scripts import is_posix
from dockward.syntax.regex import regex

_FETCHES = regex("AUTH|BUNDLE|COMPOSER|GEM|GIT|INDEX|NETRC|NPM|PIP|PROXY|REGISTRY|TOKEN|URL")
"""In the name of a variable: what package managers and fetchers log in with."""
_VERSION = regex(r"docker/dockerfile(?:-upstream)?:1(?:\.([0-9]{1,4}))?(?![0-9])")
_WITH_ENV = 10
"""The minor version of the syntax that has `env=` of secret mounts: its release notes."""
_DEFAULT = "it has a value of its own, which builds without another need"
_UNREAD = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD"})
"""They run later, where ARG is no more."""
_LOGGING_IN = frozenset(
    {
        "bun",
        "bundle",
        "cargo",
        "composer",
        "dotnet",
        "gem",
        "go",
        "gradle",
        "gradlew",
        "mvn",
        "mvnw",
        "npm",
        "npx",
        "pip",
        "pipenv",
        "pnpm",
        "poetry",
        "uv",
        "yarn",
    }
)
"""Programs that fetch what files name, and log in by variables that their settings name."""
_INSTALLERS = frozenset({"composer", "curl", "gem", "npm", "pip", "pnpm", "wget", "yarn"})
_BLIND = frozenset(
    {
        ":", "[", "a2enmod", "addgroup", "adduser", "apk", "apt", "apt-get", "apt-mark", "cat", "cd", "chmod", "chown",
        "cp", "dnf", "docker-php-ext-enable", "docker-php-ext-install", "dpkg", "echo", "exit", "export", "find",
        "groupadd", "install", "ldconfig", "ln", "ls", "microdnf", "mkdir", "mv", "printf", "pwd", "rm", "rpm", "sed",
        "set", "tar", "tdnf", "test", "touch", "true", "unset", "unzip", "update-ca-certificates", "useradd", "usermod",
        "yum", "zypper",
    }
)  # fmt: skip
"""They come with the system, and read no variable that others name."""


def lend_secret(file: Dockerfile, one: Instruction, pair: Pair) -> tuple[tuple[Fix, ...], str]:
    """Take the ARG out and lend the secret to every RUN that reads it; else why it can't be.

    The ARG alone goes where nothing may read it. Where no RUN names it, all get it that may: ARG gave it to all.
    """
    name = known(pair.key)
    if not re.fullmatch(r"[A-Za-z_]\w{0,100}", name):
        return (), "its name isn't known"
    readers = _readers(file, one, name)
    if not readers:
        risk = "whoever hands it over by --build-arg is told that nothing takes it; change it, for images that have it"
        return (Fix(title=f"Take {name} out", risk=risk, edits=without_pair(file, one, pair)),), ""
    if why := _why_not(file, readers, name) or _has_default(pair):
        return (), why
    edits = [*_before_all(file, one, pair), *(edit for each in readers for edit in _lent(file, each, name))]
    risk = f"whoever builds it must lend the secret, with BuildKit: `docker build --secret id={name},env={name}`"
    risk += "" if file.syntax else "; the syntax that has `env=`, 1.10, is fetched from Docker Hub"
    return (Fix(title=f"Lend {name} to the steps that read it", risk=risk, edits=in_order(edits)),), ""


def _readers(file: Dockerfile, one: Instruction, name: str) -> tuple[Instruction, ...]:
    """What comes after the ARG and names the variable, or fetches with it; where none does, each RUN that may."""
    later = {each.span.start: each for way in ways_on(file, one) for each in _until_set(way, name)}
    several = [each for _, each in sorted(later.items()) if each.keyword not in _UNREAD]
    fetches = _FETCHES.search(name.upper()) is not None
    named = [each for each in several if _names(file, each, name)]
    runs = [each for each in several if each.keyword == "RUN"]
    if named:
        fetching = [each for each in runs if fetches and any(one.program in _LOGGING_IN for one in each.commands)]
        return tuple(each for each in several if each in named or each in fetching)
    return tuple(
        each for each in runs if not each.commands or not all(_is_blind(command, fetches) for command in each.commands)
    )


def _until_set(way: Iterator[Instruction], name: str) -> Iterator[Instruction]:
    """What comes before another instruction sets the variable, and that."""
    for each in way:
        yield each
        if each.keyword in {"ARG", "ENV"} and any(known(pair.key) == name for pair in each.pairs):
            return


def _names(file: Dockerfile, one: Instruction, name: str) -> bool:
    names = re.compile(rf"\$(?:{name}\b|\{{{name}\b)")
    return names.search(file.text[one.span.start : one.span.end]) is not None


def _why_not(file: Dockerfile, readers: tuple[Instruction, ...], name: str) -> str:
    """Why the secret can't be lent to those that read it; empty where it can."""
    return _read_otherwise(file, readers, name) or _not_lent(file, readers, name)


def _read_otherwise(file: Dockerfile, readers: tuple[Instruction, ...], name: str) -> str:
    """What else than a RUN takes the variable, or sets it."""
    other = next((each.keyword for each in readers if each.keyword != "RUN"), "")
    other = other or ("FROM" if any(_names(file, stage.start, name) for stage in file.stages) else "")
    if other:
        return f"{other} reads it, to which the build lends nothing"
    if any(known(pair.key) == name and _has_default(pair) for each in file.head for pair in each.pairs):
        return _DEFAULT
    several = (pair for stage in file.stages for each in stage.all("ENV") for pair in each.pairs)
    return "ENV sets it, too" if any(known(pair.key) == name for pair in several) else ""


def _not_lent(file: Dockerfile, readers: tuple[Instruction, ...], name: str) -> str:
    """Why a step can't be lent it, or mustn't."""
    if any(not is_posix(each.shell) and not each.exec_form for each in readers):
        return "a step that reads it is run by another shell than that of Unix"
    if _is_old(file.syntax) and any(each.exec_form or each.heredocs for each in readers):
        return f"the syntax {file.syntax} may not be able to lend it to every step that reads it"
    kept = any(True for each in readers for _ in kept_secrets(file, each, frozenset({name})))
    return "a step writes it into the image, where it would stay" if kept else ""


def _has_default(pair: Pair) -> str:
    return _DEFAULT if pair.value is not None and pair.value.text.strip("\"'") else ""


def _before_all(file: Dockerfile, one: Instruction, pair: Pair) -> Iterator[Edit]:
    """Without the ARG, also before the first FROM, and with the syntax that the mounts need."""
    if not file.syntax:
        at = len(file.text) - len(file.text.removeprefix(BYTE_ORDER_MARK))
        yield Edit(Span(at, at), f"# syntax=docker/dockerfile:1{file.newline}")
    yield from without_pair(file, one, pair)
    for each in file.head:
        for other in each.pairs:
            if known(other.key) == known(pair.key):
                yield from without_pair(file, each, other)


def _lent(file: Dockerfile, one: Instruction, name: str) -> Iterator[Edit]:
    """The mount in front of a RUN; as a file that its script reads where the file's syntax has no other way."""
    mounts = [flag.value.text for flag in one.flags if flag.name == "mount" and flag.value is not None]
    if any(f"env={name}" in text.split(",") for text in mounts):
        return
    end, start = one.keyword_span.end, one.arguments_span.start
    if not _is_old(file.syntax):
        yield Edit(Span(end, end), f" --mount=type=secret,id={name},env={name}")
    elif not one.exec_form and not one.heredocs:
        yield Edit(Span(end, end), f" --mount=type=secret,id={name}")
        yield Edit(Span(start, start), f'export {name}="$(cat /run/secrets/{name})" && ')


def _is_old(syntax: str) -> bool:
    """Whether the version that the file names, or one that isn't known, may lack `env=`."""
    found = _VERSION.search(syntax)
    return bool(syntax) and (found is None or (found[1] is not None and int(found[1]) < _WITH_ENV))


def why_kept(file: Dockerfile, one: Instruction, name: str) -> str:
    """Why a secret can't just go from the instruction that sets it; empty where nothing after it may read it."""
    names = re.compile(rf"\$(?:{re.escape(name)}\b|\{{{re.escape(name)}\b)")
    fetches = _FETCHES.search(name.upper()) is not None
    for each in (each for way in ways_on(file, one) for each in way):
        if each.span.start != one.span.start and names.search(file.text[each.span.start : each.span.end]):
            return f"a later {each.keyword} reads it"
        script = each.trigger or each
        if script.keyword == "RUN" and not all(_is_blind(command, fetches) for command in script.commands):
            return "a later step of the build may read it"
        if script.keyword == "RUN" and not script.commands:
            return "a later step of the build may read it"
    return ""


def _is_blind(command: Command, fetches: bool) -> bool:
    """Whether it is known not to read variables of others: package managers of languages do where they log in."""
    return command.program in _BLIND or (not fetches and command.program in _INSTALLERS)
