"""An image holds temporary files, or what editors and patches leave behind."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_tool, example, residue


@rule(
    "DW1025",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="No program of the image needs them, every copy carries them, and swap files and logs of builds show what "
    "nobody meant to publish.",
    remedy="Remove them in the RUN that makes them, or give it a place of its own: `RUN "
    "--mount=type=tmpfs,target=/tmp`; keep those of editors out by .dockerignore.",
    references=("https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs",),
    bad=example(residue(ResidueKind.TEMPORARY, "tmp")),
    good=example(residue(ResidueKind.OBJECTS, "src", "C")),
)
def temporary_files_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.TEMPORARY, ways={"": "remove them in that RUN: `rm -rf /tmp/*`"})
