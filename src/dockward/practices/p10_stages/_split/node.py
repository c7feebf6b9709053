"""Node.js: the project with its packages ships, those for development and the compilers stay behind."""

from dockward.model.command import Command
from dockward.practices._packages import asked_packages
from dockward.practices.p10_stages._development import needs_tools
from dockward.practices.p10_stages._split.beside import start_script
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.losses import does_not_build, lost
from dockward.practices.p10_stages._split.recipe import Found, Recipe
from dockward.practices.p10_stages._split.slim import slim_image

_PRUNE = {
    "npm": "RUN npm prune --omit=dev",
    "yarn": "RUN yarn install --production --ignore-scripts --prefer-offline && yarn cache clean",
    "pnpm": "RUN pnpm prune --prod",
}
_PROGRAMS = frozenset({"corepack", "node", "npm", "npx", "pnpm", "yarn"})
_TIDIES = ("cache", "config", "prune", "set")
_FOR_BUILDS = frozenset(
    {
        "@angular/cli", "@nestjs/cli", "@vue/cli", "gulp", "gulp-cli", "grunt", "grunt-cli", "lerna", "node-gyp", "npm",
        "nx", "pnpm", "rimraf", "turbo", "typescript", "vite", "webpack", "webpack-cli", "yarn",
    }
)  # fmt: skip
"""Packages that are installed for all, and only build."""


def node_recipe(build: Build) -> Found:
    """The project's directory with its packages, those for development taken out."""
    if build.name != "node":
        return None
    used = [(number, one.program) for number, one in build.runs() if one.program in _PRUNE and _installs(one)]
    if not used:
        return None
    cut, manager = used[-1]
    here = build.directory(cut)
    if why := _refused(build, cut, here):
        return why
    return Recipe(runtime=slim_image(build), cut=cut, paths=(here,), after=(_PRUNE[manager],))


def _installs(one: Command) -> bool:
    if one.options & {"-g", "--global"}:
        return False
    return one.runs(one.program, "ci", "install", "i", "run", "build") or (
        one.program == "yarn" and not one.arguments and not one.options & {"-v", "--version"}
    )


def _refused(build: Build, cut: int, here: str) -> str:
    started = build.started()
    if needs_tools(started) or needs_tools(build.file.context.once(start_script)):
        return "it is started by a tool for development"
    if here in {"", "/"}:
        return "the project has no directory of its own"
    for_all = {name for number, one in build.runs() if number <= cut for name in _for_all(one)}
    if for_all - _FOR_BUILDS:
        return f"{min(for_all - _FOR_BUILDS)} is installed for all, beside the project"
    if started[:1] == ("pnpm",):
        return "pnpm starts it, which the small image lacks"
    return lost(build, cut, (here,), lambda one: one.program in _PROGRAMS) or _built_after(build, cut)


def _built_after(build: Build, cut: int) -> str:
    """Which step after the cut may build, in words: the packages that it may need are taken out by then."""
    after = (one for number, one in build.runs() if number > cut and not _is_plain(one))
    return next(
        (f"`{one.program}` runs after the packages are there, and may need those that only build" for one in after), ""
    )


def _is_plain(one: Command) -> bool:
    if one.program in _PRUNE:
        return bool(one.options & {"-g", "--global"}) or one.runs(one.program, *_TIDIES)
    return does_not_build(one) or one.program == "corepack"


def _for_all(one: Command) -> tuple[str, ...]:
    if not one.options & {"-g", "--global"}:
        return ()
    return tuple(
        f"@{name[1:].partition('@')[0]}" if name[:1] == "@" else name.partition("@")[0] for name in _asked(one)
    )


def _asked(one: Command) -> tuple[str, ...]:
    return asked_packages(one) if one.program == "npm" else one.arguments[1:]
