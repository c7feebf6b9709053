"""`poetry install`, `pipenv install` and `uv sync` (Poetry 1.8 and 2.1, Pipenv 2024, uv 0.5)."""

from functools import partial

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices.p00_style._installs.install import Ahead, Install
from dockward.syntax.regex import regex

_LOCAL = regex(
    r"\bpath\s*=|\bfile\s*=|\bworkspace\b|\bfile:|[\"']\.{0,2}/"
    r"|\beditable\s*=|\bdynamic\s*="
)
_PYPROJECT = "pyproject.toml"


def poetry(command: Command) -> Install | None:
    """`poetry install`, which also installs the project unless it is told not to."""
    if command.arguments[:1] not in {("install",), ("sync",)} or "--only-root" in command.options:
        return None
    return _with_project(command, "--no-root", ("poetry.lock", "poetry.toml"))


def uv(command: Command) -> Install | None:
    """`uv sync`, likewise."""
    if command.arguments[:1] != ("sync",) or command.options & {"--directory", "--project", "--package"}:
        return None
    return _with_project(command, "--no-install-project", ("uv.lock", "uv.toml", ".python-version"))


def _with_project(command: Command, without: str, beside: tuple[str, ...]) -> Install:
    action = command.arguments[0]
    words = " ".join(f"{one} {without}" if one == action else one for one in command.words)
    return Install(
        program=command.program,
        needed=(_PYPROJECT, beside[0]),
        beside=beside[1:],
        obstacle=partial(_obstacle, _PYPROJECT, command),
        ahead=None if without in command.options else lambda _: Ahead(fetch=words),
    )


def pipenv(command: Command) -> Install | None:
    """`pipenv install` and `pipenv sync` without a package."""
    if command.arguments not in {("install",), ("sync",)}:
        return None
    return Install(
        program="pipenv", needed=("Pipfile",), beside=("Pipfile.lock",), obstacle=partial(_obstacle, "Pipfile", command)
    )


def _obstacle(manifest: str, command: Command, _needed: tuple[str, ...], context: Context) -> str:
    if command.assignments or "$" in "".join(command.words):
        return "a variable says what is installed"
    return f"{manifest} names files of the project" if _LOCAL.search(context.text(manifest) or "") else ""
