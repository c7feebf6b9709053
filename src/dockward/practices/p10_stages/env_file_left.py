"""An image holds a .env file: the settings of one place, often with its secrets."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, example, left, residue, told

_WAYS = {"": "hand the settings over when the container starts"}


@rule(
    "DW1030",
    severity=reach(Attacker.CHANCE, Reach.DATA, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    elsewhere=("dockle:CIS-DI-0010",),
    why="It is made for one machine and filled with what that machine may know. Baked in, it goes to everyone who can "
    "pull the image, and stands in every other place as a default that nobody sees.",
    remedy="List `.env*` in .dockerignore, and give the container its settings when it starts: `--env-file`, "
    "`env_file:` in compose, secrets as files.",
    references=("https://docs.docker.com/compose/how-tos/environment-variables/best-practices/",),
    bad=example(residue(ResidueKind.SETTINGS, "app/.env"), instruction="COPY . /app # buildkit"),
    good=example(residue(ResidueKind.RECIPES, "app/compose.yaml"), instruction="COPY . /app # buildkit"),
)
def env_file_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    # Where a credential was recognized in it, that is the finding.
    known = {one.path for one in i.contents.value.tokens}
    yield from told(i, [[one] for one in left(i, settings, ResidueKind.SETTINGS) if one.path not in known], _WAYS)
