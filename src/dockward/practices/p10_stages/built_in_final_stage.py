"""An image is compiled in the very stage that ships."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._packages import removed, sweeps
from dockward.practices.p10_stages._split import split_build, told_of

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
_INSTALLERS = frozenset({"gmake", "make", "meson", "ninja"})
_COPY = Layer("COPY . /src # buildkit", 0, 1)


@rule(
    "DW1003",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("dockerfile-security:multi-stage",),
    why="The sources, the tool chain and whatever the build fetched ship with the program: more to attack it with, and "
    "the code to study.",
    remedy="Build in a stage with a name (`FROM golang:1.24 AS build`) and copy only the result into the last stage: "
    "`COPY --from=build /out/app /app`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    written='FROM golang:1.24-alpine3.20\nCOPY . /src\nRUN go build -o /app /src/cmd/app\nCMD ["/app"]\n',
    fixed="FROM golang:1.24-alpine3.20 AS build\nCOPY . /src\nRUN go build -o /app /src/cmd/app\n\n"
    'FROM alpine:3.20\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    bad=image(history=(_COPY, Layer("RUN /bin/sh -c go build -o /app ./... # buildkit", 0, 1))),
    good=image(history=(Layer("COPY /out/app /app # buildkit", 0, 1), Layer("RUN /bin/sh -c /app --check", 0, 0))),
)
def built_in_final_stage(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    """The first command of each program: the others compile the same."""
    copied = False
    named: set[str] = set()
    for step in steps(i):
        copied = copied or step.instruction in {"COPY", "ADD"}
        tidy = any(removed(one) or sweeps(one) for one in step.commands)
        for one in step.commands:
            builds = copied and any(one.runs(*builder) for builder in _BUILDERS)
            if (builds or (not tidy and _installs_sources(one))) and one.program not in named:
                named.add(one.program)
                place = command_place(step, one, i)
                message = f"{one.program} compiles it in its last stage."
                why, fix = split_build(i.written) if i.written is not None else ("", ())
                yield problem(
                    message, at=place, evidence=f"built by {one.program}", fix=fix, unrepaired=why or told_of(i)
                )


def _installs_sources(one: Command) -> bool:
    """Whether it installs what it has compiled, wherever the sources came from."""
    if one.program == "cmake":
        return "--install" in one.options
    return one.program in _INSTALLERS and any(word.startswith("install") for word in one.arguments)
