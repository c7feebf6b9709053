"""An image holds headers or static libraries that no package of its system brought."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import OTHER_STAGE, Accepted, by_tool, example, residue


@rule(
    "DW1023",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="Only compilers read them: no program that runs does, and every copy of the image carries them.",
    remedy="Build in a stage of its own, and copy into the last one what runs: programs and shared libraries, not "
    "the whole of `/usr/local`. `kibibytes` in the policy says how much doesn't matter.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=example(residue(ResidueKind.HEADERS, "usr/local/include")),
    good=example(residue(ResidueKind.TOOLS, "usr/local/go", "Go")),
)
def headers_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.HEADERS, ways={"": OTHER_STAGE})
