"""`npm ci`, `npm install`, `yarn install` and `pnpm install` of what package.json names (npm 10, Yarn 1, pnpm 9)."""

from collections.abc import Iterator
from functools import partial

import msgspec
from msgspec import Struct

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices.p00_style._installs.install import Install
from dockward.syntax.regex import regex

_MANIFEST = "package.json"
_SCRIPTS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
"""They run while it is installed, and may need anything."""
_ELSEWHERE = frozenset(
    {"-g", "--global", "--location", "--prefix", "-C", "--dir", "--cwd", "-w", "--workspace", "--filter", "-F"}
)
_LOCAL = regex(r"(?:file|link|portal|workspace|patch):|\.{1,2}/|/|~/")
_SETTINGS = frozenset({".yarnrc.yml", ".yarn", "pnpm-workspace.yaml", ".pnpmfile.cjs", "patches", "lerna.json"})
"""What stands for a project in which installing reads more."""


def npm(command: Command) -> Install | None:
    """`npm ci`, and `npm install` without a package."""
    beside = ("package-lock.json", "npm-shrinkwrap.json", ".npmrc")
    return _install(command, frozenset({"ci", "clean-install", "install", "i"}), beside)


def yarn(command: Command) -> Install | None:
    """Yarn 1 installs also where no action is named."""
    return _install(command, frozenset({"install", ""}), ("yarn.lock", ".npmrc", ".yarnrc"))


def pnpm(command: Command) -> Install | None:
    """`pnpm install` without a package."""
    return _install(command, frozenset({"install", "i"}), ("pnpm-lock.yaml", ".npmrc"))


def _install(command: Command, actions: frozenset[str], beside: tuple[str, ...]) -> Install | None:
    if " ".join(command.arguments) not in actions or not _ELSEWHERE.isdisjoint(command.options):
        return None
    return Install(
        program=command.program,
        needed=(_MANIFEST,),
        beside=beside,
        folder="node_modules",
        obstacle=partial(_obstacle, "--ignore-scripts" in command.options),
    )


class _Package(Struct, rename="camel"):
    scripts: dict[str, object] = {}
    workspaces: object = None
    dependencies: dict[str, object] = {}
    dev_dependencies: dict[str, object] = {}
    optional_dependencies: dict[str, object] = {}
    pnpm: object = None


_DECODER = msgspec.json.Decoder(_Package)


def _obstacle(silent: bool, _needed: tuple[str, ...], context: Context) -> str:  # bound above
    try:
        told = _DECODER.decode(context.text(_MANIFEST) or "")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return f"{_MANIFEST} can't be read"
    return next(_obstacles(told, context, silent=silent), "")


def _obstacles(told: _Package, context: Context, *, silent: bool) -> Iterator[str]:
    if told.workspaces is not None:
        yield "the project has several packages"
    if told.pnpm is not None or any(map(context.has, _SETTINGS)):
        yield "the project has settings that are read, too"
    if context.has("binding.gyp"):
        yield "binding.gyp is built with it"
    yield from (f"{_MANIFEST} has the script {one}" for one in _SCRIPTS if one in told.scripts and not silent)
    for several in (told.dependencies, told.dev_dependencies, told.optional_dependencies):
        if any(isinstance(one, str) and _LOCAL.match(one) for one in several.values()):
            yield f"{_MANIFEST} names files of the project"
