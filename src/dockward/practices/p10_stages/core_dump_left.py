"""An image holds the memory of a program that crashed while it was built."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_place, example, residue


@rule(
    "DW1026",
    severity=reach(Attacker.SUPPLIER, Reach.DATA, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="All that the program knew is in it, environment and secrets of the build included, for everyone who can pull "
    "the image.",
    remedy="Build anew without it: `ulimit -c 0` in that RUN writes none; and find out why the program crashed.",
    references=("core(5)",),
    bad=example(residue(ResidueKind.CORE, "app/core.71")),
    good=example(residue(ResidueKind.TEMPORARY, "tmp")),
)
def core_dump_left(i: Image, settings: Accepted) -> Iterator[Problem]:
    yield from by_place(i, settings, ResidueKind.CORE, ways={"": "begin that RUN with `ulimit -c 0`"})
