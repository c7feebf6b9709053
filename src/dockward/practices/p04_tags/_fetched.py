"""What programs that fetch other programs are told to fetch, and whether the version is said with it.

Sources: the manual pages and help texts of npm 10, pnpm 9, Yarn 1 and 4, Bun 1.1, pip 24, pipx 1.7, uv 0.5, Cargo 1.82,
Go 1.23, Composer 2.8, .NET 8, conda 24 and Corepack 0.30.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from dockward.model.command import Command
from dockward.practices._packages import asked_packages
from dockward.practices.p04_tags._moving import is_moving
from dockward.syntax.regex import regex

LOCAL_FIRST = frozenset({"bun x", "bunx", "npm exec", "npm x", "npx"})
"""Programs, with their action, that run what the project has installed before they fetch anything."""
_GIT = regex(r"(?:[\w.\[\],-]{1,200}\s{0,9}@\s{0,9})?git\+[a-z]{2,6}://[^\s]{1,2000}")
_GIT_OF_NODE = regex(r"(?:git\+[a-z]{2,6}://|git://|(?:github|gitlab|bitbucket):)[^\s]{1,2000}")
_LOCAL = regex(r"[./~$]|[a-z+]+://|git@|file:|[^\s]*\.(?:whl|tgz|tar\.gz|gem|nupkg)$")
"""What is taken from a file, an address or a variable has its version there."""
_AT = regex(r"@?[^@\s]+@([^\s]+)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class _Way(Struct, frozen=True, kw_only=True):
    """One way to be told: `actions` are the words that come first, one of them; empty where none does."""

    actions: tuple[str, ...] = ("",)
    values: frozenset[str] = frozenset()
    """Options whose value is the next word."""
    said: frozenset[str] = frozenset()
    """Options that say the version, or where it stands, for all that is named."""
    named_by: frozenset[str] = frozenset()
    """Options that name what is fetched, instead of the first word."""
    first: bool = False
    """Only the first word names something; what follows is for the program that it is."""
    apart: bool = False
    """A version may stand behind `==` and the like as well, as pip has it."""


_PIP = _words(
    "-i --index-url --extra-index-url -f --find-links -t --target --prefix --root --trusted-host -r --requirement "
    "-p --python --platform --python-version --no-binary --only-binary --progress-bar --cert --proxy --src --timeout"
)
_NODE = _words("-C --dir --prefix --cwd --registry --filter -F --workspace -w --cache --userconfig --omit -c --call")
_TOOLS = _words("--python -p --index-url -i --with --pip-args --suffix --index --default-index -c --constraint")
_CONDA = _words("-c --channel -n --name -p --prefix --file --solver")
_CARGO = _words(
    "--features -F --root --target --target-dir --registry --index --profile -j --jobs --bin --example --config --git "
    "--branch --color"
)
_WAYS: Mapping[str, tuple[_Way, ...]] = {
    "bun": (_Way(actions=("add", "a"), values=_NODE), _Way(actions=("x",), first=True)),
    "bunx": (_Way(first=True, named_by=_words("-p --package")),),
    "cargo": (
        _Way(actions=("install",), values=_CARGO, said=_words("--version --vers --path --rev --tag --list")),
        _Way(actions=("binstall",), values=_CARGO, said=_words("--version --git --manifest-path")),
    ),
    "composer": (_Way(actions=("global require", "require"), values=_words("-d --working-dir")),),
    "conda": (_Way(actions=("install", "create"), values=_CONDA, said=_words("--file --clone"), apart=True),),
    "corepack": (_Way(actions=("prepare", "install -g"), values=_words("-o --output")),),
    "dotnet": (
        _Way(
            actions=("tool install",), values=_words("--tool-path --add-source --framework"), said=_words("--version")
        ),
    ),
    "go": (_Way(actions=("run",), values=_words("-C -o -ldflags -tags -mod"), first=True),),
    "npm": (_Way(actions=("exec", "x"), named_by=_words("-p --package"), values=_NODE, first=True),),
    "npx": (_Way(first=True, named_by=_words("-p --package"), values=_NODE),),
    "pipx": (
        _Way(actions=("install",), values=_TOOLS, apart=True),
        _Way(actions=("run",), values=_TOOLS, named_by=_words("--spec"), first=True, apart=True),
    ),
    "pnpm": (
        _Way(actions=("add",), values=_NODE),
        _Way(actions=("dlx",), named_by=_words("--package"), values=_NODE, first=True),
    ),
    "uv": (
        _Way(actions=("pip install",), values=_PIP, said=_words("-c --constraint"), apart=True),
        _Way(actions=("tool install",), values=_TOOLS, apart=True),
        _Way(actions=("tool run",), values=_TOOLS, named_by=_words("--from"), first=True, apart=True),
    ),
    "uvx": (_Way(values=_TOOLS, named_by=_words("--from"), first=True, apart=True),),
    "yarn": (
        _Way(actions=("global add", "add"), values=_NODE),
        _Way(actions=("dlx",), named_by=_words("-p --package"), first=True),
    ),
}
_ALIASES = {"mamba": "conda", "micromamba": "conda"}
_SIGNS = {
    "composer": regex(r"[^:=\s]+[:=].*\d.*"),
    "conda": regex(r"(?:[^:\s]+::)?[^=<>\s]+[=<>!~].*\d.*"),
}
_COMPARED = regex(r"[^=<>~!@\s]+(?:\[[^\]]*\])?\s*(?:[=<>~!]=?|===).*\d.*")


def action_of(command: Command) -> str:
    """The program with the action by which it fetches something that isn't in a lock file; empty for others."""
    found = _way_of(command)
    return " ".join(filter(None, (command.program, found[0]))) if found is not None else ""


