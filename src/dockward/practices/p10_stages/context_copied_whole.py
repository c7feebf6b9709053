"""An image is given the whole directory that it is built in."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use, place_of, steps, told

_WHOLE = frozenset({".", "./", "*", "./*", "/", "/*", "/.", "./."})


@rule(
    "DW1007",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    strict=(Kind.IMAGE,),
    elsewhere=("sonar:S6470",),
    why="Whatever lies there goes along: .git with its history, .env with passwords, tests, editor files; tomorrow "
    "more than today.",
    remedy="Name what is needed (`COPY src/ /app/src/`), or list what isn't in .dockerignore; with a build stage, copy "
    "only its result.",
    references=("https://docs.docker.com/build/concepts/context/#dockerignore-files",),
    written="FROM debian:12.8\nCOPY . /app\n",
    bad=image(history=(Layer("COPY . /app # buildkit", 0, 1),)),
    good=image(history=(Layer("COPY ./src /app # buildkit", 0, 1),)),
)
def context_copied_whole(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if i.written is not None and i.written.ignored:
        return
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    for step in steps(i):
        words = [one for one in step.arguments if not one.startswith("--")]
        taken = any(one.startswith("--from") for one in step.arguments)
        if step.instruction in {"COPY", "ADD"} and not taken and _WHOLE.intersection(words[:-1]):
            message = f"The whole build directory is copied to `{words[-1]}`."
            why = "what of it the image needs, only who wrote it knows" if i.written is not None else ""
            yield problem(message, at=place_of(step, i), evidence=f"COPY . {words[-1]}", unrepaired=why)
