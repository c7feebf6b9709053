"""An image holds the source code of its compiled program, or what the compiler made on the way."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import OTHER_STAGE, Accepted, by_tool, example, residue


@rule(
    "DW1027",
    severity=reach(Attacker.CHANCE, Reach.DATA, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    why="The program runs without it. Whoever breaks in, or pulls the image, studies the code for flaws and takes it "
    "along.",
    remedy="Build in a stage of its own, and copy only the result into the last one: `COPY --from=build /out/app "
    "/app`. `allowed` in the policy names folders that belong in the image.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=example(residue(ResidueKind.SOURCES, "src", "Go"), instruction="COPY . /src # buildkit"),
    good=example(residue(ResidueKind.RECIPES, "src/Dockerfile"), instruction="COPY . /src # buildkit"),
)
def sources_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.SOURCES, ResidueKind.OBJECTS, ways={"": OTHER_STAGE})
