"""An image stands on one that is made for building."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.image import Image
from dockward.model.workload import EnvEntry
from dockward.model.world import World
from dockward.practices._dockerfiles import base_word
from dockward.practices._images import need_use
from dockward.practices.p10_stages._split import NOT_KNOWN, split_build
from dockward.practices.p10_stages._tools import tells_tools
from dockward.syntax.dockerfile.image import base_of

_MARKS = {
    "ANDROID_SDK_ROOT": "the Android SDK",
    "DOTNET_SDK_VERSION": "the .NET SDK",
    "FLUTTER_HOME": "Flutter",
    "GCC_VERSION": "GCC",
    "GOLANG_VERSION": "Go's tool chain",
    "GRADLE_HOME": "Gradle",
    "MAVEN_HOME": "Maven",
    "RUSTUP_HOME": "Rust's tool chain",
}
"""Variables that the public build images set, and run-time images don't."""


@rule(
    "DW1005",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("dockerfile-security:multi-stage",),
    why="Compilers, package managers and the sources of half a language ship with one program, ready for whoever "
    "breaks in, and each of their flaws has to be mended.",
    remedy="Keep that image for a stage with a name (`FROM golang:1.24 AS build`), and let the last stage start from a "
    "slim or distroless image with `COPY --from=build`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    written="FROM golang:1.24\nCOPY app /app\n",
    bad=image(environment=(EnvEntry("PATH"), EnvEntry("GOLANG_VERSION"))),
    good=image(environment=(EnvEntry("PATH"), EnvEntry("GOMAXPROCS"))),
)
def build_image_shipped(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if i.written is not None:
        yield from _written(i.written)
        return
    found = [_MARKS[one.name] for one in i.environment.value if one.name in _MARKS]
    if found and tells_tools(i):
        raise NotApplicable("its build tools are told by name: see DW1001 and DW1022")
    for name in found:
        yield problem(f"It holds {name}.", at=i.environment, evidence=name)


def _written(file: Dockerfile) -> Iterator[Problem]:
    base = base_of(file)
    if base is not None and base.development:
        lowest = file.shipped[0]
        name = lowest.base.value
        message = f"{name} holds compilers and headers."
        place = base_word(lowest).value
        why, fix = split_build(file)
        yield problem(message, at=place, evidence=f"base {name}", fix=fix, unrepaired=why or NOT_KNOWN)
