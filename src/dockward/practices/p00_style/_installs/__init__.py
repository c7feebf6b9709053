"""Steps that install what manifests name: which files they read, and what makes them need the sources all the same."""

from collections.abc import Callable, Mapping

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices.p00_style._installs.compiled import cargo, dotnet, go_build, go_needs_nothing, gradle, maven
from dockward.practices.p00_style._installs.environments import pipenv, poetry, uv
from dockward.practices.p00_style._installs.install import Install
from dockward.practices.p00_style._installs.node import npm, pnpm, yarn
from dockward.practices.p00_style._installs.others import bundle, composer, go_download
from dockward.practices.p00_style._installs.pip import pip

__all__ = ["Install", "install_of", "is_idle"]


def _go(command: Command) -> Install | None:
    return go_download(command) or go_build(command)


_TOOLS: Mapping[str, Callable[[Command], Install | None]] = {
    "bundle": bundle,
    "cargo": cargo,
    "composer": composer,
    "dotnet": dotnet,
    "go": _go,
    "gradle": gradle,
    "gradlew": gradle,
    "mvn": maven,
    "mvnw": maven,
    "npm": npm,
    "pip": pip,
    "pipenv": pipenv,
    "pnpm": pnpm,
    "poetry": poetry,
    "uv": uv,
    "yarn": yarn,
}


def install_of(command: Command) -> Install | None:
    """What the command installs by a manifest; None where it does something else, or plainly needs the sources."""
    found = _TOOLS.get(command.program)
    return found(command) if found is not None else None


def is_idle(install: Install, context: Context) -> bool:
    """Whether a command that builds as it fetches has nothing to fetch, or it isn't known that it has."""
    if install.ahead is None:
        return False
    several = install.named(install.needed, context)
    there = bool(several) and all(map(context.has, several))
    return not there or (install.program == "go" and go_needs_nothing(context))
