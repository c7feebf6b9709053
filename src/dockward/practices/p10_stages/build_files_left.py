"""An image holds the files that describe how it is built, tested or started."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_tool, example, residue


@rule(
    "DW1028",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    elsewhere=("dockle:CIS-DI-0010",),
    why="Dockerfiles, compose files and pipelines name registries, hosts, accounts and the services beside this one: "
    "a map for whoever has the image. That they are there says that more was copied than the program needs.",
    remedy="List them in .dockerignore, or copy the folders that the program needs by name instead of `COPY . .`.",
    references=("https://docs.docker.com/build/concepts/context/#dockerignore-files",),
    bad=example(residue(ResidueKind.RECIPES, "app/Dockerfile"), instruction="COPY . /app # buildkit"),
    good=example(residue(ResidueKind.SOURCES, "app", "Go"), instruction="COPY . /app # buildkit"),
)
def build_files_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.RECIPES, ways={"": "remove them in that RUN"})
