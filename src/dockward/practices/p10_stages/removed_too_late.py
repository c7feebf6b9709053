"""A lower layer of an image still holds files that a later step removes."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import command_place, need_use, steps, told
from dockward.syntax.history import Step

_COPY = Layer("COPY token.txt /root/token.txt # buildkit", 0, 1)


@rule(
    "DW1006",
    severity=reach(Attacker.CHANCE, Reach.DATA, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="A step can hide a file of an earlier one and never take it out: everyone who can pull the image unpacks the "
    "layer and has it. Often it is a key.",
    remedy="Lend the file to the one step that needs it: `RUN --mount=type=bind,source=FILE,target=/FILE` or "
    "`--mount=type=secret`. If it was a secret, change that too.",
    references=("https://docs.docker.com/build/building/secrets/",),
    written="FROM debian:12.8\nCOPY token.txt /root/token.txt\nRUN /app/setup && rm -f /root/token.txt\n",
    bad=image(history=(_COPY, Layer("RUN /bin/sh -c /app/setup && rm -f /root/token.txt # buildkit", 0, 1))),
    good=image(history=(_COPY, Layer("RUN /bin/sh -c /app/setup && rm -f /tmp/token.txt # buildkit", 0, 1))),
)
def removed_too_late(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    directory = "/"
    copied: set[str] = set()
    for step in steps(i):
        if step.instruction == "WORKDIR" and step.arguments:
            directory = posixpath.join(directory, step.arguments[0])
        elif step.instruction in {"COPY", "ADD"}:
            copied.update(_targets(step, directory))
        for path, command in _removed(step, directory):
            for one in sorted(copied):
                if one == path or one.startswith(path + "/"):
                    place = command_place(step, command, i)
                    yield problem(f"{one} is removed in a later layer.", at=place, evidence=one)


def _targets(step: Step, directory: str) -> Iterator[str]:
    """Where its files went, as far as history tells: the classic builder writes `file:HASH in TARGET`."""
    words = [one for one in step.arguments if not one.startswith("--")]
    if len(words) < 2:  # noqa: PLR2004  # a source and a target
        return
    target = posixpath.normpath(posixpath.join(directory, words[-1]))
    sources = [] if words[-2] == "in" else words[:-1]
    into = words[-1].endswith("/") or len(sources) > 1
    if into:
        yield from (posixpath.join(target, posixpath.basename(one)) for one in sources if posixpath.basename(one))
    elif not words[-1].startswith("."):
        yield target


def _removed(step: Step, directory: str) -> Iterator[tuple[str, Command]]:
    for one in step.commands:
        if one.program == "rm":
            for word in one.arguments:
                path = posixpath.normpath(posixpath.join(directory, word.removesuffix("/*")))
                if path != "/" and "$" not in path:
                    yield path, one
