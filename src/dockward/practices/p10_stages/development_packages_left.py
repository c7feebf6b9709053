"""An image is given the packages that only its developers need."""

from collections.abc import Iterator
from itertools import chain

from dockward.kit import Attacker, Confidence, Danger, Edit, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import command_place, need_use, steps
from dockward.practices._repairs import after_word
from dockward.practices.p10_stages._development import builds_later
from dockward.syntax.history import Step

_WITHOUT = {
    "npm": ("--omit", "--production", "--only", "-g", "--global"),
    "pnpm": ("--prod", "-P", "--production", "-g", "--global"),
    "yarn": ("--production", "--prod"),
    "composer": ("--no-dev",),
    "bundle": ("--without",),
    "poetry": ("--only", "--without", "--no-dev", "--only-root"),
    "uv": ("--no-dev", "--only-group", "--no-default-groups"),
}
"""Options that leave them out."""
_ALL = {"npm": ("install", "i", "ci"), "uv": ("sync",)}
_OPTION = {"npm": "--omit=dev", "pnpm": "--prod", "yarn": "--production", "composer": "--no-dev", "uv": "--no-dev"}
_NEW_YARN = ("--immutable", ".yarnrc.yml", ".yarn/", "yarn set version")
"""What only versions of yarn have that know no `--production`."""
_SCRIPTS = frozenset({"run", "run-script", "exec"})
_OWN_NAMES = frozenset({"npm", "pnpm"})
"""`npm install NAME` installs that package, without the project's others."""
_SETTLED_BY = {
    "npm": ("NODE_ENV", "NPM_CONFIG_OMIT", "NPM_CONFIG_PRODUCTION"),
    "pnpm": ("NODE_ENV",),
    "yarn": ("NODE_ENV",),
    "composer": ("COMPOSER_NO_DEV",),
    "bundle": ("BUNDLE_WITHOUT",),
    "uv": ("UV_NO_DEV",),
}


@rule(
    "DW1008",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    strict=(Kind.IMAGE,),
    why="Test runners, bundlers and their hundreds of dependencies ship with the program, never called and never "
    "looked at.",
    remedy="Leave them out: `npm ci --omit=dev`, `composer install --no-dev`, `bundle config set without development`, "
    "`poetry install --only main`; or build in a stage of its own.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    written="FROM node:22-slim\nRUN npm ci\n",
    fixed="FROM node:22-slim\nRUN npm ci --omit=dev\n",
    bad=image(history=(Layer("RUN /bin/sh -c npm ci # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c npm ci --omit=dev # buildkit", 0, 1),)),
)
def development_packages_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    settings = {one.name.upper() for one in i.environment.value}
    found: dict[str, list[tuple[Step, Command]]] = {}
    for step in steps(i):
        for one in step.commands:
            if one.runs(one.program, "prune"):
                found.pop(one.program, None)
            elif _takes_all(one) and not settings.intersection(_SETTLED_BY.get(one.program, ())):
                found.setdefault(one.program, []).append((step, one))
    for name, several in found.items():
        place = command_place(*several[0], i)
        yield problem(
            f"{name} installs packages for development too.",
            at=place,
            evidence=f"{name} with dev",
            fix=_fix(several, i),
            unrepaired="a later step, or what it starts, may need them" if i.written is not None else "",
        )


def _fix(several: list[tuple[Step, Command]], i: Image) -> tuple[Fix, ...]:
    """The option for each command of one program, where it can be given to all of them."""
    edits = [_edits(step, one, i) for step, one in several]
    option = _OPTION.get(several[0][1].program)
    risk = "what the program itself needs of them is missing too: list that among its own packages"
    return (Fix(title=f"Add {option}", risk=risk, edits=tuple(chain.from_iterable(edits))),) if all(edits) else ()


def _edits(step: Step, one: Command, i: Image) -> tuple[Edit, ...]:
    """The option, where nothing that comes later in the build or at the start may need what it leaves out."""
    option = _OPTION.get(one.program)
    if i.written is None or step.written is None or builds_later(i.written, step.written, one):
        return ()
    if one.program == "yarn" and any(sign in i.written.text for sign in _NEW_YARN):
        return ()
    action = next((word for word in one.words[1:] if not word.startswith("-")), "")
    return after_word(one, action, f" {option}") if option else ()


def _takes_all(one: Command) -> bool:
    without = _WITHOUT.get(one.program)
    if (
        without is None
        or _SCRIPTS.intersection(one.arguments)
        or not one.runs(one.program, *_ALL.get(one.program, ("install",)))
    ):
        return False
    named = one.program in _OWN_NAMES and len(one.arguments) > 1
    return not named and not one.options.intersection(without)
