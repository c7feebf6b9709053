"""Python: packages go into a virtual environment, which ships; what installed them stays behind.

pip, Poetry, Pipenv and `uv pip` put them into the environment that VIRTUAL_ENV names, `uv sync` into `.venv` beside the
project. Sources: the manuals of pip 24, Poetry 1.8 and 2.1, Pipenv 2024 and uv 0.5.
"""

import posixpath

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import known
from dockward.practices._packages import asked_packages
from dockward.practices.p10_stages._split.build import Build, within
from dockward.practices.p10_stages._split.environment import environment_of, makes_environment
from dockward.practices.p10_stages._split.losses import lost
from dockward.practices.p10_stages._split.recipe import Found, Recipe
from dockward.practices.p10_stages._split.slim import slim_image
from dockward.practices.p10_stages._split.wording import Wording, plain_start, reworded
from dockward.syntax.regex import regex

_UV_IMAGE = "ghcr.io/astral-sh/uv"
_OF_UV = regex(r"(?:[0-9.]{1,16}-)?python([0-9]\.[0-9]{1,2})-(bookworm|trixie|alpine)(?:-slim)?")
_MANIFESTS = (
    "requirements", "constraints", "pyproject.toml", "poetry.lock", "poetry.toml", "Pipfile", "uv.lock", "uv.toml",
    ".python-version", "setup.py", "setup.cfg",
)  # fmt: skip
_MANAGERS = frozenset({"pipenv", "poetry", "uv"})
_PROGRAMS = _MANAGERS | {"pip"}
_OTHERS = frozenset({"conda", "mamba", "micromamba", "pdm", "hatch", "rye"})
"""They decide themselves where packages go, and nobody here knows where."""
_ROOT = frozenset({"", "0", "root", "0:0", "root:root"})
_TOOLS = frozenset({"pip", "pipenv", "poetry", "setuptools", "uv", "virtualenv", "wheel"})
_ELSEWHERE = ("--target", "--prefix", "--root", "--user", "-t")
_SYSTEM_WIDE = frozenset({"UV_SYSTEM_PYTHON", "UV_PROJECT_ENVIRONMENT", "PIPENV_IGNORE_VIRTUALENVS", "PIPENV_SYSTEM"})


class _Use(Struct, frozen=True):
    """One command that installs the project's packages: of which instruction, and by what."""

    number: int
    command: Command
    manager: str


def python_recipe(build: Build) -> Found:
    """The environment, and the project where its packages were installed with it."""
    runtime = _runtime(build)
    uses = list(_uses(build)) if runtime else []
    if not uses:
        other = next((one.program for _, one in build.runs() if one.program in _OTHERS), "") if runtime else ""
        return f"{other} decides itself where packages go" if other else None
    manager, cut = uses[-1].manager, uses[-1].number
    here = build.directory_of(cut, uses[-1].command)
    place, project = environment_of(build, manager, here), _project(build, cut)
    if why := _refused(build, uses):
        return why
    if isinstance(place, str) or project is None:
        return place if isinstance(place, str) else "the project has no directory of its own"
    user = build.user(uses[0].number)
    if place.before and manager != "uv sync" and user not in _ROOT:
        return f"{user} installs it, and may not write beside the project"
    paths = (*(() if any(within(place.folder, one) for one in project) else (place.folder,)), *project)
    wording = _wording(build, uses)
    if isinstance(wording, str) or (why := lost(build, cut, paths, _is_known)):
        return wording if isinstance(wording, str) else why
    return Recipe(
        runtime=runtime,
        cut=cut,
        paths=paths,
        first=uses[0].number,
        before=place.before,
        settings=place.settings,
        spent=frozenset(number for number, one, _ in build.copies() if _only_manifests(one) or _fetches_tool(one)),
        edits=wording.edits,
    )


def _runtime(build: Build) -> str:
    """The image that it ships on; empty for what is no image of Python."""
    if build.name == "python":
        return slim_image(build)
    found = _OF_UV.fullmatch(build.base.tag) if build.base.name == _UV_IMAGE else None
    if found is None:
        return ""
    return f"python:{found[1]}-alpine" if found[2] == "alpine" else f"python:{found[1]}-slim-{found[2]}"


