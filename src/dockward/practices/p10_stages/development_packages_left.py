"""An image in use was given the packages that only its developers need."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

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
    strict=True,
    why="Test runners, bundlers and their hundreds of dependencies ship with the program, never called and never "
    "looked at.",
    remedy="Leave them out: `npm ci --omit=dev`, `composer install --no-dev`, `bundle config set without development`, "
    "`poetry install --only main`; or build in a stage of its own.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=image(history=(Layer("RUN /bin/sh -c npm ci # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c npm ci --omit=dev # buildkit", 0, 1),)),
)
def development_packages_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    settings = {one.name.upper() for one in i.environment.value}
    found: dict[str, None] = {}
    for step in steps(i):
        for one in step.commands:
            if one.runs(one.program, "prune"):
                found.pop(one.program, None)
            elif _takes_all(one) and not settings.intersection(_SETTLED_BY.get(one.program, ())):
                found[one.program] = None
    for name in found:
        yield problem(f"{name} installed packages for development too.", at=i.history, evidence=f"{name} with dev")


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
