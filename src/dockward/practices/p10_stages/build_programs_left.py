"""An image holds compilers or build programs that no package of its system brought."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import OTHER_STAGE, Accepted, by_tool, example, residue


@rule(
    "DW1022",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="Someone who broke in can build an exploit for exactly this kernel on the spot. And what no package manager "
    "knows is updated by nobody.",
    remedy="Build in a stage of its own, and end the Dockerfile with a small stage that takes only the result: "
    "`COPY --from=build /out/app /app`. `allowed` in the policy names those that the program calls.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=example(residue(ResidueKind.TOOLS, "usr/local/go", "Go")),
    good=example(residue(ResidueKind.HEADERS, "usr/local/include")),
)
def build_programs_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.TOOLS, ways={"": OTHER_STAGE})
