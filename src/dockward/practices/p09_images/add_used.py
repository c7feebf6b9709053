"""An image in use was built with ADD, which fetches and unpacks without being asked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_LAYERS = frozenset({"ADD", "COPY", "RUN"})
"""What makes a layer; the first may be a whole system, unpacked from an archive, as every base has it."""
_BASE = Layer("/bin/sh -c #(nop) ADD file:5e06 in / ", 0, 1)


@rule(
    "DW0906",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="4.9",
    elsewhere=("docker-bench:4.9", "dockle:CIS-DI-0009"),
    why="ADD of an address takes whatever stands there that day, and ADD of an archive writes wherever the archive "
    "says.",
    remedy="Use COPY for files. What must be fetched takes `ADD --checksum=sha256:... URL`.",
    references=("https://docs.docker.com/build/building/best-practices/#add-or-copy",),
    bad=image(history=(_BASE, Layer("ADD https://example.org/tool.tar.gz /opt/ # buildkit", 0, 1))),
    good=image(history=(_BASE, Layer("COPY tool.tar.gz /opt/ # buildkit", 0, 1))),
)
def add_used(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    told: set[str] = set()
    layers = [one for one in steps(i) if one.instruction in _LAYERS]
    for number, step in enumerate(layers):
        words = step.arguments
        if step.instruction != "ADD" or not words or "--checksum" in " ".join(words):
            continue
        if number == 0 and words[-1] == "/" and not _fetched(words):
            continue
        target = words[-1]
        if target not in told:
            told.add(target)
            yield problem(_message(words), at=i.history, evidence=f"ADD to {target}")


def _message(words: tuple[str, ...]) -> str:
    return f"ADD {'fetched something' if _fetched(words) else 'put something'} into {words[-1]}."


def _fetched(words: tuple[str, ...]) -> bool:
    return any(one.startswith(("http://", "https://", "git@", "git://", "ftp://")) for one in words[:-1])
