"""Steps that install what manifests name: which files they read, and what makes them need the sources all the same."""

from collections.abc import Callable, Mapping

from dockward.model.command import Command
from dockward.practices.p00_style._installs.install import Install
from dockward.practices.p00_style._installs.node import npm, pnpm, yarn
from dockward.practices.p00_style._installs.others import bundle, composer, go
from dockward.practices.p00_style._installs.pip import pip

__all__ = ["Install", "install_of"]

_TOOLS: Mapping[str, Callable[[Command], Install | None]] = {
    "bundle": bundle,
    "composer": composer,
    "go": go,
    "npm": npm,
    "pip": pip,
    "pnpm": pnpm,
    "yarn": yarn,
}


def install_of(command: Command) -> Install | None:
    """What the command installs by a manifest; None where it does something else, or plainly needs the sources."""
    found = _TOOLS.get(command.program)
    return found(command) if found is not None else None
