"""An image in use was given the whole directory that it was built in."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_WHOLE = frozenset({".", "./", "*", "./*"})


@rule(
    "DW1007",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    strict=True,
    why="Whatever lies there goes along: .git with its history, .env with passwords, tests, editor files; tomorrow "
    "more than today.",
    remedy="Name what is needed (`COPY src/ /app/src/`), or list what isn't in .dockerignore; with a build stage, copy "
    "only its result.",
    references=("https://docs.docker.com/build/concepts/context/#dockerignore-files",),
    bad=image(history=(Layer("COPY . /app # buildkit", 0, 1),)),
    good=image(history=(Layer("COPY ./src /app # buildkit", 0, 1),)),
)
def context_copied_whole(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found: dict[str, None] = {}
    for step in steps(i):
        words = [one for one in step.arguments if not one.startswith("--")]
        if step.instruction in {"COPY", "ADD"} and _WHOLE.intersection(words[:-1]):
            found[words[-1]] = None
    for target in found:
        yield problem(f"The whole build directory was copied to {target}.", at=i.history, evidence=f"COPY . {target}")
