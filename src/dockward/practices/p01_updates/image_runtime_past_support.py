"""A runtime or server in the image gets no security fixes any more."""

from collections.abc import Iterator
from datetime import date

from msgspec import structs

from dockward.kit import Attacker, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.contents import Contents, Origin, Runtime
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import need_whole

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="COPY node /usr/local/bin/"),)
_NODE = Runtime(name="node", version="16.20.2", path="usr/local/bin/node", layer=0, ends=date(2023, 9, 11))


def _image(runtime: Runtime) -> Image:
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, runtimes=Fact((runtime,)))))


@rule(
    "DW0122",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Its project publishes no fix for the next flaw in it, nor for many that are known, and no package of the "
    "distribution has brought it, so nobody else does.",
    remedy="Build on a release that is maintained: change its version in the Dockerfile or the tag in FROM, and test.",
    references=("https://endoflife.date",),
    bad=_image(_NODE),
    good=_image(structs.replace(_NODE, version="24.1.0", ends=date(2036, 4, 30))),
)
def image_runtime_past_support(i: Image, world: World) -> Iterator[Problem]:
    contents = i.contents.value
    unjudged = []
    for one in contents.runtimes.value:
        if not one.known:
            unjudged.append(f"{one.name} {one.version}")
        elif one.ends is not None and one.ends < world.today:
            words = f"/{one.path} is {one.name} {one.version}, which has had no security fixes since {one.ends}"
            yield problem(
                f"{words}; it comes with {contents.origin(one.layer)}.", at=i.contents, evidence=(one.name, one.version)
            )
    if unjudged:
        raise UnreadError(f"no list tells until when {', '.join(unjudged)} gets fixes", i.contents.place)
    need_whole(i)
    if not contents.runtimes.value:
        raise NotApplicable("it holds no runtime that a package of the distribution doesn't maintain")
