"""An image in use was compiled in the very stage that ships."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_BUILDERS = (
    ("go", "build", "install"),
    ("cargo", "build", "install"),
    ("mvn", "package", "install", "verify"),
    ("gradle", "build", "assemble"),
    ("gradlew", "build", "assemble"),
    ("mvnw", "package", "install", "verify"),
    ("dotnet", "publish", "build"),
    ("npm", "build"),
    ("yarn", "build"),
)
_COPY = Layer("COPY . /src # buildkit", 0, 1)


@rule(
    "DW1003",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="The sources, the tool chain and whatever the build fetched ship with the program: more to attack it with, and "
    "the code to study.",
    remedy="Build in a stage with a name (`FROM golang:1.24 AS build`) and copy only the result into the last stage: "
    "`COPY --from=build /out/app /app`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=image(history=(_COPY, Layer("RUN /bin/sh -c go build -o /app ./... # buildkit", 0, 1))),
    good=image(history=(Layer("COPY /out/app /app # buildkit", 0, 1), Layer("RUN /bin/sh -c /app --check", 0, 0))),
)
def built_in_final_stage(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    copied, found = False, set()
    for step in steps(i):
        copied = copied or step.instruction in {"COPY", "ADD"}
        if copied:
            found |= {one.program for one in step.commands for builder in _BUILDERS if one.runs(*builder)}
    for name in sorted(found):
        yield problem(f"{name} compiled it in its last stage.", at=i.history, evidence=f"built by {name}")
