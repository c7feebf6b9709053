"""An image holds the history of a repository, be it that a later layer removes it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_place, example, residue

_WAYS = {"": "fetch without it (an archive, or `git clone --depth 1` and `rm -rf .git` in the same RUN)"}


@rule(
    "DW1024",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="Whoever can pull the image has every version that the repository ever had, with the passwords that were "
    "taken out of it since and the names of all who worked on it; its configuration may hold a token.",
    remedy="Keep it out: `.git` in .dockerignore, or copy the folders that are needed by name. Change what its history "
    "gives away, for the image was handed on.",
    references=("https://docs.docker.com/build/concepts/context/#dockerignore-files",),
    bad=example(residue(ResidueKind.HISTORY, "app/.git", "git"), instruction="COPY . /app # buildkit"),
    good=example(residue(ResidueKind.RECIPES, "app/Dockerfile"), instruction="COPY . /app # buildkit"),
)
def version_history_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_place(i, settings, ResidueKind.HISTORY, ways=_WAYS)
