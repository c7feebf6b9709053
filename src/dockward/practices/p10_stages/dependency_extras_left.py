"""An image holds tests and documentation of what its program depends on."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Confidence, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.model.subject import Kind
from dockward.practices.p10_stages._residue import Accepted, by_tool, example, residue

_WAYS = {
    "the system": "tell dpkg to leave them out (`path-exclude=/usr/share/doc/*` in /etc/dpkg/dpkg.cfg.d), or dnf by "
    "`--nodocs`",
    "": "remove them in the RUN that installs",
}


class Large(Accepted, frozen=True):
    """Paths below which they may stay, and how many KiB don't matter."""

    kibibytes: Amount = 1024


@rule(
    "DW1029",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.GUESS,
    strict=True,
    why="They are pulled, stored and scanned with every copy, and nothing in a container reads them.",
    remedy="Leave them out where the package manager can, remove the folders in the RUN that installs, or copy what "
    "runs from an earlier stage. Some programs do load what is in a folder named tests: try it.",
    references=("dpkg(1)",),
    bad=example(residue(ResidueKind.EXTRAS, "app/node_modules")),
    good=example(residue(ResidueKind.DOWNLOADS, "root/.npm/_cacache", "npm")),
)
def dependency_extras_left(i: Image, settings: Large) -> Iterator[Problem]:
    yield from by_tool(i, settings, ResidueKind.EXTRAS, ways=_WAYS)
