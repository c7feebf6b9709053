"""An image holds what a language's package manager downloaded."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import OTHER_STAGE, Accepted, by_tool, example, residue

_WAYS = {
    "composer": "end that RUN with `composer clear-cache`",
    "conda": "end that RUN with `conda clean --all --yes`",
    "gem": "end that RUN with `rm -rf /usr/local/bundle/cache`",
    "npm": "end that RUN with `npm cache clean --force`",
    "pip": "install by `pip install --no-cache-dir`",
    "pnpm": "end that RUN with `pnpm cache delete`",
    "poetry": "install by `poetry install --no-cache`",
    "uv": "install by `uv sync --no-cache`",
    "yarn": "end that RUN with `yarn cache clean`",
    "": OTHER_STAGE,
}


@rule(
    "DW1021",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="What was installed is there twice: archives and sources that nothing reads again are pulled, stored and "
    "scanned with every copy, and scanners report the flaws of packages that no program has.",
    remedy="Install without a cache, or keep it outside of the image with `RUN --mount=type=cache,target=...`; what "
    "compiles (Go, Maven, cargo) belongs in a stage of its own.",
    references=("https://docs.docker.com/build/cache/optimize/#use-cache-mounts",),
    bad=example(residue(ResidueKind.DOWNLOADS, "root/.cache/pip", "pip")),
    good=example(residue(ResidueKind.LISTS, "var/cache/apt", "apt")),
)
def downloads_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.DOWNLOADS, ways=_WAYS)
