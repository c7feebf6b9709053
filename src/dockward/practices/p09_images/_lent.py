"""Secrets that a build is lent for one step (`RUN --mount=type=secret`) in place of build arguments that stay."""

import re
from collections.abc import Iterator

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fix import Edit, Fix
from dockward.practices._dockerfiles import ways_on
from dockward.practices._repairs import without_instruction
from dockward.practices.p09_images._kept import kept_secrets
from dockward.syntax.regex import regex

_FETCHES = regex("AUTH|BUNDLE|COMPOSER|GEM|GIT|INDEX|NETRC|NPM|PIP|PROXY|REGISTRY|TOKEN|URL")
"""In the name of a variable: what package managers and fetchers log in with."""
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


def lend_secret(file: Dockerfile, one: Instruction, name: str) -> tuple[Fix, ...]:
    """Take the ARG out and lend the secret to every RUN of its stage that reads it.

    The ARG alone goes where nothing may read it. Nothing where anything but a RUN reads it, where a step's script can't
    be prefixed, where a step writes it into the image, which the mount would only hide, or where ARG names several.
    """
    stage = next((each for each in file.stages if one in each.instructions), None)
    if stage is None or len(one.pairs) != 1 or not re.fullmatch(r"[A-Za-z_]\w{0,100}", name):
        return ()
    readers = tuple(_readers(file, stage, one, name))
    if not readers:
        return _unread(file, one, name)
    if any(each.keyword != "RUN" or each.exec_form or each.heredocs for each in readers):
        return ()
    if any(True for each in readers for _ in kept_secrets(file, each, frozenset({name}))):
        return ()
    id_ = name.lower()
    edits = [*without_instruction(file, one)]
    for each in readers:
        start = each.arguments_span.start
        mount = Edit(Span(each.keyword_span.end, each.keyword_span.end), f" --mount=type=secret,id={id_}")
        read = Edit(Span(start, start), f'export {name}="$(cat /run/secrets/{id_})" && ')
        edits += [mount, read]
    risk = f"whoever builds it must lend the secret, with BuildKit: `docker build --secret id={id_},env={name}`"
    return (Fix(title=f"Lend {name} to the steps that read it", risk=risk, edits=tuple(edits)),)


def _readers(file: Dockerfile, stage: Stage, one: Instruction, name: str) -> Iterator[Instruction]:
    """What comes after the ARG in its stage and names the variable."""
    names = re.compile(rf"\$(?:{name}\b|\{{{name}\b)")
    for each in stage.instructions:
        if each.span.start > one.span.start and names.search(file.text[each.span.start : each.span.end]):
            yield each


def _unread(file: Dockerfile, one: Instruction, name: str) -> tuple[Fix, ...]:
    if why_kept(file, one, name):
        return ()
    risk = "whoever hands it over by --build-arg is told that nothing takes it; change it, for images that have it"
    return (Fix(title=f"Take {name} out", risk=risk, edits=without_instruction(file, one)),)


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