def fetched_loosely(command: Command) -> tuple[str, ...]:
    """What the command fetches in whatever version there is that day, as it is written."""
    found = _way_of(command)
    if found is None:
        return tuple(_loose_addresses(command))
    action, way = found
    if not command.options.isdisjoint(way.said):
        return ()
    program = _ALIASES.get(command.program, command.program)
    words = list(_named(command, action, way))
    if program == "go":
        return tuple(one for one in words if _is_loose_tag(one))
    if program == "composer":
        words = [one for one, after in pairwise((*words, "")) if "/" in one and (not after or "/" in after)]
    if program == "cargo" and "--git" in command.options:
        return tuple(_values_of(command, _words("--git")))
    return tuple(one for one in words if _is_loose(program, one, apart=way.apart))


def _loose_addresses(command: Command) -> Iterator[str]:
    """Of pip and npm, what is installed from a repository without a commit or a tag."""
    for word in asked_packages(command) if command.program in {"npm", "pip"} else ():
        if _names_repository(command.program, word) and _moves(command.program, word):
            yield word


def _way_of(command: Command) -> tuple[str, _Way] | None:
    for way in _WAYS.get(_ALIASES.get(command.program, command.program), ()):
        for action in way.actions:
            words = action.split()
            plain = [one for one in command.words[1:] if not one.startswith("-")] if "-g" not in words else None
            if (list(command.words[1:]) if plain is None else plain)[: len(words)] == words:
                return action, way
    return None


def _named(command: Command, action: str, way: _Way) -> Iterator[str]:
    """The words that name what is fetched."""
    given = tuple(_values_of(command, way.named_by))
    if given:
        yield from given
        return
    left, skip = len(action.split()), False
    for word in command.words[1:]:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in way.values
        elif left:
            left -= 1
        else:
            yield word
            if way.first:
                return


def _values_of(command: Command, options: frozenset[str]) -> Iterator[str]:
    for at, word in enumerate(command.words[1:], 1):
        name, equals, value = word.partition("=")
        if name in options:
            yield from (value,) if equals else command.words[at + 1 : at + 2]


def _is_loose(program: str, word: str, *, apart: bool) -> bool:
    if _names_repository(program, word):
        return _moves(program, word)
    if _LOCAL.match(word):
        return False
    if program in _SIGNS:
        return _SIGNS[program].fullmatch(word) is None
    if apart and _COMPARED.fullmatch(word):
        return False
    return "@" not in word[1:] or _is_loose_tag(word)


def _is_loose_tag(word: str) -> bool:
    """Whether what stands behind its `@` is a name that moves; `x@latest`."""
    found = _AT.fullmatch(word)
    return found is not None and is_loose_version(found[1])


def is_loose_version(version: str) -> bool:
    """Whether a version is a name that moves."""
    return version.lower() in {"*", "latest", "upgrade", "x"} or is_moving(version)


def _names_repository(program: str, word: str) -> bool:
    shape: re.Pattern[str] = _GIT_OF_NODE if program in {"bun", "npm", "npx", "pnpm", "yarn"} else _GIT
    return shape.fullmatch(word) is not None


def _moves(program: str, word: str) -> bool:
    """Whether an address of a repository names no commit and no tag: behind `#` in Node, behind `@` in Python."""
    if "$" in word:
        return False
    address, _, after = word.partition("#")
    if program in {"bun", "npm", "npx", "pnpm", "yarn"}:
        return not after or is_loose_version(after)
    path = address.partition("git+")[2].partition("://")[2].partition("/")[2]
    _, sign, version = path.rpartition("@")
    return not sign or is_loose_version(version)