def _uses(build: Build) -> list[_Use]:
    found = [_Use(number, one, kind) for number, one in build.runs() if (kind := _kind(one))]
    only_pip = {one.manager for one in found} == {"pip"}
    return found if only_pip else [one for one in found if not _is_tool(one.command)]


def _kind(one: Command) -> str:
    if one.program == "pip":
        return "pip" if one.runs("pip", "install") else ""
    if one.program == "uv":
        return next((f"uv {action}" for action in ("sync", "pip") if one.arguments[:1] == (action,)), "")
    return one.program if one.runs("poetry", "install", "sync") or one.runs("pipenv", "install", "sync") else ""


def _is_tool(one: Command) -> bool:
    """Whether pip installs nothing but what installs the others."""
    asked = {
        word.partition("[")[0].split("=")[0].split("<")[0].split(">")[0].split("~")[0] for word in asked_packages(one)
    }
    return one.program == "pip" and bool(asked) and asked <= _TOOLS and not {"-r", "--requirement"} & one.options


def _refused(build: Build, uses: list[_Use]) -> str:
    managers = list(dict.fromkeys(one.manager for one in uses))
    others = {one.program for _, one in build.runs()} | set(build.started()[:1])
    if managers == ["pip"] and others & _MANAGERS:
        return f"what {min(others & _MANAGERS)} installs isn't known"
    if len(managers) > 1:
        return f"both {managers[0]} and {managers[1]} install packages"
    option = next((one for use in uses for one in use.command.options if one in _ELSEWHERE), "")
    if option:
        return f"{option} puts packages elsewhere"
    if any(use.command.prefixes and use.manager != "pip" for use in uses):
        return f"{uses[0].manager} is started by another program"
    names = {known(pair.key) for one in build.stage.all("ENV", "ARG") for pair in one.pairs} & _SYSTEM_WIDE
    if names:
        return f"{min(names)} says where packages go"
    return _other_python(build) if uses[0].manager == "uv sync" else ""


def _other_python(build: Build) -> str:
    """Says it, for uv fetches a Python of its own where the project asks for another than the image has."""
    wanted = (build.file.context.text(".python-version") or "").strip()
    version = _OF_UV.fullmatch(build.base.tag)
    has = version[1] if version else build.base.tag.partition("-")[0]
    fits = f"{has}.".startswith(f"{wanted}.") or f"{wanted}.".startswith(f"{has}.")
    return "" if not wanted or fits else f".python-version asks for another Python than the image has: {wanted[:20]}"


def _is_known(one: Command) -> bool:
    """Whether what it makes is in the environment, in the project or in neither image."""
    return one.program in _PROGRAMS or makes_environment(one)


def _wording(build: Build, uses: list[_Use]) -> Wording | str:
    """Words that change: of the commands that install, and of what starts the program."""
    manager = uses[-1].manager.partition(" ")[0]
    if manager == "pip":
        return Wording()
    edits: list[Edit] = []
    for use in uses:
        found = reworded(build.file, build.stage.instructions[use.number], use.command, use.manager)
        if isinstance(found, str):
            return found
        edits += found.edits
    starts = plain_start(build, manager, uses[-1].number)
    return starts if isinstance(starts, str) else Wording((*edits, *starts.edits))


def _project(build: Build, cut: int) -> tuple[str, ...] | None:
    """The working directory where the project was copied before the cut; None where that isn't known."""
    if all(_only_manifests(one) or _fetches_tool(one) for number, one, _ in build.copies() if number < cut):
        return ()
    here = build.directory(cut)
    return None if here in {"", "/"} else (here,)


def _only_manifests(one: Instruction) -> bool:
    names = [known(word).removeprefix("./").rpartition("/")[2] for word in one.arguments[:-1]]
    return one.flag("from") is None and all(name.startswith(_MANIFESTS) for name in names)


def _fetches_tool(one: Instruction) -> bool:
    """Whether a COPY --from takes nothing but programs that install, such as `/uv` and `/uvx`."""
    names = {posixpath.basename(known(word)) for word in one.arguments[:-1]}
    return one.flag("from") is not None and names <= {"uv", "uvx", "poetry"}
