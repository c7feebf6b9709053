"""Python and Node.js: what was installed ships, the tools that installed it stay behind."""

from dockward.model.command import Command
from dockward.model.dockerfile import Instruction
from dockward.practices._dockerfiles import known
from dockward.practices.p10_stages._development import needs_tools
from dockward.practices.p10_stages._split.beside import start_script
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.syntax.regex import regex

_VENV = "/opt/venv"
_PATH = f'ENV PATH="{_VENV}/bin:$PATH"'
_FULL = regex(
    r"(?P<version>[0-9]{1,2}(?:\.[0-9]{1,3}){0,2}(?:(?:a|b|rc)[0-9]{1,2}|-rc)?|lts|current|argon|boron|carbon|"
    r"dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)"
    r"(?:-(?P<system>stretch|buster|bullseye|bookworm|trixie))?"
)
"""Tags of the images with compilers, such as `3.12`, `3.12.3-bookworm` and `lts`."""
_OWN_ENVIRONMENTS = frozenset({"conda", "mamba", "pdm", "pipenv", "poetry", "uv"})
"""They decide themselves where packages go."""
_MANIFESTS = ("requirements", "constraints", "pyproject.toml", "setup.py", "setup.cfg", "package", "yarn.lock", "pnpm")
_PRUNE = {
    "npm": "RUN npm prune --omit=dev",
    "yarn": "RUN yarn install --production --ignore-scripts --prefer-offline && yarn cache clean",
    "pnpm": "RUN pnpm prune --prod",
}


def python_recipe(build: Build) -> Recipe | None:
    """`pip install` into a virtual environment, which is copied whole."""
    if build.name != "python" or any(one.program in _OWN_ENVIRONMENTS for _, one in build.runs()):
        return None
    installs = [number for number, one in build.runs() if one.runs("pip", "install")]
    if not installs or any("--target" in one.options or "--prefix" in one.options for _, one in build.runs()):
        return None
    cut = installs[-1]
    paths = _project(build, cut)
    if paths is None:
        return None
    return Recipe(
        runtime=slim_image(build),
        cut=cut,
        paths=(_VENV, *paths),
        first=installs[0],
        before=(f"RUN python -m venv {_VENV}", _PATH),
        settings=(_PATH,),
    )


def node_recipe(build: Build) -> Recipe | None:
    """The project's directory with its packages, those for development taken out."""
    if build.name != "node" or needs_tools(build.started()) or needs_tools(build.file.context.once(start_script)):
        return None
    used = [(number, one.program) for number, one in build.runs() if one.program in _PRUNE and _installs(one)]
    if not used:
        return None
    cut, manager = used[-1]
    here = build.directory(cut)
    if here in {"", "/"}:
        return None
    return Recipe(runtime=slim_image(build), cut=cut, paths=(here,), after=(_PRUNE[manager],))


def _installs(one: Command) -> bool:
    return one.runs(one.program, "ci", "install", "i", "run", "build")


def slim_image(build: Build) -> str:
    """The same version without compilers; the base itself where its image has no such form, or none that is known.

    Source: the tags of the official images, which put `slim` before the distribution: `3.12-slim-bookworm` of python,
    and `20-bookworm-slim` of node.
    """
    tag = build.base.tag
    name = build.file.stages[0].base.value.partition("@")[0].rpartition(":")[0]
    found = _FULL.fullmatch(tag)
    if found is None:
        return f"{name}:{tag}"
    version, system = found["version"], found["system"] or ""
    parts = (version, "slim", system) if build.name == "python" else (version, system, "slim")
    return f"{name}:{'-'.join(filter(None, parts))}"


def _project(build: Build, cut: int) -> tuple[str, ...] | None:
    """The working directory where the project was copied before the cut; None where that isn't known."""
    copied = [one for one in build.stage.instructions[:cut] if one.keyword in {"COPY", "ADD"}]
    if all(map(_only_manifests, copied)):
        return ()
    here = build.directory(cut)
    return None if here in {"", "/"} else (here,)


def _only_manifests(one: Instruction) -> bool:
    names = [known(word).removeprefix("./").rpartition("/")[2] for word in one.arguments[:-1]]
    return all(name.startswith(_MANIFESTS) for name in names)
