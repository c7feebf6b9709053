"""The virtual environment that packages of Python go into: one that the file makes itself, or a new one."""

from msgspec import Struct

from dockward.model.command import Command
from dockward.practices._dockerfiles import known
from dockward.practices.p10_stages._split.build import Build

_NEW = "/opt/venv"
_PATH, _ACTIVE = "PATH", "VIRTUAL_ENV"


class Environment(Struct, frozen=True):
    """Its directory, the lines before the first command that installs, and those of the stage that ships."""

    folder: str
    before: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def environment_of(build: Build, manager: str, here: str) -> Environment | str:
    """Where the manager's packages go, `here` being the project's directory; or why that isn't known."""
    made = [(one, build.directory_of(number, one)) for number, one in build.runs() if makes_environment(one)]
    if made:
        return _own(build, manager, *made[-1])
    if manager == "uv sync":
        folder = f"{here.rstrip('/')}/.venv"
        return Environment(folder, ("ENV UV_PYTHON_DOWNLOADS=never",), (_on_path(folder),)) if here else _NOT_KNOWN
    if _set(build, _ACTIVE):
        return f"{_ACTIVE} names an environment that the file doesn't make"
    make = f"RUN python -m venv {_NEW}"
    # Save for pip, not on the path: pip goes on to install the managers themselves outside of it.
    active = _on_path(_NEW) if manager == "pip" else f"ENV {_ACTIVE}={_NEW}"
    return Environment(_NEW, (make, active), (_on_path(_NEW),))


_NOT_KNOWN = "where its virtual environment is isn't known"


def makes_environment(one: Command) -> bool:
    """Whether it makes a virtual environment: `python -m venv`, `virtualenv` or `uv venv`."""
    if one.program in {"python", "python3"}:
        return one.words[1:3] == ("-m", "venv")
    return one.program == "virtualenv" or one.runs("uv", "venv")


def _own(build: Build, manager: str, one: Command, here: str) -> Environment | str:
    """The file's own, where the manager surely uses it."""
    words = [word for word in one.arguments if word not in {"venv", "-m"}]
    folder = words[-1] if len(words) == 1 else ""
    if not folder.startswith("/"):
        folder = f"{here.rstrip('/')}/{folder.removeprefix('./')}" if here and folder else ""
    folder = folder.rstrip("/")
    if not folder or "$" in folder:
        return _NOT_KNOWN
    name = _PATH if manager == "pip" else _ACTIVE
    used = _set(build, name)
    active = used.startswith(f"{folder}/bin") if name == _PATH else used == folder
    return Environment(folder) if active and manager != "uv sync" else f"whether {manager} uses {folder} isn't known"


def _set(build: Build, name: str) -> str:
    """What ENV sets a variable to; what isn't known of it stays as it is written."""
    found = ""
    for pair in (pair for one in build.stage.all("ENV") for pair in one.pairs):
        if pair.key.text == name and pair.value is not None:
            found = known(pair.value) or pair.value.text.strip("\"'").replace(f"${_ACTIVE}", _set(build, _ACTIVE))
    return found


def _on_path(folder: str) -> str:
    return f'ENV PATH="{folder}/bin:$PATH"'
